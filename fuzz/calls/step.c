/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz/calls/step.c - runs the steps of an input; after each, all counts must be what the tables say (tests/stress/check.c). */
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "call/call.h"
#include "call/exit.h"
#include "fuzz/calls/step.h"
#include "fuzz/calls/world.h"
#include "fuzz/fuzz.h"
#include "hal/vcpu.h"
#include "tests/fakearch/fake_cpu.h"
#include "tests/fakearch/fake_dom.h"
#include "tests/fakearch/fake_vcpu.h"
#include "tests/fakearch/machine.h"
#include "tests/stress/stress.h"
#include <xen/domctl.h>
#include <xen/memory.h>
#include <xen/sysctl.h>
#include <xen/xsm/flask_op.h>

#define TURNS 10000u
const bool fuzz_forks = true;

/* An envelope: what is common to its commands, and the bytes of the row's union in it. */
static void seal(uint8_t *page, void *envelope, size_t size, void *its_union, size_t n)
{
	memcpy(its_union, page, n);
	memcpy(page, envelope, size);
}

static void envelope(const struct grammar_row *row, const struct step *s, uint8_t *page)
{
	struct xen_domctl ctl = { .cmd = row->nr, .interface_version = XEN_DOMCTL_INTERFACE_VERSION, .domain = s->a == 255 ? DOMID_SELF : s->a };
	struct xen_sysctl sys = { .cmd = row->nr, .interface_version = XEN_SYSCTL_INTERFACE_VERSION };
	struct xen_flask_op op = { .cmd = row->nr, .interface_version = XEN_FLASK_INTERFACE_VERSION };
	struct xen_flask_load *load = (struct xen_flask_load *)page;
	const uint8_t *bytes;

	if (row->nr == FLASK_LOAD && row->family == XSMOP && load->size == POLICY_SIZE)
		load->size = (uint32_t)world_policy(0, &bytes);
	if (row->family == DOMCTL)
		seal(page, &ctl, sizeof ctl, &ctl.u, sizeof ctl.u);
	else if (row->family == SYSCTL)
		seal(page, &sys, sizeof sys, &sys.u, sizeof sys.u);
	else
		seal(page, &op, sizeof op, &op.u, sizeof op.u);
}

static uint64_t word(const uint8_t *page, uint32_t i)
{
	uint64_t w;

	memcpy(&w, page + 8 * i, sizeof w);
	return w;
}

/* The registers of the row's family. */
static void registers(const struct grammar_row *row, const struct step *s, uint8_t *page, struct call *c)
{
	c->a[0] = row->nr, c->a[1] = STEP_ARG;
	switch (row->family) {
	case GNTTABOP:
		c->a[2] = s->a ? s->a : 1;
		break;
	case VCPUOP:
		c->a[1] = s->a, c->a[2] = STEP_ARG;
		break;
	case CONSOLEIO:
		c->a[1] = s->a, c->a[2] = STEP_TAIL;
		break;
	case MULTICALL:
		c->a[0] = STEP_ARG, c->a[1] = s->a;
		break;
	case SETTIMER:
		c->a[0] = word(page, 0);
		break;
	case VMASSIST:
		c->a[0] = s->a, c->a[1] = s->b;
		break;
	case MEMOP:
		c->a[0] |= (uint64_t)(s->b & 3) << 6;
		break;
	case DOMCTL: case SYSCTL: case XSMOP:
		envelope(row, s, page);
		c->a[0] = STEP_ARG;
		break;
	case EXIT:
		for (uint32_t i = 0; i < 4; i++)
			c->a[i] = word(page, i);
		break;
	default:
		break;
	}
}

static bool leaves(const struct step *s) { return (s->chance & 15) == 15; }

static int64_t enter(struct call *c, const struct step *s, uint64_t nr, bool is_exit)
{
	fake_preempt_in = leaves(s) ? 1 : s->chance & 15;
	return is_exit ? exit_operation(c, (uint32_t)nr) : hypercall(c, nr);
}

/* Again and again, as the guest would, until it is done or the domain may not run any more. */
static void go(struct call *c, const struct step *s, uint64_t nr, bool is_exit)
{
	for (uint32_t turns = 0; ; turns++) {
		memset(&c->buf.frag, 0xa5, sizeof c->buf.frag);
		(void)enter(c, s, nr, is_exit);
		fake_unlocked("return to the guest");
		assert(fake_pins == 0 && c->buf.n == 0 && c->tail.n == 0);
		if (!c->restart || leaves(s) || domtab[c->self].state != DOM_LIVE || fake_dom[c->self].pauses > 0)
			return;
		assert(turns < TURNS || !"a restart gets on");
	}
}

