/* SPDX-License-Identifier: Apache-2.0 */
/* core/mem/buddy.c - the buddy allocator; free blocks of an order are a doubly linked list by index. */
#include "core/mem/buddy.h"
#include "core/mem/extent.h"

/*@ axiomatic Halves {
      // an aligned block of twice s frames is two of s, and one of s is half of one of twice s
      predicate lower(integer s) = \forall integer f; f >= 0 && f % (2 * s) == 0 ==> f % s == 0;
      predicate next(integer s) = \forall integer f; f >= 0 && f % (2 * s) == 0 ==> (f + s) % s == 0;
      predicate upper(integer s) = \forall integer f; f >= 0 && f % s == 0 && f % (2 * s) != 0 ==> f >= s && (f - s) % (2 * s) == 0;
      lemma lower_0: lower(1); lemma lower_1: lower(2); lemma lower_2: lower(4); lemma lower_3: lower(8); lemma lower_4: lower(16);
      lemma lower_5: lower(32); lemma lower_6: lower(64); lemma lower_7: lower(128); lemma lower_8: lower(256); lemma lower_9: lower(512);
      lemma lower_10: lower(1024); lemma lower_11: lower(2048); lemma lower_12: lower(4096); lemma lower_13: lower(8192); lemma lower_14: lower(16384);
      lemma lower_15: lower(32768); lemma lower_16: lower(65536); lemma lower_17: lower(131072);
      lemma next_0: next(1); lemma next_1: next(2); lemma next_2: next(4); lemma next_3: next(8); lemma next_4: next(16);
      lemma next_5: next(32); lemma next_6: next(64); lemma next_7: next(128); lemma next_8: next(256); lemma next_9: next(512);
      lemma next_10: next(1024); lemma next_11: next(2048); lemma next_12: next(4096); lemma next_13: next(8192); lemma next_14: next(16384);
      lemma next_15: next(32768); lemma next_16: next(65536); lemma next_17: next(131072);
      lemma upper_0: upper(1); lemma upper_1: upper(2); lemma upper_2: upper(4); lemma upper_3: upper(8); lemma upper_4: upper(16);
      lemma upper_5: upper(32); lemma upper_6: upper(64); lemma upper_7: upper(128); lemma upper_8: upper(256); lemma upper_9: upper(512);
      lemma upper_10: upper(1024); lemma upper_11: upper(2048); lemma upper_12: upper(4096); lemma upper_13: upper(8192); lemma upper_14: upper(16384);
      lemma upper_15: upper(32768); lemma upper_16: upper(65536); lemma upper_17: upper(131072);
      lemma halving: \forall integer o; 0 <= o < BUDDY_ORDERS - 1 ==> extent(o + 1) == 2 * extent(o) && lower(extent(o)) && next(extent(o)) && upper(extent(o));
    }
    // f leaves its list, and is not free
    predicate cut_marks{L1,L2}(struct buddy_frame *t, integer n, integer f) = \forall integer k; 0 <= k < n ==>
      \at(t[k].order,L2) == \at(t[k].order,L1) && \at(t[k].free,L2) == (k == f ? 0 : \at(t[k].free,L1));
    predicate cut_links{L1,L2}(struct buddy_frame *t, integer n, integer f) = \forall integer k; 0 <= k < n ==>
      \at(t[k].next,L2) == (k == \at(t[f].prev,L1) ? \at(t[f].next,L1) : \at(t[k].next,L1)) &&
      \at(t[k].prev,L2) == (k == \at(t[f].next,L1) ? \at(t[f].prev,L1) : \at(t[k].prev,L1));
    predicate cut_heads{L1,L2}(struct buddy *b, struct buddy_frame *t, integer f) = \forall integer o; 0 <= o < BUDDY_ORDERS ==> \at(b->head[o],L2) ==
      (o == \at(t[f].order,L1) && \at(t[f].prev,L1) == BUDDY_NONE ? \at(t[f].next,L1) : \at(b->head[o],L1));
    // f is free, first in the list of order o
    predicate put_marks{L1,L2}(struct buddy_frame *t, integer n, integer f, integer o) = \forall integer k; 0 <= k < n ==>
      \at(t[k].order,L2) == (k == f ? o : \at(t[k].order,L1)) && \at(t[k].free,L2) == (k == f ? 1 : \at(t[k].free,L1));
    predicate put_links{L1,L2}(struct buddy *b, struct buddy_frame *t, integer n, integer f, integer o) = \forall integer k; 0 <= k < n ==>
      \at(t[k].next,L2) == (k == f ? \at(b->head[o],L1) : \at(t[k].next,L1)) &&
      \at(t[k].prev,L2) == (k == f ? BUDDY_NONE : k == \at(b->head[o],L1) ? f : \at(t[k].prev,L1));
    predicate put_heads{L1,L2}(struct buddy *b, integer f, integer o) = \forall integer p; 0 <= p < BUDDY_ORDERS ==>
      \at(b->head[p],L2) == (p == o ? f : \at(b->head[p],L1));
    axiomatic Lists {
      predicate cut{L1,L2}(struct buddy *b, struct buddy_frame *t, integer n, integer f) = 0 <= f < n <= NR_FRAMES && is_free{L1}(t, f) &&
        cut_marks{L1,L2}(t, n, f) && cut_links{L1,L2}(t, n, f) && cut_heads{L1,L2}(b, t, f);
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
      lemma cut_frames{L1,L2}: \forall struct buddy_frame *t, integer n, f; all_apart{L1}(t, n) && 0 <= f < n && is_free{L1}(t, f) &&
        cut_marks{L1,L2}(t, n, f) ==> taken{L1,L2}(t, n, f, \at(t[f].order,L1));
      lemma put_frames{L1,L2}: \forall struct buddy_frame *t, integer n, f, o; 0 <= f < n && !is_free{L1}(t, f) && put_marks{L1,L2}(t, n, f, o) ==>
        given{L1,L2}(t, n, f, f + extent(o));
      lemma cut_inv{L1,L2}: \forall struct buddy *b, struct buddy_frame *t, integer n, f; inv{L1}(b, t, n) && cut{L1,L2}(b, t, n, f) ==>
        inv{L2}(b, t, n);
      lemma put_inv{L1,L2}: \forall struct buddy *b, struct buddy_frame *t, integer n, f, o; inv{L1}(b, t, n) && block(n, f, o) && apart{L1}(t, n, f, o) &&
        put{L1,L2}(b, t, n, f, o) ==> inv{L2}(b, t, n);
    }
*/
/*@ // frames [f, end) are used; with them as many are free as were with those of block g
    predicate freed{L1,L2}(struct buddy_frame *t, integer n, integer f, integer end, integer g, integer o) = used{L2}(t, n, f, end) &&
      \forall integer k; in_free{L2}(t, n, k) || f <= k < end <==> in_free{L1}(t, n, k) || in(k, g, o);
    lemma freed_both{L1,L2,L3}: \forall struct buddy_frame *t, integer n, f, h, m, o, g, p; freed{L1,L2}(t, n, f, f + extent(o), g, p) &&
      taken{L2,L3}(t, n, h, o) && ((m == f && h == f + extent(o)) || (m == h && f == h + extent(o))) ==> freed{L1,L3}(t, n, m, m + 2 * extent(o), g, p);
    lemma taken_half{L1,L2,L3}: \forall struct buddy_frame *t, integer n, f, o; taken{L1,L2}(t, n, f, o + 1) && extent(o + 1) == 2 * extent(o) &&
      given{L2,L3}(t, n, f + extent(o), f + 2 * extent(o)) ==> taken{L1,L3}(t, n, f, o);
    axiomatic Kept {
      predicate kept{L1,L2}(struct buddy *b, struct buddy_frame *t, integer n) = (\forall integer o; 0 <= o < BUDDY_ORDERS ==>
        \at(b->head[o],L1) == \at(b->head[o],L2)) && \forall integer k; 0 <= k < n ==> \at(t[k].next,L1) == \at(t[k].next,L2) &&
        \at(t[k].prev,L1) == \at(t[k].prev,L2) && \at(t[k].order,L1) == \at(t[k].order,L2) && \at(t[k].free,L1) == \at(t[k].free,L2);
      lemma kept_inv{L1,L2}: \forall struct buddy *b, struct buddy_frame *t, integer n; inv{L1}(b, t, n) && kept{L1,L2}(b, t, n) ==> inv{L2}(b, t, n);
    }
*/
/*@ ghost
    /@ requires o < BUDDY_ORDERS - 1 && block(n, f, o + 1);
       assigns \nothing;
       ensures block(n, f, o) && block(n, f + extent(o), o) && extent(o + 1) == 2 * extent(o);
       exits \false;
    @/
    static void halves(uint32_t n, uint32_t f, unsigned o) { /@ assert lower(extent(o)) && next(extent(o)); @/ }
    /@ requires sound(b) && inv(b, b->frame, b->nr);
       assigns \nothing;
       ensures total(b->frame, b->nr) <= b->nr;
       exits \false;
    @/
    static void bounded(struct buddy *b)
    {
        uint32_t last = BUDDY_NONE;
        /@ loop invariant i <= b->nr && (last == BUDDY_NONE ? total(b->frame, i) == 0 :
             last < i && is_free(b->frame, last) && total(b->frame, i) <= last + extent(b->frame[last].order));
           loop assigns i, last;
           loop variant b->nr - i;
        @/
        for (uint32_t i = 0; i < b->nr; i++)
            if (b->frame[i].free) {
                /@ assert last == BUDDY_NONE || disjoint(last, b->frame[last].order, i, b->frame[i].order); @/
                last = i;
            }
    }
*/

