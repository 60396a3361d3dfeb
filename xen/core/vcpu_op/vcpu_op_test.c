/* SPDX-License-Identifier: Apache-2.0 */
/* core/vcpu_op/vcpu_op_test.c - VCPUOP_*, set_timer_op: start states, places for vcpu_info and runstate, timers. */
// link: build/hosted/core.a
#include <stdio.h>
#include <string.h>
#include "tests/fakearch/fake.h"
#include "tests/fakearch/fake_dom.h"
#include "hal/mem.h"
#include "tests/fakearch/fake_vcpu.h"
#include <xen/sched.h>

enum { A = 1, SID_A = 10 };

/* (sub-operation, vCPU, argument) */
static int64_t op(uint32_t cmd, uint64_t vcpu, void *arg, size_t n)
{
	int64_t rc;

	if (n)
		fake_put(A, FAKE_ARG, arg, n);
	rc = fake_call(A, __HYPERVISOR_vcpu_op, cmd, vcpu, n ? FAKE_ARG : 0, 0);
	if (n)
		fake_get(A, FAKE_ARG, arg, n);
	return rc;
}

static void start(void)
{
	fake_init();
	fake_domain(A, SID_A, 3);
	memset(fake_dom, 0, sizeof fake_dom);
	fake_vcpu[A][0].up = 1;
	vcputab[A][0].initialised = 1;
}

static struct vcpu_hvm_context start64(void)
{
	struct vcpu_hvm_context c;

	memset(&c, 0, sizeof c);
	c.mode = VCPU_HVM_MODE_64B;
	c.cpu_regs.x86_64.rip = 0xffffffff81000000ul;
	c.cpu_regs.x86_64.cr0 = 0x80000011;
	c.cpu_regs.x86_64.cr4 = 0x20;
	c.cpu_regs.x86_64.efer = 0x100;
	return c;
}

/* XSA-296: one that starts is not asked to go on, whoever waits. */
static void start_64(void)
{
	struct vcpu_hvm_context c = start64();

	start();
	assert(op(VCPUOP_up, 1, NULL, 0) == -XEN_EINVAL);		/* nowhere to start */
	fake_preempt_in = 1;
	assert(op(VCPUOP_initialise, 1, &c, sizeof c) == 0 && fake_xsm.ask[0].perm == VCPU__INITIALISE && fake_xsm.ask[0].tsid == SID_A + 1);
	fake_preempt_in = 0;
	assert(fake_dom[A].cpu.rip == 0xffffffff81000000ul && fake_dom[A].cpu.msr_efer == 0x500 && fake_dom[A].cpu.cs_arbytes == 0xa9b);
	assert(!fake_vcpu[A][1].up && op(VCPUOP_is_up, 1, NULL, 0) == 0);
	assert(op(VCPUOP_initialise, 1, &c, sizeof c) == -XEN_EEXIST);
	assert(op(VCPUOP_up, 1, NULL, 0) == 0 && fake_vcpu[A][1].up && op(VCPUOP_is_up, 1, NULL, 0) == 1);
	assert(op(VCPUOP_initialise, 3, &c, sizeof c) == -XEN_ENOENT && op(VCPUOP_initialise, ~0ull, &c, sizeof c) == -XEN_ENOENT);
	c.mode = 2;
	assert(op(VCPUOP_initialise, 2, &c, sizeof c) == -XEN_EINVAL);
	c = start64();
	c.cpu_regs.x86_64.cr4 = 0;
	assert(op(VCPUOP_initialise, 2, &c, sizeof c) == -XEN_EINVAL);
	c = start64();
	c.cpu_regs.x86_64.efer = 0;
	assert(op(VCPUOP_initialise, 2, &c, sizeof c) == -XEN_EINVAL && !vcputab[A][2].initialised);
	c = start64();
	vcputab[A][2].info = NULL;
	assert(op(VCPUOP_initialise, 2, &c, sizeof c) == -XEN_EINVAL);
	fake_xsm.deny = 1;
	assert(op(VCPUOP_down, 1, NULL, 0) == -XEN_EACCES && fake_vcpu[A][1].up);
	fake_xsm.deny = 0;
	assert(op(VCPUOP_down, 1, NULL, 0) == 0 && !fake_vcpu[A][1].up && !domtab[A].shutdown);
	assert(op(VCPUOP_down, 0, NULL, 0) == 0 && domtab[A].shutdown == 1 + SHUTDOWN_poweroff);
}

