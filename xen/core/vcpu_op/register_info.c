/* SPDX-License-Identifier: Apache-2.0 */
/* core/vcpu_op/register_info.c - VCPUOP_register_vcpu_info. */
#include "core/vcpu_op/vcpu_op.h"
#include "hal/atomic.h"
#include "lib/string.h"

#define OFFSET_MAX (PAGE_SIZE - (uint32_t)sizeof(struct vcpu_info))

/*@ assigns \nothing;
    ensures \result <==> info_fits(offset);
    exits \false;
*/
static bool offset_ok(uint32_t offset)
{
	return offset <= OFFSET_MAX && offset % sizeof(uint64_t) == 0;
}

err_t vcpu_register_info_reserve(struct ctx *c, const struct vcpu_register_vcpu_info *arg, struct vcpu_register_info_plan *plan)
{
	(void)plan;
	if (!offset_ok(arg->offset))
		return -XEN_ENXIO;
	return hal_page_pin(c->self, (struct gfn){ arg->mfn }, &c->page);
}

err_t vcpu_register_info_check(const struct ctx *c, const struct vcpu_register_vcpu_info *arg, struct vcpu_register_info_plan *plan)
{
	err_t rc = vcpu_named(c, &plan->vcpu);

	if (rc)
		return rc;
	if (!offset_ok(arg->offset))
		return -XEN_ENXIO;
	if (vcputab[c->self][plan->vcpu].info_page)
		return -XEN_EINVAL;
	if (plan->vcpu != c->vcpu && hal_vcpu_is_up(c->self, plan->vcpu))
		return -XEN_EINVAL;
	plan->offset = arg->offset;
	plan->page = c->page;
	return 0;
}

/* Senders still write the old place; by words, as they do. */
static void take_over(struct vcpu_info *info, const struct vcpu_info *old)
{
	const uint64_t *from = (const uint64_t *)old;
	uint64_t *to = (uint64_t *)info;

	for (uint32_t i = 0; i < sizeof *info / sizeof *to; i++)
		to[i] = atomic_load64(&from[i]);
}

/* What the old place has, or what a vCPU has that had none. The guest's bytes: not proved. */
/*@ assigns info_log.filled \from at;
    ensures info_log.filled == at;
    exits \false;
*/
static void fill(void *at, const void *old)
{
	struct vcpu_info *info = at;

	if (old) {
		take_over(info, old);
		return;
	}
	memset(info, 0, sizeof *info);
	info->evtchn_upcall_mask = 1;
}

/* A sender may still hold the old place: whatever it set there is made up for by marking everything pending in the new one, after the switch. */
/*@ requires filled: info_log.filled == v->info && \valid_read(v);
    assigns info_log.marked \from v->info;
    ensures info_log.marked == v->info;
    exits \false;
*/
static void mark_all(const struct vcpu *v)
{
	struct vcpu_info *info = v->info;

	atomic_or64(&info->evtchn_pending_sel, ~0ull);
	(void)atomic_xchg8(&info->evtchn_upcall_pending, 1);
}

void vcpu_register_info_commit(const struct ctx *c, const struct vcpu_register_info_plan *plan, struct fx *fx)
{
	struct vcpu *v = &vcputab[c->self][plan->vcpu];
	char *at = (char *)plan->page + plan->offset;

	fill(at, v->info);
	v->info_page = plan->page;
	atomic_store_ptr(&v->info, at);
	mark_all(v);
	fx_kick(fx, c->self, plan->vcpu, KICK_UPCALL);
}