/*@ requires sound(b) && inv(b, b->frame, b->nr) && block(b->nr, f, order) && used(b->frame, b->nr, f, f + extent(order));
    assigns b->frame[0 .. b->nr - 1], b->head[0 .. BUDDY_ORDERS - 1];
    ensures same: same{Pre,Post}(b) && b->nr_free == \old(b->nr_free);
    ensures inv: inv(b, b->frame, b->nr);
    ensures given: given{Pre,Post}(b->frame, b->nr, f, f + extent(order));
    ensures total: total(b->frame, b->nr) == \old(total(b->frame, b->nr)) + extent(order);
    exits \false;
*/
static void push(struct buddy *b, uint32_t f, unsigned order)
{
	struct buddy_frame *e = &b->frame[f];

	//@ assert head_of(b->frame, b->nr, order, b->head[order]);
	//@ assert !in_free(b->frame, b->nr, f) && \forall integer k; 0 <= k < b->nr && is_free(b->frame, k) ==> in_free(b->frame, b->nr, k);
	//@ assert \forall integer k; f <= k < f + extent(order) && is_free(b->frame, k) ==> in_free(b->frame, b->nr, k);
	//@ assert \forall integer k; f <= k < f + extent(order) ==> !is_free(b->frame, k);
	//@ assert \forall integer k; 0 <= k < f && is_free(b->frame, k) ==> k + extent(b->frame[k].order) <= f;
	//@ assert apart(b->frame, b->nr, f, order);
	e->next = b->head[order];
	e->prev = BUDDY_NONE;
	e->order = (uint8_t)order;
	e->free = 1;
	if (e->next != BUDDY_NONE)
		b->frame[e->next].prev = f;
	b->head[order] = f;
	//@ assert put_marks{Pre,Here}(b->frame, b->nr, f, order);
	//@ assert put_links{Pre,Here}(b, b->frame, b->nr, f, order);
	//@ assert put_heads{Pre,Here}(b, f, order);
	/*@ ghost
	    /@ loop invariant i <= b->nr && total(b->frame, i) == \at(total(b->frame, \at(i,Here)),Pre) + (f < i ? extent(order) : 0);
	       loop assigns i;
	       loop variant b->nr - i;
	    @/
	    for (uint32_t i = 0; i < b->nr; i++) {}
	*/
	//@ assert put{Pre,Here}(b, b->frame, b->nr, f, order);
}