/* Both have looked before either goes: whoever is the last one to go ends the domain, once. */
static void two_go_at_once(void)
{
	struct call calls[2] = { { .self = A, .a = { 0, 0 } }, { .self = A, .a = { 0, 1 } } };
	struct vcpu_down_plan plans[2];

	start();
	fake_vcpu[A][1].up = 1;
	for (uint32_t v = 0; v < 2; v++) {
		struct ctx c = { .self = A, .vcpu = v, .call = &calls[v] };

		assert(vcpu_down_check(&c, NULL, &plans[v]) == 0 && plans[v].vcpu == v);
	}
	for (uint32_t v = 0; v < 2; v++) {
		struct ctx c = { .self = A, .vcpu = v, .call = &calls[v] };

		assert(!domtab[A].shutdown && fake_vcpu[A][v].up);
		vcpu_down_commit(&c, &plans[v], NULL);
	}
	assert(!fake_vcpu[A][0].up && !fake_vcpu[A][1].up && domtab[A].shutdown == 1 + SHUTDOWN_poweroff);
}

static void start_32(void)
{
	struct vcpu_hvm_context c;
	struct vcpu_hvm_x86_32 *r = &c.cpu_regs.x86_32;
	struct hvm_hw_cpu h;

	memset(&c, 0, sizeof c);
	r->eip = 0x100000;
	r->cr0 = 0x11;
	r->cs_limit = r->ds_limit = r->es_limit = r->ss_limit = 0xfffff;
	r->cs_ar = 0xc9b;
	r->ds_ar = r->es_ar = r->ss_ar = 0xc93;
	r->tr_ar = 0x8b;
	r->tr_limit = 0x67;
	assert(vcpu_start_state(&c, &h) && h.cs_limit == 0xffffffff && h.rip == 0x100000 && h.tr_limit == 0x67 && h.msr_efer == 0);
	r->tr_ar = 0x89;
	assert(!vcpu_start_state(&c, &h));		/* not busy */
	r->tr_ar = 0x8b;
	r->cs_ar = 0xc93;
	assert(!vcpu_start_state(&c, &h));		/* not code */
	r->cs_ar = 0xc9b;
	r->ds_ar = 0xfc93;
	assert(!vcpu_start_state(&c, &h));		/* blank bits */
	r->ds_ar = 0;
	assert(vcpu_start_state(&c, &h));		/* absent is fine */
	r->cs_limit = 0xff;
	r->cs_ar = 0x49b;
	assert(!vcpu_start_state(&c, &h));		/* eip beyond the limit */
	r->eip = 0xff;
	assert(vcpu_start_state(&c, &h));
	r->eflags = 1u << 17;
	assert(!vcpu_start_state(&c, &h));
	r->eflags = 0;
	c.pad = 1;
	assert(!vcpu_start_state(&c, &h));
}

