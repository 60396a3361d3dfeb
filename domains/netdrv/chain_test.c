// SPDX-License-Identifier: Apache-2.0
// domains/netdrv/chain_test.c - packet chains: good ones are understood, wild ones dropped, endless ones end the connection.
// link: domains/netdrv/chain.c
#include "domains/netdrv/chain.h"
#include <assert.h>
#include <stdlib.h>
#include <string.h>

static struct chain c;

static struct netif_tx_request slot(uint16_t flags, uint16_t off, uint16_t size)
{
	static uint16_t id;

	return (struct netif_tx_request){ .gref = 100u + id, .offset = off, .flags = flags, .id = id++, .size = size };
}

static struct netif_tx_request extra(uint8_t type, uint8_t flags)
{
	struct netif_extra_info x = { .type = type, .flags = flags };
	struct netif_tx_request s;

	memset(&s, 0xff, sizeof(s));
	memcpy(&s, &x, sizeof(x));
	return s;
}

static enum chain_step add(struct netif_tx_request s)
{
	return chain_add(&c, &s);
}

static bool single(uint16_t off, uint16_t size)
{
	chain_begin(&c);
	assert(add(slot(0, off, size)) == CHAIN_DONE);
	return !c.drop;
}

static void test_single(void)
{
	unsigned int off, size;

	for (off = 0; off < 65536; off += 61)
		for (size = 0; size < 65536; size += 23)
			assert(single((uint16_t)off, (uint16_t)size) == (size >= 14 && size <= 1518 && off + size <= 4096));
	assert(single(4096 - 14, 14) && !single(4096 - 13, 14) && single(0, 1518) && !single(0, 1519) && !single(0, 13) && !single(65535, 65535));
}

static void test_frags(void)
{
	chain_begin(&c);
	assert(add(slot(NETTXF_more_data | NETTXF_csum_blank, 4000, 1000)) == CHAIN_MORE);
	assert(add(slot(NETTXF_more_data, 0, 900)) == CHAIN_MORE);
	assert(add(slot(0, 4086, 10)) == CHAIN_DONE && !c.drop);
	assert(c.frags == 3 && c.size == 1000 && c.frag[0].len == 90 && c.frag[1].len == 900 && c.frag[2].len == 10 && c.flags & NETTXF_csum_blank);
	chain_begin(&c);
	assert(add(slot(NETTXF_more_data, 0, 1000)) == CHAIN_MORE);
	assert(add(slot(0, 0, 1000)) == CHAIN_DONE && strstr(c.drop, "larger"));
	chain_begin(&c);
	assert(add(slot(NETTXF_more_data, 0, 100)) == CHAIN_MORE);
	assert(add(slot(NETTXF_more_data, 0, 65535)) == CHAIN_MORE && add(slot(0, 0, 65535)) == CHAIN_DONE && c.drop);
	chain_begin(&c);
	assert(add(slot(NETTXF_more_data, 0, 100)) == CHAIN_MORE && add(slot(0, 0, 0)) == CHAIN_DONE && strstr(c.drop, "empty"));
}

static void test_extras(void)
{
	chain_begin(&c);
	assert(add(slot(NETTXF_extra_info | NETTXF_more_data, 0, 1000)) == CHAIN_MORE);
	assert(add(extra(XEN_NETIF_EXTRA_TYPE_HASH, 0)) == CHAIN_MORE);
	assert(add(slot(0, 0, 500)) == CHAIN_DONE && !c.drop && c.frags == 2 && c.extras == 1);
	chain_begin(&c);
	assert(add(slot(NETTXF_extra_info, 0, 1000)) == CHAIN_MORE);
	assert(add(extra(XEN_NETIF_EXTRA_TYPE_HASH, XEN_NETIF_EXTRA_FLAG_MORE)) == CHAIN_MORE);
	assert(add(extra(XEN_NETIF_EXTRA_TYPE_GSO, 0)) == CHAIN_DONE && strstr(c.drop, "segmentation") && c.extras == 2);
	chain_begin(&c);
	assert(add(slot(NETTXF_extra_info, 0, 1000)) == CHAIN_MORE);
	assert(add(extra(77, 0)) == CHAIN_DONE && c.drop);
}