/*@ requires sound(b) && inv(b, b->frame, b->nr) && f < b->nr && is_free(b->frame, f);
    assigns b->frame[0 .. b->nr - 1], b->head[0 .. BUDDY_ORDERS - 1];
    ensures same: same{Pre,Post}(b) && b->nr_free == \old(b->nr_free);
    ensures inv: inv(b, b->frame, b->nr);
    ensures taken: b->frame[f].order == \old(b->frame[f].order) && taken{Pre,Post}(b->frame, b->nr, f, b->frame[f].order);
    ensures total: 0 <= total(b->frame, b->nr) == \old(total(b->frame, b->nr)) - extent(b->frame[f].order);
    exits \false;
*/
static void unlink(struct buddy *b, uint32_t f)
{
	struct buddy_frame *e = &b->frame[f];

	//@ assert linked(b, b->frame, b->nr, f);
	if (e->prev == BUDDY_NONE)
		b->head[e->order] = e->next;
	else
		b->frame[e->prev].next = e->next;
	if (e->next != BUDDY_NONE)
		b->frame[e->next].prev = e->prev;
	e->free = 0;
	//@ assert cut_marks{Pre,Here}(b->frame, b->nr, f);
	//@ assert cut_links{Pre,Here}(b->frame, b->nr, f);
	//@ assert cut_heads{Pre,Here}(b, b->frame, f);
	/*@ ghost
	    /@ loop invariant i <= b->nr && 0 <= total(b->frame, i) &&
	         total(b->frame, i) == \at(total(b->frame, \at(i,Here)),Pre) - (f < i ? extent(b->frame[f].order) : 0);
	       loop assigns i;
	       loop variant b->nr - i;
	    @/
	    for (uint32_t i = 0; i < b->nr; i++) {}
	*/
	//@ assert cut{Pre,Here}(b, b->frame, b->nr, f);
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
	/*@ ghost
	    /@ loop invariant i <= nr && total(table, i) == 0;
	       loop assigns i;
	       loop variant nr - i;
	    @/
	    for (uint32_t i = 0; i < nr; i++) {}
	*/
}

