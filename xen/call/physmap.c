/* SPDX-License-Identifier: Apache-2.0 */
/* call/physmap.c - XENMEM_add_to_physmap_batch and acquire_resource: each index runs the pipeline by itself. */
#include "call/ops.h"
#include "call/ran.h"
#include "hal/cpu.h"
#include <xen/memory.h>

#define START_UNIT 0x40u	/* as in reservation.c */

/*@ requires \valid(call) && call->self < NR_DOMS && balanced && call->buf.n == 0 && call->tail.n == 0;
    assigns *call, g, guest_reads, guest_pins;
    ensures left: balanced;
    exits \false;
*/
int64_t call_memory_resource_size(struct call *call);

/* For the contracts: what the last entry that ran had of the argument; of which row it was and what came of it, run_NAME tells. Reads: of what the lists say, the last. */
struct entries { uint64_t gfn, idx; uint32_t domid, foreign, space; };
//@ ghost struct entries entries;
/*@ predicate same_entries{L1,L2} = \at(entries,L2) == \at(entries,L1) && \at(ran,L2) == \at(ran,L1);
    predicate entry_ran{L1,L2} = \at(ran.n,L2) == \at(ran.n,L1) + 1;
    predicate reads{L1,L2}(integer n, integer at, integer len) = \at(guest_reads.n,L2) == \at(guest_reads.n,L1) + n && \at(guest_reads.at,L2) == (uint64_t)at &&
      \at(guest_reads.len,L2) == len;
    // the last that ran was of the row that the command and the space name
    predicate row_chosen(integer nr) = ran.row == (nr == XENMEM_acquire_resource ? ROW_memory_map_resource :
      entries.space == XENMAPSPACE_gmfn_foreign ? ROW_memory_map_foreign : ROW_memory_add_to_physmap);
*/
#define RAN g, ran, row_checked, row_done, row_world, row_pool, entries
/* The pipeline (run_NAME) of the row that the command and the space name, once. */
/*@ requires \valid_read(call) && call->self < NR_DOMS && \valid(arg) && \valid(fx) && \separated(call, arg, fx);
    requires room: evtchn_bounds && balanced && g.applied == 0 && fx->nkick == 0 && fx->nfin == 0 && fx->held == 0;
    assigns *arg, *fx, RAN;
    ensures once: \result <= 0 && ran.rc == \result && entry_ran{Pre,Post};
    ensures row: row_chosen(call->nr);
    ensures what: entries.gfn == \old(arg->gfn) && entries.idx == \old(arg->idx) && entries.domid == \old(arg->domid) && entries.foreign == \old(arg->foreign) &&
      entries.space == \old(arg->space);
    ensures left: balanced && g.applied == 0 && fx->nkick <= FX_KICKS && fx->nfin <= FX_MAX && (fx->nkick == 0 || g.holds != 0);
    exits \false;
*/
static err_t run_entry(const struct call *call, struct physmap_arg *arg, struct fx *fx)
{
	//@ ghost entries.gfn = arg->gfn; entries.idx = arg->idx; entries.domid = arg->domid; entries.foreign = arg->foreign; entries.space = arg->space;
	//@ ghost g.fetched = 1; g.nauth = 0; g.holds = 0; row_checked = 0; row_done = 0;
	if (call->nr == XENMEM_acquire_resource)
		return run_memory_map_resource(call, arg, fx);
	if (arg->space == XENMAPSPACE_gmfn_foreign)
		return run_memory_map_foreign(call, arg, fx);
	return run_memory_add_to_physmap(call, arg, fx);
}

/* One entry with effects of its own: an entry's errs[] says what became of it before the next one is looked at. */
/*@ requires \valid_read(call) && call->self < NR_DOMS && \valid(arg) && \separated(call, arg) && evtchn_bounds && balanced;
    assigns *arg, RAN;
    ensures once: \result <= 0 && ran.rc == \result && entry_ran{Pre,Post};
    ensures row: row_chosen(call->nr);
    ensures what: entries.gfn == \old(arg->gfn) && entries.idx == \old(arg->idx) && entries.domid == \old(arg->domid) && entries.foreign == \old(arg->foreign) &&
      entries.space == \old(arg->space);
    ensures applied: balanced && g.applied == 1;
    exits \false;
*/
static err_t apply_entry(const struct call *call, struct physmap_arg *arg)
{
	struct fx fx;
	err_t rc;

	fx_init(&fx);
	//@ ghost g.applied = 0;
	rc = run_entry(call, arg, &fx);
	fx_apply(&fx);
	return rc;
}

