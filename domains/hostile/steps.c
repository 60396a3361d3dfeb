/* SPDX-License-Identifier: Apache-2.0 */
/* hostile/steps.c - makes one step of the fuzzer's as this guest, and counts which operations were tried. */
#include "domains/hostile/steps.h"
#include "domains/hostile/hostile.h"
#include "domains/runtime/event.h"
#include "domains/runtime/hypercall.h"
#include "domains/runtime/start.h"
#include "domains/runtime/mem.h"
#include "lib/string.h"
#include "call/exit.h"

#define ROWS_MOST 255u
#define EXIT_FAMILY 64u
#define MAPS_FIRST 100u			/* fuzz/calls/world.h: gfns where nothing is yet */
#define MAPS 8u

static uint32_t tried[ROWS_MOST], answered[ROWS_MOST], raw;
static uint8_t *page;			/* what STEP_PAGE is to the fuzzer */
static uint64_t holes, console_pfn, console_port, store_port;
static struct module corpus;		/* what is replayed */
static domid_t self;

bool steps_init(void)
{
	page = random_pages(1);
	holes = gfn_alloc(MAPS);
	self = domid_self();
	corpus = start_module_count() ? start_module(0) : (struct module){ 0 };
	(void)!hvm_get_param(DOMID_SELF, HVM_PARAM_CONSOLE_PFN, &console_pfn);
	(void)!hvm_get_param(DOMID_SELF, HVM_PARAM_CONSOLE_EVTCHN, &console_port);
	(void)!hvm_get_param(DOMID_SELF, HVM_PARAM_STORE_EVTCHN, &store_port);
	return page && holes && grammar_count < ROWS_MOST;
}

static bool is_corpus(uint64_t address)
{
	uint64_t first = (uintptr_t)corpus.data & ~(PAGE_SIZE - 1ull);

	return corpus.size && address >= first && address < (uintptr_t)corpus.data + corpus.size;
}

/* The fuzzer's addresses become this guest's; nothing names what this guest stands on, nor the console by which it says what it did. */
static uint64_t ours(uint64_t w)
{
	if (w >= STEP_PAGE && w < STEP_PAGE + PAGE_SIZE)
		return (uintptr_t)page + w - STEP_PAGE;
	if (w >= MAPS_FIRST && w < MAPS_FIRST + MAPS)
		return holes + w - MAPS_FIRST;
	if (random_is_vital(w) || is_corpus(w) || is_corpus(w << PAGE_SHIFT) || w == console_pfn || w >> PAGE_SHIFT == console_pfn)
		return (uintptr_t)page;
	return w;
}

static void lay_out(const struct step *s, const uint8_t *arg)
{
	uint64_t *w = (uint64_t *)page;

	memset(page, 0, 0x600);
	memcpy(page, arg, s->n);
	memcpy(page + 0x400, arg + s->n, s->m);
	for (uint32_t i = 0; i < 0x600 / 8; i++)
		w[i] = ours(w[i]);
}

/* Operations by which this guest would end or wait without end: some can be bent so that they do not. True: not this one. */
static bool is_end(const struct grammar *g)
{
	uint64_t *w = (uint64_t *)page;
	uint32_t *d = (uint32_t *)page;

	if (g->family == __HYPERVISOR_sched_op && g->nr == SCHEDOP_poll)
		w[1] = (w[1] & 0xffffffff), w[2] = 1;		/* struct sched_poll: a deadline that was */
	if (g->family == __HYPERVISOR_sched_op && g->nr == SCHEDOP_watchdog)
		d[0] = d[0] ? d[0] : 1, d[1] = 0;
	if (g->family == __HYPERVISOR_sched_op && g->nr == SCHEDOP_shutdown_code)
		d[0] = SHUTDOWN_crash;		/* of the end that the test waits for */
	if (g->family == __HYPERVISOR_sched_op && g->nr == SCHEDOP_remote_shutdown)
		d[0] = (uint16_t)d[0] == self || (uint16_t)d[0] == DOMID_SELF ? 0 : d[0];
	if (g->family == __HYPERVISOR_event_channel_op && g->nr == EVTCHNOP_close)
		d[0] = d[0] == console_port || d[0] == store_port ? 0 : d[0];
	if (g->family == __HYPERVISOR_event_channel_op && g->nr == EVTCHNOP_reset)
		d[0] = (uint16_t)d[0] == self || (uint16_t)d[0] == DOMID_SELF ? 0 : d[0];
	return (g->family == __HYPERVISOR_sched_op && (g->nr == SCHEDOP_shutdown || g->nr == SCHEDOP_block))
		|| (g->family == __HYPERVISOR_vcpu_op && g->nr == VCPUOP_down) || (g->family == EXIT_FAMILY && g->nr == EXIT_HLT);
}

