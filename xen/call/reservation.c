/* SPDX-License-Identifier: Apache-2.0 */
/* call/reservation.c - the extents of xen_memory_reservation: each runs the pipeline by itself, FX_MAX of them share one flush. */
#include "call/ops.h"
#include "call/read.h"
#include "hal/cpu.h"
#include <xen/memory.h>

#define START_SHIFT 6u		/* memory_op: the extent to go on with is in the command (xen/memory.h, MEMOP_EXTENT_SHIFT) */

static err_t run(const struct call *call, struct extent *arg, struct fx *fx)
{
	return call->nr == XENMEM_populate_physmap ? run_memory_populate(call, arg, fx) : run_memory_decrease(call, arg, fx);
}

/* Extents of the next stretch: one where they are large. */
static uint32_t stretch_length(const struct xen_memory_reservation *r, uint64_t from)
{
	uint64_t left = r->nr_extents - from, most = r->extent_order ? 1 : FX_MAX;

	return (uint32_t)(left < most ? left : most);
}

/* The next stretch of extents; how many were done, and in *rc why it ended early. */
static inline __attribute__((always_inline)) uint32_t stretch(struct call *call, const struct xen_memory_reservation *r, uint64_t from, err_t *rc)
{
	uint64_t gfns[FX_MAX];
	uint32_t n = stretch_length(r, from), i;
	struct gaddr at = { (uint64_t)r->extent_start.p + from * sizeof *gfns };
	struct fx fx;

	*rc = n == 1 ? guest_read(call, at, gfns, sizeof *gfns) : hal_guest_read(call->self, call->vcpu, at, gfns, n * (uint32_t)sizeof *gfns);
	if (*rc)
		return 0;
	fx_init(&fx);
	for (i = 0; i < n; i++) {
		struct extent arg = { gfns[i], r->extent_order, r->domid };

		*rc = run(call, &arg, &fx);
		if (*rc)
			break;
	}
	fx_apply(&fx);
	return i;
}

/* As in Xen the number of extents done is the result; only a refusal of the first is an error. */
static __attribute__((noinline)) int64_t drive(struct call *call)
{
	struct xen_memory_reservation r;
	uint64_t start = call->a[0] >> START_SHIFT, done = start;
	err_t rc = guest_read(call, call->uarg, &r, sizeof r);

	if (rc)
		return rc;
	if (start > r.nr_extents || r.nr_extents >> 40)
		return -XEN_EINVAL;
	while (done < r.nr_extents && rc == 0) {
		if (done > start && hal_preempt_pending()) {
			call->a[0] = call->nr | done << START_SHIFT;
			return -ERESTART;
		}
		done += stretch(call, &r, done, &rc);
	}
	if (done == 0 && (rc == -XEN_EACCES || rc == -XEN_ESRCH || rc == -XEN_EFAULT))
		return rc;
	return (int64_t)done;
}

int64_t call_memory_populate(struct call *call)
{
	return drive(call);
}

int64_t call_memory_decrease(struct call *call)
{
	return drive(call);
}
