/* SPDX-License-Identifier: Apache-2.0 */
/* core/mem/buddy.c - the buddy allocator; free blocks of an order are a doubly linked list by index. */
#include "core/mem/buddy.h"

/*@ // f leaves its list, and is not free
    predicate cut_marks{L1,L2}(struct buddy_frame *t, integer n, integer f) = \forall integer k; 0 <= k < n ==>
      \at(t[k].order,L2) == \at(t[k].order,L1) && \at(t[k].free,L2) == (k == f ? 0 : \at(t[k].free,L1));
    predicate cut_links{L1,L2}(struct buddy_frame *t, integer n, integer f) = \forall integer k; 0 <= k < n ==>
      \at(t[k].next,L2) == (k == \at(t[f].prev,L1) ? \at(t[f].next,L1) : \at(t[k].next,L1)) &&
      \at(t[k].prev,L2) == (k == \at(t[f].next,L1) ? \at(t[f].prev,L1) : \at(t[k].prev,L1));
    predicate cut_heads{L1,L2}(struct buddy *b, struct buddy_frame *t, integer f) = \forall integer o; 0 <= o < BUDDY_ORDERS ==> \at(b->head[o],L2) ==
      (o == \at(t[f].order,L1) && \at(t[f].prev,L1) == BUDDY_NONE ? \at(t[f].next,L1) : \at(b->head[o],L1));
    predicate cut{L1,L2}(struct buddy *b, struct buddy_frame *t, integer n, integer f) = 0 <= f < n <= NR_FRAMES && is_free{L1}(t, f) &&
      cut_marks{L1,L2}(t, n, f) && cut_links{L1,L2}(t, n, f) && cut_heads{L1,L2}(b, t, f);
    // f is free, first in the list of order o
    predicate put_marks{L1,L2}(struct buddy_frame *t, integer n, integer f, integer o) = \forall integer k; 0 <= k < n ==>
      \at(t[k].order,L2) == (k == f ? o : \at(t[k].order,L1)) && \at(t[k].free,L2) == (k == f ? 1 : \at(t[k].free,L1));
    predicate put_links{L1,L2}(struct buddy *b, struct buddy_frame *t, integer n, integer f, integer o) = \forall integer k; 0 <= k < n ==>
      \at(t[k].next,L2) == (k == f ? \at(b->head[o],L1) : \at(t[k].next,L1)) &&
      \at(t[k].prev,L2) == (k == f ? BUDDY_NONE : k == \at(b->head[o],L1) ? f : \at(t[k].prev,L1));
    predicate put_heads{L1,L2}(struct buddy *b, integer f, integer o) = \forall integer p; 0 <= p < BUDDY_ORDERS ==>
      \at(b->head[p],L2) == (p == o ? f : \at(b->head[p],L1));
    predicate put{L1,L2}(struct buddy *b, struct buddy_frame *t, integer n, integer f, integer o) = 0 <= f < n <= NR_FRAMES && 0 <= o < BUDDY_ORDERS &&
      !is_free{L1}(t, f) &&
      put_marks{L1,L2}(t, n, f, o) && put_links{L1,L2}(b, t, n, f, o) && put_heads{L1,L2}(b, f, o);

    lemma cut_blocks{L1,L2}: \forall struct buddy_frame *t, integer n, f; blocks{L1}(t, n) && cut_marks{L1,L2}(t, n, f) ==> blocks{L2}(t, n);
    lemma cut_apart{L1,L2}: \forall struct buddy_frame *t, integer n, f; all_apart{L1}(t, n) && 0 <= f < n && is_free{L1}(t, f) &&
      cut_marks{L1,L2}(t, n, f) ==> all_apart{L2}(t, n) && apart{L2}(t, n, f, \at(t[f].order,L1));
    lemma cut_next{L1,L2}: \forall struct buddy *b, struct buddy_frame *t, integer n, f, k; cut{L1,L2}(b, t, n, f) && linked{L1}(b, t, n, f) &&
      0 <= k < n && k != f && is_free{L1}(t, k) && linked{L1}(b, t, n, k) ==> next_of{L2}(t, n, k);
    lemma cut_prev{L1,L2}: \forall struct buddy *b, struct buddy_frame *t, integer n, f, k; cut{L1,L2}(b, t, n, f) && linked{L1}(b, t, n, f) &&
      0 <= k < n && k != f && is_free{L1}(t, k) && linked{L1}(b, t, n, k) ==> prev_of{L2}(b, t, n, k) && 0 <= \at(t[k].order,L2) < BUDDY_ORDERS;
    lemma cut_marked{L1,L2}: \forall struct buddy *b, struct buddy_frame *t, integer n, f, k; cut{L1,L2}(b, t, n, f) && 0 <= k < n &&
      is_free{L2}(t, k) ==> k != f && is_free{L1}(t, k);
    lemma cut_linked{L1,L2}: \forall struct buddy *b, struct buddy_frame *t, integer n, f; links{L1}(b, t, n) && cut{L1,L2}(b, t, n, f) ==> links{L2}(b, t, n);
    lemma cut_headed{L1,L2}: \forall struct buddy *b, struct buddy_frame *t, integer n, f; links{L1}(b, t, n) && heads{L1}(b, t, n) &&
      cut{L1,L2}(b, t, n, f) ==> heads{L2}(b, t, n);
    lemma put_blocks{L1,L2}: \forall struct buddy_frame *t, integer n, f, o; blocks{L1}(t, n) && block(n, f, o) &&
      put_marks{L1,L2}(t, n, f, o) ==> blocks{L2}(t, n);
    lemma put_apart{L1,L2}: \forall struct buddy_frame *t, integer n, f, o; all_apart{L1}(t, n) && apart{L1}(t, n, f, o) &&
      put_marks{L1,L2}(t, n, f, o) ==> all_apart{L2}(t, n);
    lemma put_first{L1,L2}: \forall struct buddy *b, struct buddy_frame *t, integer n, f, o; put{L1,L2}(b, t, n, f, o) &&
      head_of{L1}(t, n, o, \at(b->head[o],L1)) ==> linked{L2}(b, t, n, f);
    lemma put_other{L1,L2}: \forall struct buddy *b, struct buddy_frame *t, integer n, f, o, k; put{L1,L2}(b, t, n, f, o) &&
      head_of{L1}(t, n, o, \at(b->head[o],L1)) && 0 <= k < n && is_free{L1}(t, k) && linked{L1}(b, t, n, k) ==> linked{L2}(b, t, n, k);
    lemma put_marked{L1,L2}: \forall struct buddy *b, struct buddy_frame *t, integer n, f, o, k; put{L1,L2}(b, t, n, f, o) && 0 <= k < n &&
      is_free{L2}(t, k) ==> k == f || is_free{L1}(t, k);
    lemma put_headed{L1,L2}: \forall struct buddy *b, struct buddy_frame *t, integer n, f, o; heads{L1}(b, t, n) &&
      put{L1,L2}(b, t, n, f, o) ==> heads{L2}(b, t, n);
    lemma put_linked{L1,L2}: \forall struct buddy *b, struct buddy_frame *t, integer n, f, o; links{L1}(b, t, n) && heads{L1}(b, t, n) &&
      put{L1,L2}(b, t, n, f, o) ==> links{L2}(b, t, n);
    lemma cut_inv{L1,L2}: \forall struct buddy *b, struct buddy_frame *t, integer n, f; inv{L1}(b, t, n) && cut{L1,L2}(b, t, n, f) ==>
      inv{L2}(b, t, n) && apart{L2}(t, n, f, \at(t[f].order,L1));
    lemma put_inv{L1,L2}: \forall struct buddy *b, struct buddy_frame *t, integer n, f, o; inv{L1}(b, t, n) && block(n, f, o) && apart{L1}(t, n, f, o) &&
      put{L1,L2}(b, t, n, f, o) ==> inv{L2}(b, t, n);
*/

