/* SPDX-License-Identifier: Apache-2.0 */
/* core/evtchn/init_control.c - EVTCHNOP_init_control. */
#include "core/evtchn/init_control.h"
#include "hal/atomic.h"
#include "hal/spec.h"

err_t evtchn_init_control_reserve(struct ctx *c, const struct evtchn_init_control *arg, struct evtchn_init_control_plan *plan)
{
	err_t rc = evtchn_back_fifo(c->self);

	(void)plan;
	return rc ? rc : hal_page_pin(c->self, (struct gfn){ arg->control_gfn }, &c->page);
}

err_t evtchn_init_control_check(const struct ctx *c, const struct evtchn_init_control *arg, struct evtchn_init_control_plan *plan)
{
	if (arg->vcpu >= domtab[c->self].max_vcpus || arg->vcpu >= NR_VCPUS)
		return -XEN_ENOENT;
	if (arg->offset > PAGE_SIZE - sizeof(struct evtchn_fifo_control_block) || arg->offset % 8)
		return -XEN_EINVAL;
	plan->vcpu = index_clamp(arg->vcpu, NR_VCPUS);
	if (vcputab[c->self][plan->vcpu].control)
		return -XEN_EINVAL;
	plan->offset = arg->offset;
	plan->page = c->page;
	return 0;
}

void evtchn_init_control_commit(const struct ctx *c, const struct evtchn_init_control_plan *plan, struct fx *fx)
{
	struct vcpu *v = &vcputab[c->self][plan->vcpu];

	(void)fx;
	if (!evdom[c->self].fifo)
		evtchn_switch_fifo(c->self);
	v->control_page = plan->page;
	atomic_store_ptr(&v->control, (char *)plan->page + plan->offset);
}

void evtchn_init_control_result(const struct evtchn_init_control_plan *plan, struct evtchn_init_control *arg)
{
	(void)plan;
	arg->link_bits = EVTCHN_FIFO_LINK_BITS;
}
