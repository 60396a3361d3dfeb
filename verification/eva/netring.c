/* SPDX-License-Identifier: Apache-2.0 */
/* verification/eva/netring.c - EVA: a transmit ring whose every word the front end may change at every look: packets of it are put together as the driver does it,
 * answered, and frames of any bytes and the length they were said to have are looked into, completed and cut. */
#include <__fc_builtin.h>
#include "domains/netdrv/chain.h"
#include "domains/netdrv/gso.h"
#include "domains/netdrv/switch.h"
#include "domains/runtime/ring.h"
#define __builtin_memcpy	memcpy
#define __builtin_bswap16(v)	swapped(v)

static uint16_t swapped(uint16_t v)
{
	return (uint16_t)(v >> 8 | v << 8);
}

#include "domains/netdrv/csum.c"

static char page[PAGE_SIZE];
static uint8_t frame[FRAME_LARGE];
static struct netif_tx_back_ring ring;
static struct chain chain;

static void header_of(const struct gso *whole)
{
	static uint8_t header[FRAME_LARGE];
	struct gso g = *whole;

	Frama_C_make_unknown((char *)header, sizeof(header));
	gso_header(header, &g, Frama_C_unsigned_int_interval(0, FRAME_LARGE));
}

static void look_into(uint32_t len)
{
	struct csum_place place = { 0 };
	struct gso g = { 0 };

	Frama_C_make_unknown((char *)frame, sizeof(frame));
	if (csum_locate(frame, len, &place))
		csum_complete(frame, len, &place);
	(void)flow_hash(frame, len);
	if (gso_check(frame, len, len, chain.gso_size, chain.gso_ipv6, &g) && g.size != 0)
		header_of(&g);
}

static enum chain_step fetch(void)
{
	struct netif_tx_request slot;
	enum chain_step step = CHAIN_MORE;

	chain_begin(&chain);
	while (step == CHAIN_MORE) {
		Frama_C_make_unknown(page, sizeof(page));
		if (!back_ring_next(&ring, &slot))
			break;
		step = chain_add(&chain, &slot);
	}
	return step;
}

void eva_main(void)
{
	struct netif_tx_response rsp = { 0 };

	//@ widen_hints global:"all", 18, 65535;
	Frama_C_make_unknown(page, sizeof(page));
	ring = (struct netif_tx_back_ring){ .nr_ents = __CONST_RING_SIZE(netif_tx, PAGE_SIZE), .sring = (struct netif_tx_sring *)page };
	while (Frama_C_interval(0, 1)) {
		if (fetch() == CHAIN_DONE && !chain.drop)
			look_into(chain.size);
		back_ring_respond(&ring, &rsp);
		(void)(back_ring_push(&ring) + back_ring_broken(&ring));
	}
}