/* XSA-327: a place that is not aligned is none. */
static void info_places(void)
{
	struct vcpu_register_vcpu_info r = { .mfn = 5, .offset = 64 };
	struct vcpu_info *old, *now = (struct vcpu_info *)((uint8_t *)fake_ptr(A, 5 << 12) + 64);

	start();
	old = vcputab[A][0].info;
	old->evtchn_upcall_mask = 1;
	old->arch.cr2 = 0x1234;
	r.offset = 4096 - 32;
	assert(op(VCPUOP_register_vcpu_info, 0, &r, sizeof r) == -XEN_ENXIO);
	r.offset = 3;
	assert(op(VCPUOP_register_vcpu_info, 0, &r, sizeof r) == -XEN_ENXIO);
	r.offset = ~0u;
	assert(op(VCPUOP_register_vcpu_info, 0, &r, sizeof r) == -XEN_ENXIO);
	r = (struct vcpu_register_vcpu_info){ .mfn = 1000, .offset = 0 };	/* shared_info: not its own RAM */
	assert(op(VCPUOP_register_vcpu_info, 0, &r, sizeof r) == -XEN_EINVAL);
	r.mfn = ~0ull;
	assert(op(VCPUOP_register_vcpu_info, 0, &r, sizeof r) == -XEN_EINVAL);
	r = (struct vcpu_register_vcpu_info){ .mfn = 5, .offset = 64 };
	fake_vcpu[A][1].up = 1;
	assert(op(VCPUOP_register_vcpu_info, 1, &r, sizeof r) == -XEN_EINVAL && op(VCPUOP_register_vcpu_info, 9, &r, sizeof r) == -XEN_ENOENT);
	fake_xsm.deny = 1;
	assert(op(VCPUOP_register_vcpu_info, 0, &r, sizeof r) == -XEN_EACCES && vcputab[A][0].info == old);
	fake_xsm.deny = 0;

	now = (struct vcpu_info *)((uint8_t *)fake_ptr(A, 5 << 12) + 64);
	uint32_t refs = frametab[hal_frame_of(now).v].refs;
	assert(op(VCPUOP_register_vcpu_info, 0, &r, sizeof r) == 0 && vcputab[A][0].info == now);
	assert(frametab[hal_frame_of(now).v].refs == refs + 1);
	assert(now->arch.cr2 == 0x1234 && now->evtchn_upcall_mask == 1 && now->evtchn_pending_sel == ~0ul && now->evtchn_upcall_pending == 1);
	assert(fake_log.kicks == 1 && fake_log.kick[0].vcpu == 0 && fake_log.kick[0].why == KICK_UPCALL);
	assert(op(VCPUOP_register_vcpu_info, 0, &r, sizeof r) == -XEN_EINVAL);	/* once */
	assert(frametab[hal_frame_of(now).v].refs == refs + 1);
}

static void areas(void)
{
	struct vcpu_register_runstate_memory_area a;
	struct vcpu_runstate_info r;
	struct vcpu_time_info *t;
	uint64_t at = 6 * 4096 - 20;		/* across two pages */

	start();
	memset(&r, 0xee, sizeof r);
	assert(op(VCPUOP_get_runstate_info, 0, &r, sizeof r) == 0 && r.time[0] == 77 && r.time[3] == 0);
	for (size_t i = 4; i < 8; i++)
		assert(((uint8_t *)&r)[i] == 0);	/* the hole behind state */
	assert(op(VCPUOP_get_runstate_info, 3, &r, sizeof r) == -XEN_ENOENT);
	a.addr.p = at;
	assert(op(VCPUOP_register_runstate_memory_area, 1, &a, sizeof a) == 0 && fake_vcpu[A][1].runstate.n == 2);
	assert(fake_vcpu[A][1].runstate.len == sizeof r && frametab[hal_frame_of(fake_ptr(A, at)).v].refs == 2);
	fake_xsm.deny = 1;
	assert(op(VCPUOP_register_runstate_memory_area, 1, &a, sizeof a) == -XEN_EACCES && frametab[hal_frame_of(fake_ptr(A, at)).v].refs == 2);
	fake_xsm.deny = 0;
	assert(op(VCPUOP_register_runstate_memory_area, 7, &a, sizeof a) == -XEN_ENOENT && frametab[hal_frame_of(fake_ptr(A, at)).v].refs == 2);
	a.addr.p = 0x7fff0000;
	assert(op(VCPUOP_register_runstate_memory_area, 1, &a, sizeof a) == -XEN_EFAULT && fake_vcpu[A][1].runstate.n == 2);
	a.addr.p = 0;
	assert(op(VCPUOP_register_runstate_memory_area, 1, &a, sizeof a) == 0 && fake_vcpu[A][1].runstate.n == 0);
	assert(frametab[hal_frame_of(fake_ptr(A, at)).v].refs == 1);

	fake_domain(2, 20, 1);				/* a page of another domain, through a grant */
	fake_map(A, 1200, hal_frame_of(fake_ptr(2, 0x4000)).v, P2M_GRANT_RW);
	a.addr.p = 1200 << 12;
	assert(op(VCPUOP_register_runstate_memory_area, 1, &a, sizeof a) == -XEN_EFAULT && fake_vcpu[A][1].runstate.n == 0);
	assert(frametab[hal_frame_of(fake_ptr(2, 0x4000)).v].refs == 1);

	a.addr.p = 0x3008;
	assert(op(VCPUOP_register_vcpu_time_memory_area, 0, &a, sizeof a) == 0);
	t = fake_ptr(A, 0x3008);
	assert(t->version == 2 && t->tsc_to_system_mul == 99 && t->flags == 0 && frametab[hal_frame_of(t).v].refs == 1);
	a.addr.p = 0;
	assert(op(VCPUOP_register_vcpu_time_memory_area, 0, &a, sizeof a) == 0);
}

