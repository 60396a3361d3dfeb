/* SPDX-License-Identifier: Apache-2.0 */
/* call/batch.c - arrays of entries: each runs the pipeline by itself; at most FX_MAX of them share one pin, one flush, one release.
 * Annotations in macros are for verification/rows.py, which keeps them. */
#include "call/ops.h"
#include "hal/cpu.h"

/*@ predicate entry_size(integer n) = n == sizeof(struct gnttab_map_grant_ref) || n == sizeof(struct gnttab_unmap_grant_ref) ||
      n == sizeof(struct gnttab_copy);
*/
/* Pins the next stretch of a[2] entries at a[1]. The number of entries in it, 0 at the end, -ERESTART when others wait, -XEN_EFAULT. */
/*@ requires \valid(call) && \valid(fx) && \separated(call, fx) && entry_size(size) && call->buf.n == 0;
    assigns call->buf, call->off, fx->nkick, fx->nfin, fx->held, fx->flushes, fx->value, guest_pins;
    ensures asked: \result > 0 ==> \result <= FX_MAX && \result <= (uint32_t)call->a[2] && call->off == 0 && call->buf.len == \result * size;
    ensures end: \result == 0 <==> (uint32_t)call->a[2] == 0;
    ensures waits: \result == -ERESTART ==> call->done != 0;
    ensures clean: \result > 0 ==> fx->nkick == 0 && fx->nfin == 0 && fx->held == 0;
    ensures pinned: guest_pins == \old(guest_pins) + (\result > 0 ? 1 : 0) && (\result > 0 <==> call->buf.n != 0);
    exits \false;
*/
static int64_t batch_begin(struct call *call, struct fx *fx, uint32_t size)
{
	uint32_t n = (uint32_t)call->a[2];
	err_t rc;

	if (n == 0)
		return 0;
	if (call->done && hal_preempt_pending())
		return -ERESTART;	/* a[] says where to go on */
	if (n > FX_MAX)
		n = FX_MAX;
	rc = hal_guest_pin(call->self, call->vcpu, (struct gaddr){ call->a[1] }, n * size, true, &call->buf);
	if (rc)
		return rc;
	call->off = 0;
	fx_init(fx);
	return n;
}

/*@ requires \valid(call) && \valid_read(fx) && \separated(call, fx) && fx->nkick <= FX_KICKS && fx->nfin <= FX_MAX && unlocked && g.applied == 0;
    requires held: fx->nkick == 0 || g.holds != 0;
    requires asked: 0 < n <= (uint32_t)call->a[2] && call->buf.n != 0 && call->tail.n == 0;
    assigns call->buf.n, call->tail.n, call->done, call->a[1], call->a[2], guest_pins, g.applied, g.kicks, g.kick[0 .. FX_KICKS - 1];
    ensures left: (uint32_t)call->a[2] == \old((uint32_t)call->a[2]) - n;
    ensures on: call->a[1] == (uint64_t)(\old(call->a[1]) + (uint32_t)(n * size));
    ensures applied: g.applied == 1 && g.kicks == fx->nkick;
    ensures given: call->buf.n == 0 && call->tail.n == 0 && guest_pins == \old(guest_pins) - 1;
    exits \false;
*/
static void batch_end(struct call *call, struct fx *fx, uint32_t n, uint32_t size)
{
	fx_apply(fx);
	call_unpin(call);
	call->done += n;
	call->a[1] += n * size;
	call->a[2] = (uint32_t)call->a[2] - n;
}

#define DRIVE(name, type) \
static void entry_##name(struct call *call, struct fx *fx) \
{ \
	type arg; \
	err_t rc; \
 \
	/*@ ghost g.fetched = 0; g.nauth = 0; g.holds = 0; g.put = 0; row_checked = 0; row_done = 0; */ \
	rc = name##_fetch(call, &arg);			/* the one and only fetch, from the pinned stretch */ \
	if (rc == 0) \
		rc = run_##name(call, &arg, fx); \
	arg.status = gnttab_status(rc); \
	name##_put(call, &arg); \
} \
int64_t call_##name(struct call *call) \
{ \
	const uint32_t size = sizeof(struct name); \
	struct fx fx; \
	int64_t n; \
 \
	call->done = 0; \
	/*@ loop invariant left: done_of(\at((uint32_t)call->a[2],Pre), (uint32_t)call->a[2], \at(row_fetches,Pre), \at(row_puts,Pre)); \
	    loop invariant given: call->buf.n == 0 && call->tail.n == 0; \
	    loop invariant still: balanced; \
	    loop invariant bounds: row_bounds(call->self); \
	    loop assigns n, fx, call->buf, call->tail.n, call->off, call->done, call->a[1], call->a[2], guest_pins, g, row_checked, row_done, \
	      row_world, row_pool, row_fetches, row_puts; */ \
	while ((n = batch_begin(call, &fx, size)) > 0) { \
		/*@ ghost g.applied = 0; */ \
		/*@ loop invariant at: 0 <= i <= n && call->off == i * size; \
		    loop invariant once: row_fetches == \at(row_fetches,LoopEntry) + i && row_puts == \at(row_puts,LoopEntry) + i; \
		    loop invariant room: has_room(&fx) && fx.nfin <= i; \
		    loop invariant kept: balanced && g.applied == 0; \
		    loop invariant within: row_bounds(call->self); \
		    loop assigns i, fx, call->off, g, row_checked, row_done, row_world, row_pool, row_fetches, row_puts; */ \
		for (int64_t i = 0; i < n; i++, call->off += size) \
			entry_##name(call, &fx); \
		/*@ ghost g.holds = fx.held; */ \
		batch_end(call, &fx, (uint32_t)n, size); \
	} \
	return n; \
}
#define DRIVE_NONE(name, type)
#define DRIVE_OUT(name, type)
#define DRIVE_OWN(name, type)
#define DRIVE_OWN_OUT(name, type)
#define DRIVE_ANSWER(name, type)
#define DRIVE_IN(name, type)
#define DRIVE_INOUT(name, type)
#define DRIVE_REGS(name, type)
#define DRIVE_DCTL(name, type)
#define DRIVE_DCTL_OUT(name, type)
#define DRIVE_STATUS(name, type)
#define DRIVE_EXTENT(name, type)
#define DRIVE_STATUS_RAW(name, type)
#define DRIVE_ENTRY(name, type)		DRIVE(name, type)
#define DRIVE_ENTRY_RAW(name, type)	DRIVE(name, type)
#define OP(name, family, nr, kind, type, ...) DRIVE_##kind(name, type)
#include "call/table.def"