static bool runs(domid_t d, uint32_t vcpu)
{
	if (d >= NR_DOMS || domtab[d].state != DOM_LIVE || fake_dom[d].pauses > 0 || vcpu >= domtab[d].max_vcpus || !vcputab[d][vcpu].exists)
		return false;
	hal_vcpu_wake(d, vcpu);
	return hal_vcpu_is_up(d, vcpu);
}

static void poke(const struct step *s, const uint8_t *bytes)
{
	uint64_t va = (uint64_t)s->a * PAGE_SIZE + s->b * 16ull;
	uint8_t *p;

	if (s->a > 200)
		va = (GFN_SHARED + s->a - 201) * PAGE_SIZE + s->b * 16ull;
	for (uint32_t i = 0; i < s->n; i++)
		if ((p = fake_ptr(s->dom, va + i)))
			*p = bytes[i];
}

/* The operations of a row, or of a number that has none, by vCPU b >> 6 of the domain. */
static void operation(const struct step *s)
{
	struct call c = { .self = s->dom, .vcpu = s->b >> 6 };
	uint8_t *page = fake_ptr(s->dom, STEP_PAGE);
	uint64_t nr;

	if (!page)
		return;
	if (s->row == STEP_RAW) {
		nr = s->a;
		for (uint32_t i = 0; i < 6; i++)
			c.a[i] = word(page, i);
	} else {
		registers(&grammar[s->row], s, page, &c);
		nr = grammar[s->row].family == EXIT ? grammar[s->row].nr : grammar[s->row].family;
	}
	go(&c, s, nr, s->row < NR_ROWS && grammar[s->row].family == EXIT);
}

static void put_policy(const struct step *s)
{
	const uint8_t *bytes;
	size_t n = world_policy(s->b, &bytes);

	for (size_t i = 0; i < n; i++) {
		uint8_t *p = fake_ptr(s->dom, s->a * PAGE_SIZE + i);

		if (p)
			*p = bytes[i];
	}
}

static uint8_t fails;		/* STEP_FAIL */

/* What happens beside the operations; false: the step is none of these. */
static bool beside(const struct step *s, const uint8_t *arg)
{
	bool is_domain = s->dom < NR_DOMS;

	switch (s->row) {
	case STEP_POKE:
		if (is_domain)
			poke(s, arg);
		return true;
	case STEP_VIRQ:
		if (s->a & 1)
			virq_raise_global(s->b % NR_VIRQS);
		else if (runs(s->dom, s->a >> 1 & 3))
			virq_raise(s->dom, s->a >> 1 & 3, s->b % NR_VIRQS);
		return true;
	case STEP_WAKE:
		fake_now += 1ull << (s->a & 63);
		return true;
	case STEP_POLICY:
		if (is_domain)
			put_policy(s);
		return true;
	case STEP_FAIL:
		fails = s->a;
		return true;
	case STEP_PIRQ:
		pirq_raise(s->dom, s->b, s->a);
		return true;
	case STEP_WATCHDOG:
		if (is_domain && domtab[s->dom].state == DOM_LIVE)
			dom_watchdog(s->dom);
		return true;
	case STEP_INPUT:
		fake_input = "typed\n";
		return true;
	}
	return false;
}

static void run(const struct step *s, const uint8_t *arg, const uint8_t *tail)
{
	uint8_t *page;

	if (beside(s, arg))
		return;
	if (!runs(s->dom, s->b >> 6) || !(page = fake_ptr(s->dom, STEP_PAGE)))
		return;
	memset(page, 0, 0x600);
	memcpy(page, arg, s->n);
	memcpy(page + 0x400, tail, s->m);
	world_self = s->dom;
	world_flip = s->chance >> 4;
	fake_fail_in = fails;
	operation(s);
	world_flip = fake_fail_in = fails = 0;
}

/* The machine goes down: the input ends there. */
static jmp_buf down;
static void stops(void) { longjmp(down, 1); }

void fuzz_init(void)
{
	world_init();
	fake_stops = stops;
	check_counts();
}

/* While a domain is taken apart, by somebody who may not go on, some of it is counted no more. */
static void check(void)
{
	for (uint32_t d = 0; d < NR_DOMS; d++)
		if (domtab[d].state == DOM_DYING)
			return;
	check_counts();
}

static void steps(const uint8_t *p, size_t n)
{
	struct step s;

	for (uint32_t i = 0; n >= sizeof s && i < MAX_STEPS; i++) {
		memcpy(&s, p, sizeof s);
		s.row %= NR_STEPS;
		p += sizeof s, n -= sizeof s;
		if ((size_t)s.n + s.m > n)
			return;
		run(&s, p, p + s.n);
		p += s.n + s.m, n -= (size_t)s.n + s.m;
		check();
	}
}

void fuzz_one(const uint8_t *p, size_t n)
{
	if (!setjmp(down))
		steps(p, n);
}
