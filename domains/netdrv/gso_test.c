// SPDX-License-Identifier: Apache-2.0
// domains/netdrv/gso_test.c - the segments are the stream that was asked for, each a whole frame; headers lead nowhere outside.
// link: domains/netdrv/gso.c domains/netdrv/csum.c domains/netdrv/hosted/tcp.c
#include "domains/netdrv/gso.h"
#include "domains/netdrv/hosted/tcp.h"
#include <assert.h>
#include <stdlib.h>
#include <string.h>

static const uint8_t a[6] = { 2, 0, 0, 0, 0, 1 }, b[6] = { 2, 0, 0, 0, 0, 2 };

static void test_segments(bool v6, bool vlan, uint32_t payload, uint16_t size)
{
	static uint8_t f[70000], seg[70000];
	struct tcp_shape s = { v6, vlan, payload, 12 };
	uint32_t len = tcp_make(f, a, b, &s), at, n, seen = 0;
	struct tcp_stream stream = { 0 };
	struct gso g;

	assert(gso_check(f, len, len, size, v6, &g) && g.len == len && (g.size == 0) == (payload <= size));
	if (g.size == 0)
		return;
	for (at = 0; at < payload; at += size, seen++) {
		n = gso_bytes(&g, at);
		memcpy(seg, f, g.payload);
		gso_header(seg, &g, at);
		memcpy(seg + g.payload, f + g.payload + at, n);
		assert(tcp_take(&stream, seg, g.payload + n, true));
	}
	assert(stream.bytes == payload && stream.fin && seen == (payload + size - 1) / size);
}

static void test_refused(void)
{
	static uint8_t f[70000];
	struct tcp_shape s = { false, false, 3000, 0 };
	uint32_t len = tcp_make(f, a, b, &s);
	struct gso g;

	assert(gso_check(f, 54, len, 1000, false, &g));
	assert(!gso_check(f, 53, len, 1000, false, &g) && !gso_check(f, len + 1, len, 1000, false, &g));
	assert(!gso_check(f, len, len, 1000, true, &g) && !gso_check(f, len, len, GSO_LEAST - 1, false, &g) && !gso_check(f, len, len, 0, false, &g));
	assert(!gso_check(f, len - 1, len - 1, 1000, false, &g) && !gso_check(f, len, len + 1, 1000, false, &g));	/* IP says another length */
	f[34 + 12] = 0x40;		/* a TCP header of 16 bytes */
	assert(!gso_check(f, len, len, 1000, false, &g));
	f[34 + 12] = 0x50;
	f[23] = 17;			/* UDP */
	assert(!gso_check(f, len, len, 1000, false, &g));
	f[23] = 6;
	f[20] = 0x20;			/* a fragment */
	assert(!gso_check(f, len, len, 1000, false, &g));
	s.payload = 0;
	len = tcp_make(f, a, b, &s);
	assert(!gso_check(f, len, len, 1000, false, &g));
}

static void test_random(void)
{
	uint32_t i, k, len, head, at;
	static uint8_t f[4000];
	struct gso g;

	for (i = 0; i < 200000; i++) {
		struct tcp_shape s = { i & 1, i & 2, (uint32_t)rand() % 200, (uint32_t)rand() % 11 * 4 };
		uint8_t *exact;

		len = tcp_make(f, a, b, &s);
		head = rand() % 2 ? len : (uint32_t)rand() % (len + 1);
		exact = malloc(head ? head : 1);
		memcpy(exact, f, head);
		for (k = (uint32_t)rand() % 4; k && head > 14; k--)
			exact[12 + (uint32_t)rand() % (head - 12)] = (uint8_t)rand();
		if (gso_check(exact, head, len, (uint16_t)(rand() % 100), i & 1, &g) && g.size) {
			at = g.size * ((uint32_t)rand() % ((len - g.payload + g.size - 1) / g.size));
			assert(gso_bytes(&g, at) > 0 && g.payload <= head);
			gso_header(exact, &g, at);
		}
		free(exact);
	}
}

int main(void)
{
	unsigned int i;

	srand(5);
	for (i = 0; i < 4; i++) {
		test_segments(i & 1, i & 2, 65000, 1448);
		test_segments(i & 1, i & 2, 2896, 1448);
		test_segments(i & 1, i & 2, 1449, 1448);
		test_segments(i & 1, i & 2, 1448, 1448);
		test_segments(i & 1, i & 2, 5000, 8);
	}
	test_refused();
	test_random();
	return 0;
}
