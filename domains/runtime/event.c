/* SPDX-License-Identifier: Apache-2.0 */
/* event.c - 2-level event channels of vCPU 0. Interrupts are on only while halted: the upcall just ends the halt. */
#include "domains/runtime/event.h"
#include "domains/runtime/cpu.h"
#include "domains/runtime/hypercall.h"
#include "domains/runtime/internal.h"
#include "domains/runtime/log.h"
#include "domains/runtime/mem.h"
#include "domains/runtime/timer.h"

#define PORTS 4096u				/* EVTCHN_2L_NR_CHANNELS */

struct shared_info *shared_info;
static struct { ev_fn *fn; void *ctx; } handler[PORTS];
static struct ev_job *jobs, **jobs_end = &jobs;
static bool stop;

static bool bit_clear(xen_ulong_t *word, uint32_t bit)
{
	bool was;

	asm volatile("lock btrq %2, %0" : "+m"(*word), "=@ccc"(was) : "r"((uint64_t)bit) : "memory");
	return was;
}

static void bit_set(xen_ulong_t *word, uint32_t bit)
{
	asm volatile("lock btsq %1, %0" : "+m"(*word) : "r"((uint64_t)bit) : "memory");
}

static bool pending_clear(evtchn_port_t port)
{
	return bit_clear(&shared_info->evtchn_pending[port / 64], port % 64);
}

bool ev_take(evtchn_port_t port)
{
	if (port == 0 || port >= PORTS || !(READ_ONCE(shared_info->evtchn_pending[port / 64]) >> port % 64 & 1))
		return false;
	return pending_clear(port);
}

void ev_init(void)
{
	uint64_t gfn = gfn_alloc(1);
	err_t e;

	e = gfn ? memory_add_to_physmap(XENMAPSPACE_shared_info, 0, gfn) : -XEN_ENOMEM;
	if (e)
		die("runtime: shared_info cannot be mapped: %d", e);
	shared_info = gfn_to_virt(gfn);
	for (uint32_t i = 0; i < PORTS / 64; i++)
		WRITE_ONCE(shared_info->evtchn_mask[i], ~0ull);
	e = hvm_set_param(DOMID_SELF, HVM_PARAM_CALLBACK_IRQ, (uint64_t)HVM_PARAM_CALLBACK_TYPE_VECTOR << 56 | UPCALL_VECTOR);
	if (e)
		die("runtime: no event upcall: %d", e);
}

uint64_t time_now(void)
{
	return pvclock_read(&shared_info->vcpu_info[0].time);
}

err_t ev_bind(evtchn_port_t port, ev_fn *fn, void *ctx)
{
	if (port == 0 || port >= PORTS)
		return -XEN_EINVAL;
	if (handler[port].fn)
		return -XEN_EBUSY;
	handler[port].fn = fn;
	handler[port].ctx = ctx;
	return evtchn_unmask(port);
}

void ev_unbind(evtchn_port_t port)
{
	if (port == 0 || port >= PORTS)
		return;
	bit_set(&shared_info->evtchn_mask[port / 64], port % 64);
	handler[port].fn = NULL;
}

void ev_close(evtchn_port_t port)
{
	err_t e;

	if (port == 0 || port >= PORTS)
		return;
	ev_unbind(port);
	e = evtchn_close(port);
	if (e)
		log_line("runtime: close of port %u: %d", port, e);
	pending_clear(port);			/* a late event is not the next owner's */
}

static err_t attach(evtchn_port_t port, ev_fn *fn, void *ctx)
{
	err_t e = ev_bind(port, fn, ctx);

	if (e)
		(void)!evtchn_close(port);	/* the first error is the one to report */
	return e;
}

err_t ev_bind_interdomain(domid_t dom, evtchn_port_t remote, ev_fn *fn, void *ctx, evtchn_port_t *port)
{
	err_t e = evtchn_bind_interdomain(dom, remote, port);

	return e ? e : attach(*port, fn, ctx);
}

err_t ev_bind_virq(uint32_t virq, ev_fn *fn, void *ctx, evtchn_port_t *port)
{
	err_t e = evtchn_bind_virq(virq, 0, port);

	return e ? e : attach(*port, fn, ctx);
}

err_t ev_bind_pirq(uint32_t pirq, ev_fn *fn, void *ctx, evtchn_port_t *port)
{
	err_t e = evtchn_bind_pirq(pirq, port);

	return e ? e : attach(*port, fn, ctx);
}

void ev_job_add(struct ev_job *job)
{
	if (job->queued)
		return;
	job->queued = true;
	job->next = NULL;
	*jobs_end = job;
	jobs_end = &job->next;
}

/* Runs the jobs that are queued now; one that a job adds waits for the next turn. */
static bool run_jobs(void)
{
	struct ev_job *job = jobs, *next;

	if (!job)
		return false;
	jobs = NULL;
	jobs_end = &jobs;
	for (; job; job = next) {
		next = job->next;
		job->queued = false;
		job->fn(job->ctx);
	}
	return true;
}

static void dispatch(evtchn_port_t port)
{
	if (pending_clear(port) && handler[port].fn)
		handler[port].fn(handler[port].ctx, port);
}

static void scan_word(uint32_t i)
{
	uint64_t bits = READ_ONCE(shared_info->evtchn_pending[i]) & ~READ_ONCE(shared_info->evtchn_mask[i]);

	for (; bits; bits &= bits - 1)
		dispatch(i * 64 + (uint32_t)__builtin_ctzl(bits));
}

static bool run_ports(void)
{
	struct vcpu_info *v = &shared_info->vcpu_info[0];
	uint64_t sel;

	WRITE_ONCE(v->evtchn_upcall_pending, 0);
	sel = __atomic_exchange_n(&v->evtchn_pending_sel, 0, __ATOMIC_SEQ_CST);
	for (uint64_t s = sel; s; s &= s - 1)
		scan_word((uint32_t)__builtin_ctzl(s));
	return sel != 0;
}

static bool run_all(void)
{
	bool any = run_ports();

	any |= timers_run(time_now());
	return run_jobs() || any;
}

void ev_turn(void)
{
	if (run_all())
		return;
	timers_arm();
	asm volatile("sti; hlt; cli" : : : "memory");
	(void)run_all();
}

void ev_loop(void)
{
	for (stop = false; !stop;)
		ev_turn();
}

void ev_stop(void)
{
	stop = true;
}

err_t ev_wait_port_until(evtchn_port_t port, uint64_t deadline)
{
	err_t e = 0;

	while (!e && !pending_clear(port)) {
		if (deadline && time_now() >= deadline)
			return -XEN_ETIME;
		e = sched_poll(&port, 1, deadline);
	}
	return e;
}

void ev_wait_port(evtchn_port_t port)
{
	err_t e = ev_wait_port_until(port, 0);

	if (e)
		die("runtime: waiting for port %u: %d", port, e);
}
