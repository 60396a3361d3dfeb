/* SPDX-License-Identifier: Apache-2.0 */
/* core/vcpu_op/areas.c - VCPUOP_get_runstate_info, register_runstate_memory_area, register_vcpu_time_memory_area. */
#include "core/vcpu_op/vcpu_op.h"
#include "lib/string.h"

/* To the last byte of padding. */
/*@ requires \valid(r); assigns *r; exits \false; */
static void blank(struct vcpu_runstate_info *r)
{
	memset(r, 0, sizeof *r);
}

err_t vcpu_get_runstate_check(const struct ctx *c, const struct vcpu_runstate_info *arg, struct vcpu_get_runstate_plan *plan)
{
	uint32_t vcpu;
	err_t rc = vcpu_named(c, &vcpu);

	(void)arg;
	blank(&plan->info);
	if (rc == 0)
		hal_runstate(c->self, vcpu, &plan->info);
	return rc;
}

void vcpu_get_runstate_commit(const struct ctx *c, const struct vcpu_get_runstate_plan *plan, struct fx *fx)
{
	(void)c, (void)plan, (void)fx;
}

void vcpu_get_runstate_result(const struct vcpu_get_runstate_plan *plan, struct vcpu_runstate_info *arg)
{
	*arg = plan->info;
}

/* Both arguments are one address. */
/* An address of the guest's: any value. */
/*@ requires \valid(call) && \valid(at); assigns *at, guest_reads; ensures \result <= 0; exits \false; */
static err_t take_address(struct call *call, uint64_t *at)
{
	return fetch_in(call, at, sizeof *at);
}

/*@ requires \valid(call) && \valid(arg) && \separated(call, arg);
    assigns *arg, guest_pins, guest_reads;
    ensures \result <= 0;
    ensures ok: \result == 0 && arg->buf.n != 0 ==> arg->buf.len == n;
    exits \false;
*/
static err_t fetch_area(struct call *call, struct vcpu_area *arg, uint32_t n)
{
	uint64_t at;
	err_t rc = take_address(call, &at);

	arg->buf.n = 0;
	arg->taken = false;
	if (rc || !at)
		return rc;
	return hal_guest_pin(call->self, call->vcpu, (struct gaddr){ at }, n, true, &arg->buf);
}

/* An area that stays pinned must be the domain's own memory: a grant that it maps may be taken back, and the pin would outlive it. */
static bool own_memory(domid_t d, const struct guest_buf *b)
{
	for (uint32_t i = 0; i < b->n; i++)
		if (frametab[b->frag[i].mfn.v].owner != d)
			return false;
	return true;
}

static void drop_area(struct vcpu_area *arg)
{
	if (arg->buf.n && !arg->taken)
		hal_guest_unpin(&arg->buf);
}

err_t vcpu_register_runstate_fetch(struct call *call, struct vcpu_area *arg)
{
	err_t rc = fetch_area(call, arg, sizeof(struct vcpu_runstate_info));

	if (rc || own_memory(call->self, &arg->buf))
		return rc;
	drop_area(arg);
	return -XEN_EFAULT;
}

void vcpu_register_runstate_done(struct call *call, struct vcpu_area *arg, err_t rc)
{
	(void)call;
	arg->taken = rc == 0;
	drop_area(arg);
}

err_t vcpu_register_runstate_check(const struct ctx *c, const struct vcpu_area *arg, struct vcpu_register_runstate_plan *plan)
{
	plan->area = arg->buf;
	return vcpu_named(c, &plan->vcpu);
}

void vcpu_register_runstate_commit(const struct ctx *c, const struct vcpu_register_runstate_plan *plan, struct fx *fx)
{
	(void)fx;
	hal_runstate_area(c->self, plan->vcpu, &plan->area);
}

err_t vcpu_register_time_fetch(struct call *call, struct vcpu_area *arg)
{
	return fetch_area(call, arg, sizeof(struct vcpu_time_info));
}

void vcpu_register_time_done(struct call *call, struct vcpu_area *arg, err_t rc)
{
	(void)call, (void)rc;
	drop_area(arg);
}

err_t vcpu_register_time_check(const struct ctx *c, const struct vcpu_area *arg, struct vcpu_register_time_plan *plan)
{
	uint32_t vcpu;

	plan->none = 0;
	plan->area = arg->buf;
	return vcpu_named(c, &vcpu);
}

/* To the last byte of padding. */
/*@ requires \valid(t); assigns *t; exits \false; */
static void time_record(struct vcpu_time_info *t)
{
	memset(t, 0, sizeof *t);
	hal_time_record(t);
}

void vcpu_register_time_commit(const struct ctx *c, const struct vcpu_register_time_plan *plan, struct fx *fx)
{
	struct vcpu_time_info t;

	(void)c, (void)fx;
	if (!plan->area.n)
		return;
	time_record(&t);
	guest_put(&plan->area, 0, &t, sizeof t);
}