/* The argument of each, and a word of a list: read once. */
/*@ requires \valid_read(call) && \valid(b) && \separated(call, b);
    assigns *b, guest_reads;
    ensures (\result == 0 || \result == -XEN_EFAULT) && reads{Pre,Post}(1, call->uarg.v, sizeof(struct xen_add_to_physmap_batch));
    exits \false;
*/
static err_t read_batch(const struct call *call, struct xen_add_to_physmap_batch *b)
{
	return hal_guest_read(call->self, call->vcpu, call->uarg, b, sizeof *b);
}

/*@ requires \valid_read(call) && \valid(r) && \separated(call, r);
    assigns *r, guest_reads;
    ensures (\result == 0 || \result == -XEN_EFAULT) && reads{Pre,Post}(1, call->uarg.v, sizeof(struct xen_mem_acquire_resource));
    exits \false;
*/
static err_t read_resource(const struct call *call, struct xen_mem_acquire_resource *r)
{
	return hal_guest_read(call->self, call->vcpu, call->uarg, r, sizeof *r);
}

/*@ requires \valid_read(call) && \valid(to) && \separated(call, to);
    assigns *to, guest_reads;
    ensures (\result == 0 || \result == -XEN_EFAULT) && reads{Pre,Post}(1, list + i * sizeof(uint64_t), sizeof(uint64_t));
    exits \false;
*/
static err_t read_word(const struct call *call, uint64_t list, uint32_t i, uint64_t *to)
{
	return hal_guest_read(call->self, call->vcpu, (struct gaddr){ list + i * sizeof *to }, to, sizeof *to);
}

/* Entry i, from its two words to its status; -XEN_EFAULT before it ran, or after it if its status cannot be told. */
/*@ requires \valid(call) && call->self < NR_DOMS && \valid_read(b) && \separated(call, b) && evtchn_bounds && balanced;
    assigns RAN, guest_reads, guest_pins, put_log;
    ensures row: !same_entries{Pre,Post} ==> row_chosen(call->nr);
    ensures about: (\result == 0 || \result == -XEN_EFAULT) && (entry_ran{Pre,Post} ? entries.domid == b->domid && entries.foreign == b->u.foreign_domid && entries.space == b->space : same_entries{Pre,Post});
    ensures read: \result == 0 ==> entry_ran{Pre,Post} && reads{Pre,Post}(2, (uint64_t)b->gpfns.p + i * sizeof(uint64_t), sizeof(uint64_t));
    ensures told: \result == 0 ==> put_log.n == \old(put_log.n) + 1 && put_log.len == sizeof(int) && put_log.off == 0;
    ensures untold: \result != 0 ==> put_log == \old(put_log);
    ensures left: balanced && guest_pins == \old(guest_pins);
    exits \false;
*/
static err_t batch_entry(struct call *call, const struct xen_add_to_physmap_batch *b, uint32_t i)
{
	struct physmap_arg arg = { b->domid, b->u.foreign_domid, b->space, 0, 0 };
	struct gaddr err_at = { (uint64_t)b->errs.p + i * sizeof(int) };
	struct guest_buf out;
	int status;
	err_t rc = read_word(call, (uint64_t)b->idxs.p, i, &arg.idx);

	if (rc == 0)
		rc = read_word(call, (uint64_t)b->gpfns.p, i, &arg.gfn);
	if (rc)
		return rc;
	status = apply_entry(call, &arg);
	rc = hal_guest_pin(call->self, call->vcpu, err_at, sizeof status, true, &out);	/* after the flush: nothing is pinned across it */
	if (rc)
		return rc;
	guest_put(&out, 0, &status, sizeof status);
	hal_guest_unpin(&out);
	return 0;
}

