/* SPDX-License-Identifier: Apache-2.0 */
/* call/physmap.c - XENMEM_add_to_physmap_batch and acquire_resource: each index runs the pipeline by itself. */
#include "call/ops.h"
#include "hal/cpu.h"
#include <xen/memory.h>

#define START_SHIFT 6u

static err_t run_entry(const struct call *call, struct physmap_arg *arg, struct fx *fx)
{
	if (call->nr == XENMEM_acquire_resource)
		return run_memory_map_resource(call, arg, fx);
	if (arg->space == XENMAPSPACE_gmfn_foreign)
		return run_memory_map_foreign(call, arg, fx);
	return run_memory_add_to_physmap(call, arg, fx);
}

/* One entry with effects of its own: an entry's errs[] says what became of it before the next one is looked at. */
static err_t apply_entry(const struct call *call, struct physmap_arg *arg)
{
	struct fx fx;
	err_t rc;

	fx_init(&fx);
	rc = run_entry(call, arg, &fx);
	fx_apply(&fx);
	return rc;
}

static err_t batch_entry(struct call *call, const struct xen_add_to_physmap_batch *b, uint32_t i)
{
	struct physmap_arg arg = { b->domid, b->u.foreign_domid, b->space, 0, 0 };
	struct gaddr err_at = { (uint64_t)b->errs.p + i * sizeof(int) };
	struct guest_buf out;
	int status;
	err_t rc = hal_guest_read(call->self, call->vcpu, (struct gaddr){ (uint64_t)b->idxs.p + i * 8ul }, &arg.idx, 8);

	if (rc == 0)
		rc = hal_guest_read(call->self, call->vcpu, (struct gaddr){ (uint64_t)b->gpfns.p + i * 8ul }, &arg.gfn, 8);
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
int64_t call_memory_map_foreign(struct call *call)
{
	struct xen_add_to_physmap_batch b;
	uint64_t start = call->a[0] >> START_SHIFT, done = start;
	err_t rc = hal_guest_read(call->self, call->vcpu, call->uarg, &b, sizeof b);

	if (rc)
		return rc;
	if (start > b.size)
		return -XEN_EILSEQ;
	for (; done < b.size && rc == 0; done++) {
		if (done > start && hal_preempt_pending()) {
			call->a[0] = call->nr | done << START_SHIFT;
			return -ERESTART;
		}
		rc = batch_entry(call, &b, (uint32_t)done);
	}
	return rc;
}

/* As for a translated caller of Xen 4.17: frame_list names the gfns where the frames are to be. */
int64_t call_memory_map_resource(struct call *call)
{
	struct xen_mem_acquire_resource r;
	err_t rc = hal_guest_read(call->self, call->vcpu, call->uarg, &r, sizeof r);

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
	for (uint32_t i = 0; i < r.nr_frames && rc == 0; i++) {
		struct physmap_arg arg = { r.domid, DOMID_INVALID, 0, r.frame + i, 0 };

		rc = hal_guest_read(call->self, call->vcpu, (struct gaddr){ (uint64_t)r.frame_list.p + i * 8ul }, &arg.gfn, 8);
		if (rc == 0)
			rc = apply_entry(call, &arg);
	}
	return rc;
}
