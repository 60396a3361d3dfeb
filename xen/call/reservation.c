/* SPDX-License-Identifier: Apache-2.0 */
/* call/reservation.c - the extents of xen_memory_reservation: each runs the pipeline by itself, FX_MAX of them share one flush. */
#include "call/ops.h"
#include "call/ran.h"
#include "call/read.h"
#include "hal/cpu.h"
#include <xen/memory.h>

#define START_UNIT 0x40u	/* memory_op: the extent to go on with is in the command, times this (xen/memory.h, MEMOP_EXTENT_SHIFT) */

/* For the contracts: what of the list was read last, and how much of it ran. What ran in all, and of which row, run_NAME tells. */
struct extents { uint64_t of[FX_MAX], n, at; };
//@ ghost struct extents extents;
/*@ predicate has_room(struct fx *fx, integer i) = fx->nkick <= FX_KICKS && fx->held == fx->nkick && fx->nfin <= i;
    predicate is_extents(integer nr) = nr == XENMEM_populate_physmap || nr == XENMEM_decrease_reservation;
    // n ran, all of the row that the command names, `good` of them with success
    predicate ran_of{L1,L2}(integer nr, integer n, integer good) = \at(ran.n,L2) == \at(ran.n,L1) + n && \at(ran.good,L2) == \at(ran.good,L1) + good &&
      \at(ran.row,L2) == (n > 0 ? row_MEMOP(nr) : \at(ran.row,L1));
*/
#define RAN g, ran, row_checked, row_done, row_world, row_pool
/* The pipeline (run_NAME) of the row that the command names, once, of the next extent that was read. */
/*@ requires \valid_read(call) && call->self < NR_DOMS && is_extents(call->nr) && \valid(arg) && \valid(fx) && \separated(call, arg, fx);
    requires order: extents.at < extents.n && arg->gfn == extents.of[extents.at];
    requires room: evtchn_bounds && balanced && g.applied == 0 && has_room(fx, FX_MAX - 1);
    assigns *arg, *fx, RAN, extents.at;
    ensures \result <= 0;
    ensures once: extents.at == \old(extents.at) + 1 && ran_of{Pre,Post}(call->nr, 1, \result == 0 ? 1 : 0);
    ensures left: balanced && g.applied == 0 && has_room(fx, \old(fx->nfin) + 1) && (fx->nkick == 0 || g.holds != 0);
    exits \false;
*/
static err_t run(const struct call *call, struct extent *arg, struct fx *fx)
{
	err_t rc;

	//@ ghost g.fetched = 1; g.nauth = 0; g.holds = 0; row_checked = 0; row_done = 0; extents.at++;
	rc = call->nr == XENMEM_populate_physmap ? run_memory_populate(call, arg, fx) : run_memory_decrease(call, arg, fx);
	//@ ghost g.holds = fx->held;
	return rc;
}

/* Extents of the next stretch: one where they are large. */
/*@ requires \valid_read(r) && from < r->nr_extents;
    assigns \nothing;
    ensures few: 0 < \result <= FX_MAX && from + \result <= r->nr_extents && (r->extent_order != 0 ==> \result == 1);
    exits \false;
*/
static uint32_t stretch_length(const struct xen_memory_reservation *r, uint64_t from)
{
	uint64_t left = r->nr_extents - from, most = r->extent_order ? 1 : FX_MAX;

	return (uint32_t)(left < most ? left : most);
}

/* n words of the list. */
/*@ requires \valid_read(call) && \valid(gfns + (0 .. n - 1)) && n <= FX_MAX;
    assigns gfns[0 .. n - 1], guest_reads, extents.of[0 .. FX_MAX - 1], extents.n, extents.at;
    ensures \result <= 0;
    ensures read: guest_reads.n == \old(guest_reads.n) + 1 && guest_reads.at == at.v && guest_reads.len == n * sizeof(uint64_t);
    ensures words: extents.at == 0 && extents.n == n && \forall integer i; 0 <= i < n ==> gfns[i] == extents.of[i];
    exits \false;
*/
static inline __attribute__((always_inline)) err_t read_list(struct call *call, struct gaddr at, uint64_t *gfns, uint32_t n)
{
	return n == 1 ? guest_read(call, at, gfns, sizeof *gfns) : hal_guest_read(call->self, call->vcpu, at, gfns, n * (uint32_t)sizeof *gfns);
}

/* The next stretch of extents; how many were done, and in *rc why it ended early. */
/*@ requires \valid(call) && call->self < NR_DOMS && \valid_read(r) && \valid(rc) && \separated(call, r, rc) && from < r->nr_extents < 1 << 40;
    requires start: is_extents(call->nr) && evtchn_bounds && balanced;
    assigns *rc, RAN, guest_reads, extents;
    ensures few: \result <= FX_MAX && from + \result <= r->nr_extents && *rc <= 0;
    ensures whole: *rc == 0 ==> \result > 0;
    ensures read: guest_reads.n == \old(guest_reads.n) + 1 && guest_reads.at == (uint64_t)((uint64_t)r->extent_start.p + from * sizeof(uint64_t)) &&
      guest_reads.len == extents.n * sizeof(uint64_t) && from + extents.n <= r->nr_extents;
    ensures ran: ran_of{Pre,Post}(call->nr, extents.at, \result) && \result <= extents.at <= \result + 1 && (*rc == 0 ==> \result == extents.at && \result == extents.n);
    ensures applied: extents.at != 0 ==> g.applied == 1;
    ensures left: balanced;
    exits \false;
*/
static inline __attribute__((always_inline)) uint32_t stretch(struct call *call, const struct xen_memory_reservation *r, uint64_t from, err_t *rc)
{
	uint64_t gfns[FX_MAX];
	uint32_t n = stretch_length(r, from), i;
	struct gaddr at = { (uint64_t)r->extent_start.p + from * sizeof *gfns };
	struct fx fx;

	*rc = read_list(call, at, gfns, n);
	if (*rc)
		return 0;
	fx_init(&fx);
	//@ ghost g.applied = 0;
	/*@ loop invariant at: 0 <= i <= n && extents.at == i && extents.n == n && ran_of{Pre,Here}(call->nr, i, i);
	    loop invariant words: \forall integer k; 0 <= k < n ==> gfns[k] == extents.of[k];
	    loop invariant room: balanced && g.applied == 0 && has_room(&fx, i) && (fx.nkick == 0 || g.holds != 0) && *rc == 0;
	    loop assigns i, *rc, fx, RAN, extents.at;
	    loop variant n - i;
	*/
	for (i = 0; i < n; i++) {
		struct extent arg = { gfns[i], r->extent_order, r->domid };

		*rc = run(call, &arg, &fx);
		if (*rc)
			break;
	}
	fx_apply(&fx);
	return i;
}

