/* SPDX-License-Identifier: Apache-2.0 */
/* core/mem/buddy.h - the buddy allocator of machine frames, orders 0 (4 KiB) to 18 (1 GiB). */
#ifndef CORE_MEM_BUDDY_H
#define CORE_MEM_BUDDY_H
#include "hal/mem.h"

#define BUDDY_ORDERS 19u
#define BUDDY_NONE   0xffffffffu

struct buddy_frame { uint32_t next, prev; uint8_t order, free; };
struct buddy {
	struct buddy_frame *frame;	/* one entry a frame, [0, nr) */
	uint32_t nr, nr_free;		/* frames */
	uint32_t head[BUDDY_ORDERS];
};

/*@ // t: the table of frames, n how many
    predicate is_free(struct buddy_frame *t, integer f) = t[f].free != 0;
    predicate block(integer n, integer f, integer o) = 0 <= f && 0 <= o < BUDDY_ORDERS && f + extent(o) <= n && f % extent(o) == 0;
    predicate disjoint(integer f, integer o, integer g, integer p) = f + extent(o) <= g || g + extent(p) <= f;
    // no free block has a frame of it
    predicate apart(struct buddy_frame *t, integer n, integer f, integer o) = \forall integer k; 0 <= k < n && is_free(t, k) ==> disjoint(k, t[k].order, f, o);
    predicate blocks(struct buddy_frame *t, integer n) = \forall integer k; 0 <= k < n && is_free(t, k) ==> block(n, k, t[k].order);
    predicate all_apart(struct buddy_frame *t, integer n) = \forall integer k, l; 0 <= k < n && 0 <= l < n && k != l && is_free(t, k) && is_free(t, l) ==>
      disjoint(k, t[k].order, l, t[l].order);
    // what follows and what precedes a free block in the list of its order leads back to it
    predicate mate(struct buddy_frame *t, integer n, integer k, integer m) = 0 <= m < n && is_free(t, m) && t[m].order == t[k].order;
    predicate next_of(struct buddy_frame *t, integer n, integer k) = t[k].next == BUDDY_NONE || (mate(t, n, k, t[k].next) && t[t[k].next].prev == k);
    predicate prev_of(struct buddy *b, struct buddy_frame *t, integer n, integer k) = (t[k].prev == BUDDY_NONE && b->head[t[k].order] == k) ||
      (mate(t, n, k, t[k].prev) && t[t[k].prev].next == k);
    predicate linked(struct buddy *b, struct buddy_frame *t, integer n, integer k) = 0 <= t[k].order < BUDDY_ORDERS && next_of(t, n, k) && prev_of(b, t, n, k);
    predicate links(struct buddy *b, struct buddy_frame *t, integer n) = \forall integer k; 0 <= k < n && is_free(t, k) ==> linked(b, t, n, k);
    predicate head_of(struct buddy_frame *t, integer n, integer o, integer h) = h == BUDDY_NONE ||
      (0 <= h < n && is_free(t, h) && t[h].order == o && t[h].prev == BUDDY_NONE);
    predicate heads(struct buddy *b, struct buddy_frame *t, integer n) = \forall integer o; 0 <= o < BUDDY_ORDERS ==> head_of(t, n, o, b->head[o]);
    predicate sound(struct buddy *b) = \valid(b) && \valid(b->frame + (0 .. b->nr - 1)) && \separated(b, b->frame + (0 .. b->nr - 1)) && b->nr <= NR_FRAMES;
    predicate inv(struct buddy *b, struct buddy_frame *t, integer n) = blocks(t, n) && all_apart(t, n) && links(b, t, n) && heads(b, t, n);
    // frames of free blocks; these are how many
    logic integer total(struct buddy_frame *t, integer n) = n <= 0 ? 0 : total(t, n - 1) + (t[n - 1].free != 0 ? extent(t[n - 1].order) : 0);
    predicate buddy_inv(struct buddy *b) = inv(b, b->frame, b->nr) && b->nr_free == total(b->frame, b->nr);
    // frame g is of block f; of a free one
    predicate in(integer g, integer f, integer o) = f <= g < f + extent(o);
    predicate in_free(struct buddy_frame *t, integer n, integer g) = \exists integer k; 0 <= k < n && is_free(t, k) && in(g, k, t[k].order);
    predicate used(struct buddy_frame *t, integer n, integer f, integer end) = \forall integer g; f <= g < end ==> !in_free(t, n, g);
    // the frames of block f, which were free, are so no more; they become free; all others are as they were
    predicate taken{L1,L2}(struct buddy_frame *t, integer n, integer f, integer o) = used{L2}(t, n, f, f + extent(o)) &&
      \forall integer g; in_free{L1}(t, n, g) <==> in_free{L2}(t, n, g) || in(g, f, o);
    predicate given{L1,L2}(struct buddy_frame *t, integer n, integer f, integer end) =
      \forall integer g; in_free{L2}(t, n, g) <==> in_free{L1}(t, n, g) || f <= g < end;
    predicate same{L1,L2}(struct buddy *b) = \at(b->frame,L1) == \at(b->frame,L2) && \at(b->nr,L1) == \at(b->nr,L2);
*/

