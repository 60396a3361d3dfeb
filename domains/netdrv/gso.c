/* SPDX-License-Identifier: Apache-2.0 */
/* domains/netdrv/gso.c - RFC 9293, 791, 8200: lengths, identification, sequence number and flags differ from segment to segment. */
#include "domains/netdrv/gso.h"
#include "domains/netdrv/frame.h"

#define TCP_FIELD  16u		/* of the checksum */
#define TCP_LEAST  20u
#define TCP_FIN    0x01u
#define TCP_PSH    0x08u
#define TCP_CWR    0x80u

static uint32_t fold(uint32_t sum)
{
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return sum;
}

/* What IP says of its length is what there is. */
static bool length_agrees(const uint8_t *f, const struct gso *g)
{
	uint32_t said = g->csum.ipv6 ? be16(f + g->ip + 4) + IPV6_HEADER : be16(f + g->ip + 2);

	return g->ip + said == g->len;
}

bool gso_check(const uint8_t *f, uint32_t head, uint32_t len, uint16_t size, bool ipv6, struct gso *g)
{
	uint32_t header;

	g->len = len;
	g->size = size;
	if (size < GSO_LEAST || head > len || !csum_locate(f, head, &g->csum) || g->csum.field != TCP_FIELD || g->csum.ipv6 != ipv6)
		return false;
	g->ip = be16(f + 12) == ETH_VLAN ? ETH_HEADER + 4 : ETH_HEADER;
	header = (f[g->csum.start + 12] >> 4) * 4u;
	if (header < TCP_LEAST || g->csum.start + header > head || g->csum.start + header >= len || !length_agrees(f, g))
		return false;
	g->payload = (uint16_t)(g->csum.start + header);
	g->cwr = f[g->csum.start + 13] & TCP_CWR;
	if (len - g->payload <= size)
		g->size = 0;
	return true;
}

static void ipv4_header(uint8_t *ip, uint32_t bytes, uint32_t number)
{
	uint32_t n = (ip[0] & 15u) * 4, sum = 0, i;

	put16(ip + 2, bytes);
	put16(ip + 4, be16(ip + 4) + number);
	put16(ip + 10, 0);
	for (i = 0; i < n; i += 2)
		sum += be16(ip + i);
	put16(ip + 10, ~fold(sum));
}

static void tcp_header(uint8_t *tcp, uint32_t at, bool last)
{
	uint32_t seq = (uint32_t)be16(tcp + 4) << 16 | be16(tcp + 6);

	seq += at;
	put16(tcp + 4, seq >> 16);
	put16(tcp + 6, seq);
	if (!last)
		tcp[13] &= (uint8_t)~(TCP_FIN | TCP_PSH);
	if (at != 0)
		tcp[13] &= (uint8_t)~TCP_CWR;
}

void gso_header(uint8_t *h, const struct gso *g, uint32_t at)
{
	uint32_t n = gso_bytes(g, at), all = g->len - g->csum.start, one = g->payload - g->csum.start + n;
	uint8_t *field = h + g->csum.start + g->csum.field;

	if (g->csum.ipv6)
		put16(h + g->ip + 4, g->payload - g->ip - IPV6_HEADER + n);
	else
		ipv4_header(h + g->ip, g->payload - g->ip + n, at / g->size);
	tcp_header(h + g->csum.start, at, g->payload + at + n == g->len);
	/* The pseudo header's sum has another length now (RFC 1624). */
	put16(field, fold(be16(field) + (0xffff - fold(all)) + one));
}