/* XSA-20: no deadline and no period is so far away, or so short, that a CPU would loop over it. */
static void timers(void)
{
	struct vcpu_set_singleshot_timer s = { fake_now + 1000000, VCPU_SSHOTTMR_future };
	struct vcpu_set_periodic_timer p = { 1000000 };

	start();
	s.timeout_abs_ns = fake_now + 5;
	assert(fake_call(A, __HYPERVISOR_set_timer_op, fake_now + 9, 0, 0, 0) == 0 && fake_vcpu[A][0].single == fake_now + 9);
	assert(fake_xsm.ask[0].perm == VCPU__SET_TIMER && fake_xsm.ask[0].cls == SECCLASS_VCPU);
	assert(fake_call(A, __HYPERVISOR_set_timer_op, 0, 0, 0, 0) == 0 && fake_vcpu[A][0].single == HAL_NEVER);
	assert(fake_call(A, __HYPERVISOR_set_timer_op, ~0ull, 0, 0, 0) == 0 && fake_vcpu[A][0].single == fake_now + 100000000);
	assert(fake_call(A, __HYPERVISOR_set_timer_op, 1ull << 62, 0, 0, 0) == 0 && fake_vcpu[A][0].single == fake_now + 100000000);
	assert(op(VCPUOP_set_singleshot_timer, 0, &s, sizeof s) == 0 && fake_vcpu[A][0].single == fake_now + 5);
	s.timeout_abs_ns = fake_now - 1;
	assert(op(VCPUOP_set_singleshot_timer, 0, &s, sizeof s) == -XEN_ETIME && fake_vcpu[A][0].single == fake_now + 5);
	s.flags = 0;
	assert(op(VCPUOP_set_singleshot_timer, 0, &s, sizeof s) == 0 && fake_vcpu[A][0].single == fake_now - 1);
	assert(op(VCPUOP_set_singleshot_timer, 1, &s, sizeof s) == -XEN_EINVAL && op(VCPUOP_stop_singleshot_timer, 1, NULL, 0) == -XEN_EINVAL);
	assert(op(VCPUOP_stop_singleshot_timer, 0, NULL, 0) == 0 && fake_vcpu[A][0].single == HAL_NEVER);
	assert(op(VCPUOP_set_periodic_timer, 2, &p, sizeof p) == 0 && fake_vcpu[A][2].period == 1000000);
	p.period_ns = 999999;
	assert(op(VCPUOP_set_periodic_timer, 2, &p, sizeof p) == -XEN_EINVAL);
	p.period_ns = ~0ull;
	assert(op(VCPUOP_set_periodic_timer, 2, &p, sizeof p) == -XEN_EINVAL);
	assert(op(VCPUOP_stop_periodic_timer, 2, NULL, 0) == 0 && fake_vcpu[A][2].period == 0);
	assert(op(VCPUOP_stop_periodic_timer, 3, NULL, 0) == -XEN_ENOENT);
	assert(op(VCPUOP_send_nmi, 2, NULL, 0) == 0 && fake_vcpu[A][2].nmis == 1 && op(VCPUOP_send_nmi, 2, &p, sizeof p) == -XEN_EINVAL);
	assert(op(VCPUOP_get_physid, 0, &p, sizeof p) == -XEN_EINVAL && op(99, 0, NULL, 0) == -XEN_ENOSYS);
}

int main(void)
{
	start_64();
	two_go_at_once();
	start_32();
	info_places();
	areas();
	timers();
	puts("vcpu_op: ok");
	return 0;
}