/* The result is 0; a list that cannot be read or written ends it with -XEN_EFAULT. */
/*@ requires \valid(call) && call->self < NR_DOMS && call->nr == XENMEM_add_to_physmap_batch && evtchn_bounds && balanced;
    assigns call->a[0], RAN, guest_reads, guest_pins, put_log;
    ensures row: ran.n != \old(ran.n) ==> ran.row == (entries.space == XENMAPSPACE_gmfn_foreign ? ROW_memory_map_foreign : ROW_memory_add_to_physmap);
    ensures at: \result == -ERESTART ==> call->a[0] % 0x40 == call->nr && call->a[0] / 0x40 == \old(call->a[0]) / 0x40 + (ran.n - \old(ran.n));
    ensures on: \result == -ERESTART ==> ran.n > \old(ran.n);
    ensures told: ran.n - \old(ran.n) - (\result != 0 ? 1 : 0) <= put_log.n - \old(put_log.n) <= ran.n - \old(ran.n) <= 0xffff;
    ensures left: balanced && guest_pins == \old(guest_pins) && (\result != -ERESTART ==> call->a[0] == \old(call->a[0]));
    exits \false;
*/
int64_t call_memory_map_foreign(struct call *call)
{
	struct xen_add_to_physmap_batch b;
	uint64_t start = call->a[0] / START_UNIT, done = start;
	err_t rc = read_batch(call, &b);

	if (rc)
		return rc;
	if (start > b.size)
		return -XEN_EILSEQ;
	/*@ loop invariant done: start <= done <= b.size && (rc == 0 || rc == -XEN_EFAULT);
	    loop invariant told: put_log.n == \at(put_log.n,Pre) + (done - start) - (rc != 0 ? 1 : 0);
	    loop invariant ran: rc == 0 ==> ran.n == \at(ran.n,Pre) + (done - start);
	    loop invariant most: rc != 0 ==> done > start && done - start - 1 <= ran.n - \at(ran.n,Pre) <= done - start;
	    loop invariant left: balanced && guest_pins == \at(guest_pins,Pre);
	    loop invariant row: ran.n != \at(ran.n,Pre) ==> row_chosen(call->nr);
	    loop assigns rc, done, RAN, guest_reads, guest_pins, put_log;
	    loop variant b.size - done + (rc == 0 ? 1 : 0);
	*/
	for (; done < b.size && rc == 0; done++) {
		if (done > start && hal_preempt_pending()) {
			//@ assert place: done <= 0xffff && done == \at(call->a[0],Pre) / 0x40 + (ran.n - \at(ran.n,Pre));
			call->a[0] = call->nr + done * START_UNIT;
			//@ assert next: call->a[0] == call->nr + done * 0x40;
			return -ERESTART;
		}
		rc = batch_entry(call, &b, (uint32_t)done);
	}
	return rc;
}

/* As for a translated caller of Xen 4.17: frame_list names the gfns where the frames are to be. */
/*@ requires \valid(call) && call->self < NR_DOMS && call->buf.n == 0 && call->tail.n == 0;
    requires start: call->nr == XENMEM_acquire_resource && evtchn_bounds && balanced;
    assigns *call, RAN, guest_reads, guest_pins;
    ensures row: ran.n != \old(ran.n) ==> ran.row == ROW_memory_map_resource;
    ensures most: ran.n - \old(ran.n) <= FX_MAX;
    ensures first: ran.n != \old(ran.n) ==> \result == ran.rc || \result < 0;
    ensures left: balanced;
    exits \false;
*/
int64_t call_memory_map_resource(struct call *call)
{
	struct xen_mem_acquire_resource r;
	err_t rc = read_resource(call, &r);

	if (rc)
		return rc;
	if (!r.frame_list.p && !r.nr_frames)
		return call_memory_resource_size(call);		/* which reads the argument itself: nothing of r is used */
	if (!r.nr_frames || !r.frame_list.p)
		return -XEN_EINVAL;
	if (r.type != XENMEM_resource_grant_table || r.id != XENMEM_resource_grant_table_id_shared || r.pad)
		return -XEN_EINVAL;
	if (r.nr_frames > FX_MAX)
		return -XEN_E2BIG;
	/*@ loop invariant at: 0 <= i <= r.nr_frames && rc <= 0;
	    loop invariant ran: ran.n - \at(ran.n,Pre) <= i && (rc == 0 ==> ran.n == \at(ran.n,Pre) + i);
	    loop invariant last: ran.n != \at(ran.n,Pre) ==> rc == ran.rc || rc < 0;
	    loop invariant left: balanced;
	    loop invariant row: ran.n != \at(ran.n,Pre) ==> row_chosen(XENMEM_acquire_resource);
	    loop assigns i, rc, RAN, guest_reads;
	    loop variant r.nr_frames - i;
	*/
	for (uint32_t i = 0; i < r.nr_frames && rc == 0; i++) {
		struct physmap_arg arg = { r.domid, DOMID_INVALID, 0, r.frame + i, 0 };

		rc = read_word(call, (uint64_t)r.frame_list.p, i, &arg.gfn);
		if (rc == 0)
			rc = apply_entry(call, &arg);
	}
	return rc;
}
