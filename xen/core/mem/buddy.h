/* SPDX-License-Identifier: Apache-2.0 */
/* core/mem/buddy.h - the buddy allocator of machine frames, orders 0 (4 KiB) to 18 (1 GiB). */
#ifndef CORE_MEM_BUDDY_H
#define CORE_MEM_BUDDY_H
#include "lib/types.h"

#define BUDDY_ORDERS 19u
#define BUDDY_NONE   0xffffffffu

struct buddy_frame { uint32_t next, prev; uint8_t order, free; };
struct buddy {
	struct buddy_frame *frame;	/* one entry a frame, [0, nr) */
	uint32_t nr, nr_free;		/* frames */
	uint32_t head[BUDDY_ORDERS];
};

/* table: nr zeroed entries. Everything starts as in use; give RAM with buddy_free_range. */
void buddy_init(struct buddy *b, struct buddy_frame *table, uint32_t nr);
/* First frame of a naturally aligned block of 2^order frames, BUDDY_NONE if there is none. O(orders). */
uint32_t buddy_alloc(struct buddy *b, unsigned order);
/* Gives a block back, merging it with its free buddies. The caller owns all of it. O(orders). */
void buddy_free(struct buddy *b, uint32_t frame, unsigned order);
void buddy_free_range(struct buddy *b, uint32_t first, uint32_t end);
#endif