static struct netif_tx_request gso(uint16_t size, uint8_t type, uint8_t flags)
{
	struct netif_extra_info x = { .type = XEN_NETIF_EXTRA_TYPE_GSO, .flags = flags, .u.gso = { .size = size, .type = type } };
	struct netif_tx_request s;

	memcpy(&s, &x, sizeof(x));
	return s;
}

/* With segmentation offload a frame may have 64 KiB; what its segments are is not judged here. */
static void test_gso(void)
{
	unsigned int i;

	chain_begin(&c);
	assert(add(slot(NETTXF_extra_info | NETTXF_more_data, 0, 65535)) == CHAIN_MORE && add(gso(1448, XEN_NETIF_GSO_TYPE_TCPV6, 0)) == CHAIN_MORE);
	for (i = 0; i < 14; i++)
		assert(add(slot(NETTXF_more_data, 0, 4096)) == CHAIN_MORE);
	assert(add(slot(0, 0, 4096)) == CHAIN_DONE && !c.drop && c.size == 65535 && c.frag[0].len == 4095 && c.gso_size == 1448 && c.gso_ipv6);
	chain_begin(&c);
	assert(add(slot(NETTXF_extra_info, 0, 1000)) == CHAIN_MORE && add(gso(0, XEN_NETIF_GSO_TYPE_TCPV4, 0)) == CHAIN_DONE && c.drop && c.gso_size == 0);
	chain_begin(&c);
	assert(add(slot(NETTXF_extra_info, 0, 1000)) == CHAIN_MORE && add(gso(100, 3, 0)) == CHAIN_DONE && strstr(c.drop, "unknown"));
	chain_begin(&c);
	assert(add(slot(NETTXF_extra_info, 0, 1000)) == CHAIN_MORE && add(gso(100, XEN_NETIF_GSO_TYPE_TCPV4, XEN_NETIF_EXTRA_FLAG_MORE)) == CHAIN_MORE);
	assert(add(gso(100, XEN_NETIF_GSO_TYPE_TCPV4, 0)) == CHAIN_DONE && strstr(c.drop, "twice"));
}

static void test_endless(void)
{
	unsigned int i;

	chain_begin(&c);
	for (i = 0; i < CHAIN_FRAGS; i++)
		assert(add(slot(NETTXF_more_data, 0, 60)) == CHAIN_MORE);
	assert(add(slot(0, 0, 60)) == CHAIN_FATAL);
	chain_begin(&c);
	assert(add(slot(NETTXF_extra_info, 0, 60)) == CHAIN_MORE);
	for (i = 0; i < CHAIN_EXTRAS; i++)
		assert(add(extra(XEN_NETIF_EXTRA_TYPE_HASH, XEN_NETIF_EXTRA_FLAG_MORE)) == CHAIN_MORE);
	assert(add(extra(XEN_NETIF_EXTRA_TYPE_HASH, 0)) == CHAIN_FATAL);
}

static void test_random(void)
{
	struct netif_tx_request s;
	enum chain_step step = CHAIN_DONE;
	unsigned int i, k, sum, good = 0;

	srand(2);
	for (i = 0; i < 500000; i++) {
		if (step != CHAIN_MORE)
			chain_begin(&c);
		s = slot((uint16_t)(rand() & 15 & rand()), (uint16_t)(rand() % 4200), (uint16_t)(rand() % (rand() % 4 ? 300 : 65536)));
		step = add(s);
		if (step != CHAIN_DONE || c.drop)
			continue;
		good++;
		for (k = sum = 0; k < c.frags; k++) {
			assert(c.frag[k].len && c.frag[k].off + c.frag[k].len <= PAGE_SIZE);
			sum += c.frag[k].len;
		}
		assert(sum == c.size && sum >= FRAME_LEAST && sum <= FRAME_MOST && c.frags <= CHAIN_FRAGS);
	}
	assert(good > 1000);
}

int main(void)
{
	test_single();
	test_frags();
	test_extras();
	test_gso();
	test_endless();
	test_random();
	return 0;
}
