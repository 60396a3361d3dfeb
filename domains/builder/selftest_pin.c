/* SPDX-License-Identifier: Apache-2.0 */
/* selftest_pin.c - looks where the vCPUs of pinned domains run, and tries to move them, for the system tests (selftest = "pin"). */
#include "domains/builder/builder.h"
#include "domains/runtime/log.h"

enum { LOOKS = 100, MOVES = 100, PATIENCE = 4000 };	/* PATIENCE: pauses until it has arrived */
#define PAUSE_NS 2000000ull

struct seen { uint64_t cpus, time; err_t err; };

/* The CPUs of its vCPUs, and the CPU time that they have had. */
static void look(const struct domain_desc *d, domid_t dom, struct seen *s)
{
	s->time = 0;
	for (uint32_t v = 0; v < d->cpus && !s->err; v++) {
		struct xen_domctl op = { .cmd = XEN_DOMCTL_getvcpuinfo, .domain = dom };
		const struct xen_domctl_getvcpuinfo *info = &op.u.getvcpuinfo;

		op.u.getvcpuinfo.vcpu = v;
		s->err = domctl(&op);
		if (s->err || !info->online)
			continue;
		s->cpus |= 1ull << (info->cpu & 63);
		s->time += info->cpu_time;
	}
}

/* Not in SCHEDOP_poll, which returns at once while an event is pending. */
static void pause(void)
{
	uint64_t end = time_now() + PAUSE_NS;

	do
		(void)!sched_yield();
	while (time_now() < end);
}

static void judge(const struct domain_desc *d, domid_t dom)
{
	struct seen s = { 0 };
	uint64_t before;

	look(d, dom, &s);
	before = s.time;
	for (int i = 0; i < LOOKS; i++) {
		pause();
		look(d, dom, &s);
	}
	if (s.err)
		log_line("pinned: domain %u %s failed with error %d", dom, d->name, -s.err);
	else
		log_line("pinned: domain %u %s to 0x%lx: on 0x%lx in %d looks, ran for %lu us", dom, d->name, (unsigned long)d->pin,
			 (unsigned long)s.cpus, LOOKS, (unsigned long)(s.time - before) / 1000);
}

/* Is vCPU 0 on the one CPU of `cpus`, and has it run there? */
static bool arrived(domid_t dom, uint64_t cpus)
{
	struct domain_desc first = { .cpus = 1 };
	struct seen s = { 0 };
	uint64_t before;

	look(&first, dom, &s);
	before = s.time;
	for (int i = 0; i < PATIENCE && !s.err; i++) {
		s.cpus = 0;
		look(&first, dom, &s);
		if (s.cpus == cpus && s.time > before)
			return true;
		pause();
	}
	return false;
}

/* From CPU to CPU while it runs: what the policy as shipped denies of a sealed domain. */
static void move(const struct domain_desc *d, domid_t dom)
{
	struct domain_desc there = { .cpus = 1 };
	uint32_t n = machine_cpus();

	for (uint32_t i = 0; n && i < MOVES; i++) {
		err_t err;

		there.pin = 1ull << i % n;
		err = set_pin(&there, dom);
		if (err)
			return log_line("pinned: moving domain %u %s", dom, err == -XEN_EACCES ? "denied" : "failed");
		if (!arrived(dom, there.pin))
			return log_line("pinned: domain %u %s did not move to CPU %u", dom, d->name, i % n);
	}
	log_line("pinned: domain %u %s moved %d times", dom, d->name, MOVES);
}

void selftest_pin(struct builder *b)
{
	for (int i = 0; i < b->sys.n_domains; i++) {
		if (!b->inst[i].running || !b->sys.domains[i].pin)
			continue;
		judge(&b->sys.domains[i], b->inst[i].domid);
		move(&b->sys.domains[i], b->inst[i].domid);
	}
}