/* The argument, read once. */
/*@ requires \valid_read(call) && \valid(r) && \separated(call, r);
    assigns *r, guest_reads;
    ensures \result == 0 || \result == -XEN_EFAULT;
    ensures read: guest_reads.n == \old(guest_reads.n) + 1 && guest_reads.at == call->uarg.v && guest_reads.len == sizeof(struct xen_memory_reservation);
    exits \false;
*/
static inline __attribute__((always_inline)) err_t read_argument(struct call *call, struct xen_memory_reservation *r)
{
	return guest_read(call, call->uarg, r, sizeof *r);
}

/* As in Xen the number of extents done is the result; only a refusal of the first is an error. */
/*@ // `result` of what began at a[0] / 0x40: all that ran succeeded but at most the last, which is an error only if none did before; where it goes on is the next
    predicate driven{L1,L2}(struct call *call, integer result) = \let good = \at(ran.good,L2) - \at(ran.good,L1);
      \let start = \at(call->a[0],L1) / 0x40; 0 <= good && \at(ran.n,L2) - \at(ran.n,L1) <= good + 1 &&
      (result >= 0 ==> result == start + good) && (result < 0 && result != -ERESTART ==> good == 0) &&
      (\at(ran.n,L2) != \at(ran.n,L1) ==> \at(ran.row,L2) == row_MEMOP(\at(call->nr,L1))) &&
      (result == -ERESTART ==> good > 0 && \at(ran.n,L2) - \at(ran.n,L1) == good &&
        \at(call->a[0],L2) % 0x40 == \at(call->nr,L2) && \at(call->a[0],L2) / 0x40 == start + good);
*/
/*@ requires \valid(call) && call->self < NR_DOMS && is_extents(call->nr) && evtchn_bounds && balanced;
    assigns call->a[0], RAN, guest_reads, extents;
    ensures done: driven{Pre,Post}(call, \result);
    ensures left: balanced && (\result != -ERESTART ==> call->a[0] == \old(call->a[0]));
    exits \false;
*/
static __attribute__((noinline)) int64_t drive(struct call *call)
{
	struct xen_memory_reservation r;
	uint64_t start = call->a[0] / START_UNIT, done = start;
	err_t rc = read_argument(call, &r);

	if (rc)
		return rc;
	if (start > r.nr_extents || r.nr_extents >= 1ul << 40)
		return -XEN_EINVAL;
	/*@ loop invariant done: start <= done <= r.nr_extents && ran.good == \at(ran.good,Pre) + (done - start) && rc <= 0;
	    loop invariant ran: ran.good - \at(ran.good,Pre) <= ran.n - \at(ran.n,Pre) <= ran.good - \at(ran.good,Pre) + (rc != 0 ? 1 : 0);
	    loop invariant left: balanced;
	    loop invariant row: ran.n != \at(ran.n,Pre) ==> ran.row == row_MEMOP(call->nr);
	    loop assigns rc, done, RAN, guest_reads, extents;
	    loop variant r.nr_extents - done + (rc == 0 ? 1 : 0);
	*/
	while (done < r.nr_extents && rc == 0) {
		if (done > start && hal_preempt_pending()) {
			call->a[0] = call->nr + done * START_UNIT;
			return -ERESTART;
		}
		done += stretch(call, &r, done, &rc);
	}
	if (done == 0 && (rc == -XEN_EACCES || rc == -XEN_ESRCH || rc == -XEN_EFAULT))
		return rc;
	return (int64_t)done;
}

/*@ requires \valid(call) && call->self < NR_DOMS && call->nr == XENMEM_populate_physmap && evtchn_bounds && balanced;
    assigns call->a[0], RAN, guest_reads, extents;
    ensures row: ran.n != \old(ran.n) ==> ran.row == ROW_memory_populate;
    ensures done: driven{Pre,Post}(call, \result);
    ensures left: balanced && (\result != -ERESTART ==> call->a[0] == \old(call->a[0]));
    exits \false;
*/
int64_t call_memory_populate(struct call *call)
{
	return drive(call);
}

/*@ requires \valid(call) && call->self < NR_DOMS && call->nr == XENMEM_decrease_reservation && evtchn_bounds && balanced;
    assigns call->a[0], RAN, guest_reads, extents;
    ensures row: ran.n != \old(ran.n) ==> ran.row == ROW_memory_decrease;
    ensures done: driven{Pre,Post}(call, \result);
    ensures left: balanced && (\result != -ERESTART ==> call->a[0] == \old(call->a[0]));
    exits \false;
*/
int64_t call_memory_decrease(struct call *call)
{
	return drive(call);
}