uint32_t buddy_alloc(struct buddy *b, unsigned order)
{
	unsigned o = order;
	uint32_t f;

	/*@ loop invariant order <= o && (o <= BUDDY_ORDERS || o == order) && \forall integer p; order <= p < o ==> b->head[p] == BUDDY_NONE;
	    loop assigns o;
	    loop variant BUDDY_ORDERS - o;
	*/
	while (o < BUDDY_ORDERS && b->head[o] == BUDDY_NONE)
		o++;
	if (o >= BUDDY_ORDERS)
		return BUDDY_NONE;
	f = b->head[o];
	//@ assert block(b->nr, f, o);
	unlink(b, f);
	/*@ loop invariant order <= o < BUDDY_ORDERS && same{Pre,Here}(b) && b->nr_free == \at(b->nr_free,Pre);
	    loop invariant block(b->nr, f, o) && inv(b, b->frame, b->nr);
	    loop invariant taken{Pre,Here}(b->frame, b->nr, f, o);
	    loop invariant 0 <= total(b->frame, b->nr) == \at(total(b->frame, b->nr),Pre) - extent(o);
	    loop assigns o, b->frame[0 .. \at(b->nr,Pre) - 1], b->head[0 .. BUDDY_ORDERS - 1];
	    loop variant o;
	*/
	while (o > order) {		/* keep the lower half, free the upper */
		uint32_t upper;

		o--;
		//@ ghost halves(b->nr, f, o);
		upper = f + (uint32_t)frames_of(o);
		//@ assert upper == f + extent(o) && taken{Pre,Here}(b->frame, \at(b->nr,Pre), f, o + 1);
		//@ assert used(b->frame, b->nr, upper, upper + extent(o));
		//@ ghost Half: ;
		push(b, upper, o);
		//@ assert given{Half,Here}(b->frame, \at(b->nr,Pre), f + extent(o), f + 2 * extent(o));
	}
	//@ ghost Done: ;
	b->nr_free -= (uint32_t)frames_of(order);
	//@ assert kept{Done,Here}(b, b->frame, b->nr);
	//@ assert b->nr_free == total(b->frame, b->nr) && same{Pre,Here}(b);
	return f;
}

