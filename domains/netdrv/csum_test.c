// SPDX-License-Identifier: Apache-2.0
// domains/netdrv/csum_test.c - checksums are found and completed as a full computation has them; no header leads outside the frame.
// link: domains/netdrv/csum.c
#include "domains/netdrv/csum.h"
#include <assert.h>
#include <stdlib.h>
#include <string.h>

static uint8_t f[1600];

static void put16(uint8_t *p, unsigned int v)
{
	p[0] = (uint8_t)(v >> 8);
	p[1] = (uint8_t)v;
}

static uint32_t sum(const uint8_t *p, uint32_t n, uint32_t s)
{
	for (uint32_t i = 0; i < n; i++)
		s += i & 1 ? p[i] : (uint32_t)p[i] << 8;
	return s;
}

static uint16_t fold(uint32_t s)
{
	while (s >> 16)
		s = (s & 0xffff) + (s >> 16);
	return (uint16_t)s;
}

/* A frame with payload bytes; its checksum field holds the pseudo header's sum. Returns the length without padding. */
static uint32_t make(bool v6, bool udp, bool vlan, uint32_t payload, uint32_t *l4, uint32_t *pseudo)
{
	uint32_t at = 14, header = udp ? 8 : 20, n = header + payload;
	uint8_t *ip;

	memset(f, 0, sizeof(f));
	if (vlan) {
		put16(f + 12, 0x8100);
		at = 18;
	}
	put16(f + at - 2, v6 ? 0x86dd : 0x0800);
	ip = f + at;
	if (v6) {
		ip[0] = 0x60;
		put16(ip + 4, n);
		ip[6] = udp ? 17 : 6;
		for (int i = 8; i < 40; i++)
			ip[i] = (uint8_t)rand();
		*pseudo = sum(ip + 8, 32, n + ip[6]);
		at += 40;
	} else {
		ip[0] = 0x45;
		put16(ip + 2, 20 + n);
		ip[9] = udp ? 17 : 6;
		for (int i = 12; i < 20; i++)
			ip[i] = (uint8_t)rand();
		*pseudo = sum(ip + 12, 8, n + ip[9]);
		at += 20;
	}
	*l4 = at;
	for (uint32_t i = 0; i < n; i++)
		f[at + i] = (uint8_t)rand();
	put16(f + at + (udp ? 6 : 16), fold(*pseudo));
	return at + n;
}

static void test_complete(void)
{
	uint32_t len, l4, pseudo, i;
	struct csum_place p;

	for (i = 0; i < 4000; i++) {
		bool v6 = i & 1, udp = i & 2, vlan = i & 4;

		len = make(v6, udp, vlan, (uint32_t)rand() % 1400, &l4, &pseudo);
		assert(csum_locate(f, len, &p) && p.start == l4 && p.field == (udp ? 6 : 16) && p.ipv6 == v6);
		memset(f + len, 0xaa, 8);	/* padding does not count */
		csum_complete(f, len + (i & 8 ? 6 : 0), &p);
		assert(fold(sum(f + l4, len - l4, pseudo)) == 0xffff);
		assert(!udp || f[l4 + 6] || f[l4 + 7]);
	}
}

static void test_refused(void)
{
	uint32_t len, l4, pseudo, i;
	struct csum_place p;

	len = make(false, false, false, 10, &l4, &pseudo);
	for (i = 0; i < l4 + 20; i++)
		assert(!csum_locate(f, i, &p));
	put16(f + 14 + 6, 0x2000);
	assert(!csum_locate(f, len, &p));
	put16(f + 14 + 6, 0x4000);	/* don't fragment */
	assert(csum_locate(f, len, &p));
	put16(f + 14 + 6, 1);
	assert(!csum_locate(f, len, &p));
	make(false, false, false, 10, &l4, &pseudo);
	f[14] = 0x44;
	assert(!csum_locate(f, len, &p));
	f[14] = 0x4f;			/* options longer than the frame */
	assert(!csum_locate(f, len, &p));
	len = make(false, true, false, 10, &l4, &pseudo);
	f[14 + 9] = 1;			/* ICMP */
	assert(!csum_locate(f, len, &p));
	put16(f + 12, 0x0806);
	assert(!csum_locate(f, len, &p));
}

static void test_extension(void)
{
	uint32_t len, l4, pseudo;
	struct csum_place p;

	len = make(true, true, false, 64, &l4, &pseudo);
	f[14 + 6] = 0;			/* hop-by-hop of 8 bytes, then UDP */
	f[l4] = 17;
	f[l4 + 1] = 0;
	assert(csum_locate(f, len, &p) && p.start == l4 + 8);
	f[l4 + 1] = 255;
	assert(!csum_locate(f, len, &p));
	f[l4] = 44;			/* fragment header */
	f[l4 + 1] = 0;
	assert(!csum_locate(f, len, &p));
	memset(f + l4, 0, 72);		/* hop-by-hop for ever */
	assert(!csum_locate(f, len, &p));
}

static void test_random(void)
{
	struct csum_place p;
	uint32_t i, k;

	for (i = 0; i < 300000; i++) {
		uint32_t len = (uint32_t)rand() % 120;
		uint8_t *exact = malloc(len ? len : 1);	/* the sanitizer sees a stray access */

		make(i & 1, i & 2, i & 4, 40, &k, &k);
		memcpy(exact, f, len);
		for (k = 0; k < 3 && len > 14; k++)
			exact[12 + (uint32_t)rand() % (len - 12)] = (uint8_t)rand();
		if (csum_locate(exact, len, &p)) {
			assert(p.start + p.field + 2u <= len);
			csum_complete(exact, len, &p);
		}
		free(exact);
	}
}

/* The hash knows a flow by addresses and ports, whatever else the frames hold. */
static void test_flow(bool v6, bool vlan)
{
	uint32_t len, l4, pseudo, h;

	len = make(v6, false, vlan, 40, &l4, &pseudo);
	put16(f + l4, 80);
	h = flow_hash(f, len);
	f[l4 + 4]++;			/* the sequence number */
	f[l4 + 30]++;
	assert(flow_hash(f, len) == h);
	put16(f + l4, 81);
	assert(flow_hash(f, len) != h);
	put16(f + l4, 80);
	f[l4 - 1]++;			/* the destination */
	assert(flow_hash(f, len) != h);
	put16(f + (vlan ? 16 : 12), 0x0806);
	assert(flow_hash(f, len) == 0);
}

int main(void)
{
	srand(9);
	test_complete();
	test_refused();
	test_extension();
	test_flow(false, false);
	test_flow(true, true);
	test_random();
	return 0;
}