/*@ requires sound(b) && f < b->nr && order < BUDDY_ORDERS && (b->head[order] == BUDDY_NONE || (b->head[order] < b->nr && b->head[order] != f));
    assigns b->frame[f].free, b->frame[f].order, b->frame[0 .. b->nr - 1].next, b->frame[0 .. b->nr - 1].prev, b->head[order];
    ensures marks: put_marks{Pre,Post}(b->frame, b->nr, f, order);
    ensures links: put_links{Pre,Post}(b, b->frame, b->nr, f, order);
    ensures heads: put_heads{Pre,Post}(b, f, order);
    ensures same: b->nr == \old(b->nr) && b->frame == \old(b->frame);
    exits \false;
*/
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

/*@ requires sound(b) && f < b->nr && b->frame[f].order < BUDDY_ORDERS;
    requires next: b->frame[f].next == BUDDY_NONE || b->frame[f].next < b->nr;
    requires prev: b->frame[f].prev == BUDDY_NONE || b->frame[f].prev < b->nr;
    assigns b->frame[f].free, b->frame[0 .. b->nr - 1].next, b->frame[0 .. b->nr - 1].prev, b->head[b->frame[f].order];
    ensures marks: cut_marks{Pre,Post}(b->frame, b->nr, f);
    ensures links: cut_links{Pre,Post}(b->frame, b->nr, f);
    ensures heads: cut_heads{Pre,Post}(b, b->frame, f);
    ensures same: b->nr == \old(b->nr) && b->frame == \old(b->frame);
    exits \false;
*/
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
	/*@ loop invariant i <= BUDDY_ORDERS && \forall integer o; 0 <= o < i ==> b->head[o] == BUDDY_NONE;
	    loop assigns i, b->head[0 .. BUDDY_ORDERS - 1];
	    loop variant BUDDY_ORDERS - i;
	*/
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
