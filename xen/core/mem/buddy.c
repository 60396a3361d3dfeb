/* SPDX-License-Identifier: Apache-2.0 */
/* core/mem/buddy.c - the buddy allocator; free blocks of an order are a doubly linked list by index. */
#include "core/mem/buddy.h"

static void push(struct buddy *b, uint32_t f, unsigned order)
{
	struct buddy_frame *e = &b->frame[f];

	e->next = b->head[order];
	e->prev = BUDDY_NONE;
	e->order = (uint8_t)order;
	e->free = 1;
	if (e->next != BUDDY_NONE)
		b->frame[e->next].prev = f;
	b->head[order] = f;
}

static void unlink(struct buddy *b, uint32_t f)
{
	struct buddy_frame *e = &b->frame[f];

	if (e->prev == BUDDY_NONE)
		b->head[e->order] = e->next;
	else
		b->frame[e->prev].next = e->next;
	if (e->next != BUDDY_NONE)
		b->frame[e->next].prev = e->prev;
	e->free = 0;
}

void buddy_init(struct buddy *b, struct buddy_frame *table, uint32_t nr)
{
	b->frame = table;
	b->nr = nr;
	b->nr_free = 0;
	for (unsigned i = 0; i < BUDDY_ORDERS; i++)
		b->head[i] = BUDDY_NONE;
}

uint32_t buddy_alloc(struct buddy *b, unsigned order)
{
	unsigned o = order;
	uint32_t f;

	while (o < BUDDY_ORDERS && b->head[o] == BUDDY_NONE)
		o++;
	if (o >= BUDDY_ORDERS)
		return BUDDY_NONE;
	f = b->head[o];
	unlink(b, f);
	while (o > order) {		/* keep the lower half, free the upper */
		o--;
		push(b, f + (1u << o), o);
	}
	b->nr_free -= 1u << order;
	return f;
}

void buddy_free(struct buddy *b, uint32_t f, unsigned order)
{
	b->nr_free += 1u << order;
	for (; order + 1 < BUDDY_ORDERS; order++) {
		uint32_t other = f ^ (1u << order);

		if (other >= b->nr || !b->frame[other].free || b->frame[other].order != order)
			break;
		unlink(b, other);
		f &= ~(1u << order);
	}
	push(b, f, order);
}

void buddy_free_range(struct buddy *b, uint32_t first, uint32_t end)
{
	while (first < end) {
		unsigned order = 0;

		while (order + 1 < BUDDY_ORDERS && !(first & (1u << order)) && first + (2u << order) <= end)
			order++;
		buddy_free(b, first, order);
		first += 1u << order;
	}
}