/* A list of extents of more than a page would take away what this guest runs on; calls in a list are bent no further. */
static void tame(const struct grammar *g)
{
	struct xen_memory_reservation *r = (void *)page;
	multicall_entry_t *m = (void *)page;

	if (g->family == __HYPERVISOR_memory_op && (g->nr == XENMEM_decrease_reservation || g->nr == XENMEM_populate_physmap) && r->extent_order - 1 < 20)
		r->extent_order = 0;
	for (uint32_t i = 0; g->family == __HYPERVISOR_multicall && i < 0x600 / sizeof *m; i++)
		if (m[i].op == __HYPERVISOR_sched_op || m[i].op == __HYPERVISOR_vcpu_op || m[i].op == __HYPERVISOR_event_channel_op)
			m[i].op = __HYPERVISOR_xen_version;
}

/* The fuzzer's bytes are those of the union; the envelope is put before them. */
static void envelope(const struct grammar *g, const struct step *s)
{
	struct xen_domctl ctl = { .cmd = g->nr, .interface_version = XEN_DOMCTL_INTERFACE_VERSION, .domain = s->a };
	struct xen_sysctl sys = { .cmd = g->nr, .interface_version = XEN_SYSCTL_INTERFACE_VERSION };
	struct xen_flask_op op = { .cmd = g->nr, .interface_version = XEN_FLASK_INTERFACE_VERSION };

	if (g->family == __HYPERVISOR_domctl) {
		memcpy(&ctl.u, page, sizeof ctl.u);
		memcpy(page, &ctl, sizeof ctl);
	} else if (g->family == __HYPERVISOR_sysctl) {
		memcpy(&sys.u, page, sizeof sys.u);
		memcpy(page, &sys, sizeof sys);
	} else {
		memcpy(&op.u, page, sizeof op.u);
		memcpy(page, &op, sizeof op);
	}
}

static long call(const struct grammar *g, const struct step *s)
{
	uint64_t a = (uintptr_t)page, first = *(uint64_t *)page;

	switch (g->family) {
	case __HYPERVISOR_grant_table_op: return hypercall(g->family, g->nr, a, s->a & 7 ? s->a & 7 : 1, 0, 0);
	case __HYPERVISOR_vcpu_op: return hypercall(g->family, g->nr, s->a, a, 0, 0);
	case __HYPERVISOR_console_io: return hypercall(g->family, g->nr, s->a, a + 0x400, 0, 0);
	case __HYPERVISOR_multicall: return hypercall(g->family, a, s->a, 0, 0, 0);
	case __HYPERVISOR_set_timer_op: return hypercall(g->family, first, 0, 0, 0, 0);
	case __HYPERVISOR_vm_assist: return hypercall(g->family, s->a, s->b, 0, 0, 0);
	case __HYPERVISOR_memory_op: return hypercall(g->family, g->nr | (uint64_t)(s->b & 3) << 6, a, 0, 0, 0);
	case __HYPERVISOR_domctl: case __HYPERVISOR_sysctl: case __HYPERVISOR_xsm_op:
		envelope(g, s);
		return hypercall(g->family, a, 0, 0, 0, 0);
	default: return hypercall(g->family, g->nr, a, 0, 0, 0);
	}
}

/* Any number with six words of anything, but those by which a guest waits or ends, or closes its console. The page's place of iret is no instruction. */
static void by_number(const struct step *s)
{
	uint32_t nr = s->a & 127;
	const uint64_t *w = (const uint64_t *)page;

	if (nr == __HYPERVISOR_iret || nr == __HYPERVISOR_sched_op || nr == __HYPERVISOR_vcpu_op || nr == __HYPERVISOR_event_channel_op || nr == __HYPERVISOR_sched_op_compat)
		return;
	raw++;
	(void)hypercall(nr, w[0], w[1], w[2], w[3], w[4]);
}

void step_make(const struct step *s, const uint8_t *arg)
{
	uint32_t row = s->row % (grammar_count + NR_BEYOND);
	const struct grammar *g = &grammar_rows[row];

	lay_out(s, arg);
	if (row >= grammar_count) {
		if (row - grammar_count == BEYOND_RAW)
			by_number(s);
		else if (row - grammar_count == BEYOND_WAKE)
			(void)!sched_yield();
		return;				/* POKE: the page is scratch anyway; the others are not a guest's to do */
	}
	if (is_end(g))
		return;
	tame(g);
	if (g->family == EXIT_FAMILY) {
		tried[row] += exit_make(g->nr, (const uint64_t *)page);
		return;
	}
	tried[row]++;
	answered[row] += call(g, s) >= 0;
}

static void report_class(uint32_t first)
{
	uint32_t n = 0, ok = 0;

	for (uint32_t i = 0; i < grammar_count; i++) {
		if (strcmp(grammar_rows[i].class, grammar_rows[first].class))
			continue;
		if (i < first)
			return;			/* reported */
		n += tried[i], ok += answered[i];
	}
	say("hostile: steps: class %s tried %u answered %u", grammar_rows[first].class, n, ok);
}

void steps_report(void)
{
	uint32_t all = raw;

	for (uint32_t i = 0; i < grammar_count; i++) {
		all += tried[i];
		if (!tried[i])
			say("hostile: steps: never tried %s", grammar_rows[i].name);
		report_class(i);
	}
	say("hostile: steps: %u operations, %u of them by number", all, raw);
}