/* table: nr zeroed entries. Everything starts as in use; give RAM with buddy_free_range. */
/*@ requires \valid(b) && \valid(table + (0 .. nr - 1)) && \separated(b, table + (0 .. nr - 1)) && nr <= NR_FRAMES;
    requires used: \forall integer k; 0 <= k < nr ==> !is_free(table, k);
    assigns b->frame, b->nr, b->nr_free, b->head[0 .. BUDDY_ORDERS - 1];
    ensures empty: sound(b) && b->frame == table && b->nr == nr && \forall integer k; 0 <= k < nr ==> !is_free(table, k);
    ensures inv: buddy_inv(b);
    exits \false;
*/
void buddy_init(struct buddy *b, struct buddy_frame *table, uint32_t nr);
/* First frame of a naturally aligned block of 2^order frames, BUDDY_NONE if there is none. O(orders). */
/*@ requires sound(b) && buddy_inv(b);
    assigns b->frame[0 .. b->nr - 1], b->head[0 .. BUDDY_ORDERS - 1], b->nr_free;
    ensures inv: sound(b) && buddy_inv(b) && same{Pre,Post}(b);
    ensures taken: \result != BUDDY_NONE ==> block(b->nr, \result, order) && taken{Pre,Post}(b->frame, b->nr, \result, order) &&
      b->nr_free == \old(b->nr_free) - extent(order);
    ensures none: \result == BUDDY_NONE ==> b->nr_free == \old(b->nr_free) && given{Pre,Post}(b->frame, b->nr, 0, 0);
    ensures heads: \result == BUDDY_NONE <==> \forall integer o; order <= o < BUDDY_ORDERS ==> \old(b->head[o]) == BUDDY_NONE;
    exits \false;
*/
uint32_t buddy_alloc(struct buddy *b, unsigned order);
/* Gives a block back, merging it with its free buddies. The caller owns all of it. O(orders). */
/*@ requires sound(b) && buddy_inv(b) && block(b->nr, frame, order);
    requires used: used(b->frame, b->nr, frame, frame + extent(order));
    assigns b->frame[0 .. b->nr - 1], b->head[0 .. BUDDY_ORDERS - 1], b->nr_free;
    ensures inv: sound(b) && buddy_inv(b) && same{Pre,Post}(b);
    ensures given: given{Pre,Post}(b->frame, b->nr, frame, frame + extent(order));
    ensures count: b->nr_free == \old(b->nr_free) + extent(order);
    exits \false;
*/
void buddy_free(struct buddy *b, uint32_t frame, unsigned order);
/*@ requires sound(b) && buddy_inv(b) && first <= end <= b->nr;
    requires used: used(b->frame, b->nr, first, end);
    assigns b->frame[0 .. b->nr - 1], b->head[0 .. BUDDY_ORDERS - 1], b->nr_free;
    ensures inv: sound(b) && buddy_inv(b) && same{Pre,Post}(b);
    ensures given: given{Pre,Post}(b->frame, b->nr, first, end);
    ensures count: b->nr_free == \old(b->nr_free) + (end - first);
    exits \false;
*/
void buddy_free_range(struct buddy *b, uint32_t first, uint32_t end);
#endif