/* Where the other half is of the block of twice the size. */
/*@ requires order < BUDDY_ORDERS - 1 && block(NR_FRAMES, f, order);
    assigns \nothing;
    ensures half: (\result == f + extent(order) && f % extent(order + 1) == 0) ||
      (\result + extent(order) == f && \result % extent(order + 1) == 0);
    ensures twice: extent(order + 1) == 2 * extent(order);
    exits \false;
*/
static inline uint32_t other_half(uint32_t f, unsigned order)
{
	uint32_t size = (uint32_t)frames_of(order), twice = (uint32_t)frames_of(order + 1);

	//@ assert size == extent(order) && twice == extent(order + 1) == 2 * size && upper(size);
	if (f % twice == 0)
		return f + size;
	//@ assert f >= size && (f - size) % twice == 0;
	return f - size;
}

void buddy_free(struct buddy *b, uint32_t f, unsigned order)
{
	b->nr_free += (uint32_t)frames_of(order);
	/*@ loop invariant block(b->nr, f, order) && same{Pre,Here}(b) && inv(b, b->frame, b->nr);
	    loop invariant freed{Pre,Here}(b->frame, b->nr, f, f + extent(order), \at(f,Pre), \at(order,Pre));
	    loop invariant total(b->frame, b->nr) + extent(order) == \at(total(b->frame, b->nr) + extent(order),Pre);
	    loop assigns f, order, b->frame[0 .. \at(b->nr,Pre) - 1], b->head[0 .. BUDDY_ORDERS - 1];
	    loop variant BUDDY_ORDERS - order;
	*/
	for (; order + 1 < BUDDY_ORDERS; order++) {
		uint32_t other = other_half(f, order);

		if (other >= b->nr || !b->frame[other].free || b->frame[other].order != order)
			break;
		//@ assert block(b->nr, other, order);
		//@ ghost Two: ;
		unlink(b, other);
		//@ assert taken{Two,Here}(b->frame, \at(b->nr,Pre), other, order);
		if (other < f)
			f = other;
		//@ assert freed{Pre,Here}(b->frame, \at(b->nr,Pre), f, f + 2 * extent(order), \at(f,Pre), \at(order,Pre));
	}
	push(b, f, order);
	//@ ghost bounded(b);
}

void buddy_free_range(struct buddy *b, uint32_t first, uint32_t end)
{
	/*@ loop invariant \at(first,Pre) <= first <= end && same{Pre,Here}(b) && sound(b) && buddy_inv(b);
	    loop invariant given{Pre,Here}(b->frame, b->nr, \at(first,Pre), first);
	    loop invariant b->nr_free == \at(b->nr_free,Pre) + (first - \at(first,Pre));
	    loop assigns first, b->frame[0 .. \at(b->nr,Pre) - 1], b->head[0 .. BUDDY_ORDERS - 1], b->nr_free;
	    loop variant end - first;
	*/
	while (first < end) {
		unsigned order = 0;

		/*@ loop invariant block(end, first, order);
		    loop assigns order;
		    loop variant BUDDY_ORDERS - order;
		*/
		while (order + 1 < BUDDY_ORDERS && first % frames_of(order + 1) == 0 && first + frames_of(order + 1) <= end)
			order++;
		buddy_free(b, first, order);
		first += (uint32_t)frames_of(order);
	}
}
