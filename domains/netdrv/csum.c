/* SPDX-License-Identifier: Apache-2.0 */
/* domains/netdrv/csum.c - header walk with every offset checked against the frame. */
#include "domains/netdrv/csum.h"
#include "domains/netdrv/frame.h"

#define EXT_MOST     8u		/* extension headers looked at */
#define PROTO_HOP    0u
#define PROTO_TCP    6u
#define PROTO_UDP    17u
#define PROTO_ROUTE  43u
#define PROTO_DEST   60u

static bool transport(uint8_t proto, uint32_t at, uint32_t end, struct csum_place *p)
{
	uint32_t header = proto == PROTO_TCP ? 20 : 8;

	if ((proto != PROTO_TCP && proto != PROTO_UDP) || end < header || at > end - header)
		return false;
	p->start = (uint16_t)at;
	p->field = proto == PROTO_TCP ? 16 : 6;
	return true;
}

static bool ipv4(const uint8_t *f, uint32_t at, uint32_t end, struct csum_place *p)
{
	uint32_t header;

	if (end - at < 20 || f[at] >> 4 != 4)
		return false;
	header = (f[at] & 15u) * 4;
	if (header < 20 || (be16(f + at + 6) & 0x3fff) != 0)	/* more fragments, or not the first */
		return false;
	p->ipv6 = false;
	return transport(f[at + 9], at + header, end, p);
}

static bool ipv6(const uint8_t *f, uint32_t at, uint32_t end, struct csum_place *p)
{
	uint8_t next;
	uint32_t n;

	if (end - at < IPV6_HEADER || f[at] >> 4 != 6)
		return false;
	next = f[at + 6];
	at += IPV6_HEADER;
	for (n = 0; n < EXT_MOST && (next == PROTO_HOP || next == PROTO_ROUTE || next == PROTO_DEST); n++) {
		if (at + 8 > end)
			return false;
		next = f[at];
		at += (f[at + 1] + 1u) * 8;
	}
	p->ipv6 = true;
	return transport(next, at, end, p);
}

bool csum_locate(const uint8_t *f, uint32_t len, struct csum_place *p)
{
	uint32_t at = ETH_HEADER;
	uint16_t type;

	if (len < ETH_HEADER || len > UINT16_MAX)
		return false;
	type = be16(f + 12);
	if (type == ETH_VLAN && len >= ETH_HEADER + 4) {
		type = be16(f + 16);
		at += 4;
	}
	if (type == ETH_IPV4)
		return ipv4(f, at, len, p);
	return type == ETH_IPV6 && ipv6(f, at, len, p);
}

/* FNV-1a, its high bits folded in, since few are used. */
static uint32_t hash(uint32_t h, const uint8_t *p, uint32_t n)
{
	uint32_t i;

	for (i = 0; i < n; i++)
		h = (h ^ p[i]) * 16777619u;
	return h;
}

uint32_t flow_hash(const uint8_t *f, uint32_t len)
{
	uint32_t ip = ETH_HEADER, h = 2166136261u;
	struct csum_place p = { 0 };

	if (!csum_locate(f, len, &p))
		return 0;
	if (be16(f + 12) == ETH_VLAN)
		ip += 4;
	h = p.ipv6 ? hash(h, f + ip + 8, 32) : hash(h, f + ip + 12, 8);
	h = hash(h, f + p.start, 4);		/* the ports */
	return h ^ h >> 16;
}

/* The transport part ends where IP says, not where the frame does: short frames are padded. */
static uint32_t ip_end(const uint8_t *f, uint32_t len, const struct csum_place *p)
{
	uint32_t at = be16(f + 12) == ETH_VLAN ? ETH_HEADER + 4 : ETH_HEADER, end;

	if (p->ipv6)
		end = at + IPV6_HEADER + be16(f + at + 4);
	else
		end = at + be16(f + at + 2);
	return end < len ? end : len;
}

/* A ones' complement sum and the 8 bytes at p. */
static inline uint64_t add_word(uint64_t sum, const uint8_t *p)
{
	uint64_t word;

	__builtin_memcpy(&word, p, sizeof(word));
	sum += word;
	return sum + (sum < word);
}

/* Of f[at..end), as a number of the network's: the order of bytes in a word is the same to a ones' complement sum, so words of the machine are added (RFC 1071, 2). */
static uint16_t sum_of(const uint8_t *f, size_t at, size_t end)
{
	uint64_t sum = 0, word;
	uint32_t i;

	for (; at + 2 * sizeof(word) <= end; at += 2 * sizeof(word))
		sum = add_word(add_word(sum, f + at), f + at + sizeof(word));
	for (; at + sizeof(word) <= end; at += sizeof(word))
		sum = add_word(sum, f + at);
	for (word = 0, i = 0; i < sizeof(word) && at < end; i++, at++)
		word |= (uint64_t)f[at] << 8 * i;
	sum += word;
	sum += sum < word;
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return __builtin_bswap16((uint16_t)sum);
}

void csum_complete(uint8_t *f, uint32_t len, const struct csum_place *p)
{
	uint32_t end = ip_end(f, len, p);
	uint16_t sum = end > p->start ? (uint16_t)~sum_of(f, p->start, end) : 0xffff;

	if (sum == 0 && p->field == 6)
		sum = 0xffff;		/* UDP: 0 means none */
	put16(f + p->start + p->field, sum);
}
