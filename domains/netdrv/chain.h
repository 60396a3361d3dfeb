/* SPDX-License-Identifier: Apache-2.0 */
/* domains/netdrv/chain.h - one packet of a transmit ring (xen/io/netif.h): first slot, extra-info slots, fragment slots. */
#ifndef NETDRV_CHAIN_H
#define NETDRV_CHAIN_H
#include "lib/types.h"
#include <xen/grant_table.h>
#include <xen/io/netif.h>

#define FRAME_LEAST  14u	/* an Ethernet header */
#define FRAME_MOST   1518u	/* 1500 of payload, header, one VLAN tag */
#define FRAME_LARGE  65535u	/* with segmentation offload: the protocol has 16 bits for it */
#define CHAIN_FRAGS  XEN_NETIF_NR_SLOTS_MIN
#define CHAIN_EXTRAS (XEN_NETIF_EXTRA_TYPE_MAX - 1u)

enum chain_step { CHAIN_MORE, CHAIN_DONE, CHAIN_FATAL };

struct chain_frag {
	grant_ref_t ref;
	uint16_t off, len;	/* bytes; off + len <= PAGE_SIZE */
	uint16_t id;		/* echoed */
};

/* Slots are added one by one, each a private copy. */
struct chain {
	uint32_t frags, extras;	/* slots taken of each kind; frag[0] is the first slot */
	uint32_t size;		/* of the whole frame, after CHAIN_DONE */
	uint16_t flags;		/* NETTXF_* of the first slot */
	uint16_t gso_size;	/* payload of a segment, not 0: segmentation offload is asked for; as the front end says */
	bool gso_ipv6;
	bool want_extra, want_frag;
	const char *drop;	/* the packet is not sent: why; NULL: it is good */
	struct chain_frag frag[CHAIN_FRAGS];
};

void chain_begin(struct chain *c);
/*
 * Adds the next slot. CHAIN_DONE: the packet is complete; c->drop says whether it may be sent; the frags' lengths add up to
 * c->size, FRAME_LEAST <= size <= FRAME_MOST, or FRAME_LARGE with gso_size. CHAIN_FATAL: c->drop says how the front end broke the protocol.
 */
enum chain_step chain_add(struct chain *c, const struct netif_tx_request *slot);
#endif
