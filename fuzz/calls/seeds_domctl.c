/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz/calls/seeds_domctl.c - the life of a domain from its making to its end, and every question about one. */
#include "fuzz/calls/seeds.h"
#include <string.h>
#include <xen/domctl.h>
#include <xen/event_channel.h>
#include <xen/grant_table.h>
#include <xen/hvm/hvm_vcpu.h>
#include <xen/hvm/save.h>
#include <xen/memory.h>
#include <xen/sysctl.h>
#include <xen/vcpu.h>
#include <xen/xsm/flask_op.h>

#define SID_OF_DOM0 SECINITSID_DOM0
#define ABOUT(name, d) DO(BUILDER, name, d, (uint8_t)0)

static struct xen_domctl_createdomain config(void)
{
	return (struct xen_domctl_createdomain){ .ssidref = SID_OF_DOM0, .flags = XEN_DOMCTL_CDF_hvm | XEN_DOMCTL_CDF_hap, .max_vcpus = 2, .max_evtchn_port = 100,
		.max_grant_frames = 4, .max_maptrack_frames = 1, .arch = { .emulation_flags = XEN_X86_EMU_LAPIC } };
}
#define CREATE(d, c) DO(BUILDER, domctl_createdomain, d, c)

static void creates(void)
{
	struct xen_domctl_createdomain c = config(), bad;

	CREATE(0, c), CREATE(5, c), CREATE(9, c), CREATE(200, c);
	bad = c, bad.flags = XEN_DOMCTL_CDF_hvm, CREATE(0, bad), bad = c, bad.arch.emulation_flags = 0, CREATE(0, bad);
	bad = c, bad.max_vcpus = 0, CREATE(0, bad), bad.max_vcpus = 999, CREATE(0, bad), bad = c, bad.ssidref = 4000, CREATE(0, bad), bad = c, bad.grant_opts = 2, CREATE(0, bad);
	bad = c, bad.max_grant_frames = -1, bad.max_maptrack_frames = -1, bad.max_evtchn_port = ~0u, bad.flags |= XEN_DOMCTL_CDF_xs_domain, CREATE(0, bad);
	DO(ONE, domctl_createdomain, 0, c);
	seed("domctl-create");
	for (uint32_t n = 1; n < 9; n++)
		FAIL(n), CREATE(10, c);
	seed("domctl-create-no-memory");
	for (uint32_t i = 0; i < 26; i++)
		CREATE(0, c);
	seed("domctl-create-many");
}

static void info(void)
{
	static const uint8_t gfns[16];

	ABOUT(domctl_getdomaininfo, ONE), ABOUT(domctl_getdomaininfo, 0), ABOUT(domctl_getdomaininfo, 50), ABOUT(domctl_getdomaininfo, 127), ABOUT(domctl_getdomaininfo, MADE);
	ABOUT(domctl_pausedomain, ONE), ABOUT(domctl_getdomaininfo, ONE), ABOUT(domctl_unpausedomain, ONE), ABOUT(domctl_unpausedomain, ONE), ABOUT(domctl_unpausedomain, MADE);
	ABOUT(domctl_pausedomain, BUILDER), ABOUT(domctl_pausedomain, 99);
	DO(TWO, sched_shutdown, 0, 3u), ABOUT(domctl_getdomaininfo, TWO);
	DO_NONE(ONE, sched_block, 0), ABOUT(domctl_getdomaininfo, ONE), put(ONE, GFN_SHARED, 0, gfns, 16), DO_NONE(ONE, sched_block, 0), ABOUT(domctl_getdomaininfo, ONE);
	DO(OTHER, domctl_getdomaininfo, 0, (uint8_t)0), DO(OTHER, domctl_getdomaininfo, 5, (uint8_t)0);
	next_chance = 15, ABOUT(domctl_destroydomain, OTHER), ABOUT(domctl_getdomaininfo, OTHER), ABOUT(domctl_getdomaininfo, 255), ABOUT(domctl_destroydomain, BUILDER), ABOUT(domctl_pausedomain, OTHER), ABOUT(domctl_destroydomain, OTHER), ABOUT(domctl_getdomaininfo, OTHER);
	seed("domctl-info");
}

struct records { struct hvm_save_descriptor h; struct hvm_save_header header; struct hvm_save_descriptor c; struct hvm_hw_cpu cpu; struct hvm_save_descriptor end; } __attribute__((packed));

static struct records state(void)
{
	struct records s;

	memset(&s, 0, sizeof s);
	s.h.typecode = HVM_SAVE_CODE(HEADER), s.h.length = sizeof s.header, s.header.magic = HVM_FILE_MAGIC;
	s.c.typecode = HVM_SAVE_CODE(CPU), s.c.length = sizeof s.cpu, s.cpu.cr0 = 1;
	return s;
}

/* A domain that was created gets memory and a state, is sealed and runs. */
static void bring_up(uint32_t d, uint32_t vcpus, const struct records *s)
{
	uint64_t gfns[8] = { 0, 1, 2, 3, 4, 5, 6, 7 };
	struct xen_domctl_hvmcontext ctx = { .size = sizeof *s };
	struct xen_memory_reservation r = { .nr_extents = 8, .domid = (domid_t)d };

	put(BUILDER, 4, 0, s, sizeof *s);
	handle(ctx.buffer, 4ul * PAGE_SIZE), handle(r.extent_start, STEP_TAIL);
	DO(BUILDER, domctl_max_vcpus, d, vcpus), DO(BUILDER, domctl_max_mem, d, (uint64_t)4096), DO_TAIL(BUILDER, memory_populate, 0, gfns, sizeof gfns, r);
	DO(BUILDER, domctl_sethvmcontext, d, ctx), DO(BUILDER, domctl_gethvmcontext, d, ctx);
	ABOUT(domctl_unpausedomain, d), DO(BUILDER, domctl_gethvmcontext, d, ctx);
	DO(BUILDER, xsm_relabel_domain, 0, (struct xen_flask_relabel){ .domid = d, .sid = SID_OF_DOM0 });
}

/* Few ports, no handles, one frame of grants; more vCPUs than shared_info has places for. */
static void small(void)
{
	struct xen_domctl_createdomain c = config();
	struct records s = state();
	struct grant_entry_v1 e = { GTF_permit_access, 5, 9 };
	struct gnttab_map_grant_ref m = { .host_addr = GFN_MAPS * PAGE_SIZE, .flags = GNTMAP_host_map, .ref = 2, .dom = TWO };
	struct vcpu_register_vcpu_info info = { .mfn = 5, .offset = 64 };

	c.max_evtchn_port = 2, c.max_maptrack_frames = 0, c.max_grant_frames = 1, c.max_vcpus = 40, c.flags |= XEN_DOMCTL_CDF_xs_domain;
	CREATE(5, c), bring_up(5, 40, &s), put(TWO, GFN_GRANTS, 16, &e, sizeof e), ABOUT(domctl_getdomaininfo, 5);
	DO(5, gnttab_map_grant_ref, 1, m);
	for (uint32_t i = 0; i < 3; i++)
		DO(5, evtchn_alloc_unbound, 0, (struct evtchn_alloc_unbound){ DOMID_SELF, TWO, 0 }), DO(5, evtchn_bind_ipi, 0, (struct evtchn_bind_ipi){ .vcpu = 35 });
	DO(5, vcpu_initialise, 35, (struct vcpu_hvm_context){ .mode = VCPU_HVM_MODE_64B, .cpu_regs.x86_64 = { .cr0 = 0x80000011, .cr4 = 0x20, .efer = 0x100 } });
	DO(5, vcpu_register_info, 35, info), DO(5, evtchn_send, 0, (struct evtchn_send){ 1 }), DO(5, evtchn_send, 0, (struct evtchn_send){ 2 });
	DO(5, evtchn_bind_virq, 0, (struct evtchn_bind_virq){ .virq = VIRQ_TIMER, .vcpu = 1 }), next_chance = 15, ABOUT(domctl_destroydomain, 5);
	ABOUT(domctl_getdomaininfo, 5), DO(TWO, evtchn_alloc_unbound, 0, (struct evtchn_alloc_unbound){ DOMID_SELF, 5, 0 }), ABOUT(domctl_max_mem, 5), ABOUT(domctl_destroydomain, 5);
	seed("domctl-small");
}

/* A domain that has begun to end, and the others that have something of it. */
static void ending(void)
{
	struct gnttab_map_grant_ref m = { .host_addr = GFN_MAPS * PAGE_SIZE, .flags = GNTMAP_host_map, .ref = 2, .dom = TWO };
	struct gnttab_copy copy = { .source = { .u.ref = 2, .domid = TWO }, .dest = { .u.gmfn = 4, .domid = DOMID_SELF }, .len = 8, .flags = GNTCOPY_source_gref };

	DO(ONE, gnttab_map_grant_ref, 1, m);
	for (uint32_t i = 0; i < 5; i++) {
		next_chance = 15, ABOUT(domctl_destroydomain, TWO);
		DO(ONE, gnttab_copy, 1, copy), DO(ONE, evtchn_send, 0, (struct evtchn_send){ 2 }), m.host_addr += PAGE_SIZE, DO(ONE, gnttab_map_grant_ref, 1, m);
		DO(ONE, evtchn_bind_interdomain, 0, (struct evtchn_bind_interdomain){ .remote_dom = TWO, .remote_port = 1 }), BESIDE(VIRQ, BUILDER, 1, VIRQ_CONSOLE);
	}
	DO(ONE, gnttab_unmap_grant_ref, 1, (struct gnttab_unmap_grant_ref){ .host_addr = GFN_MAPS * PAGE_SIZE, .handle = 0 });
	ABOUT(domctl_destroydomain, TWO), ABOUT(domctl_getdomaininfo, TWO), ABOUT(domctl_destroydomain, TWO), CREATE(TWO, config());
	seed("domctl-ending");
}

/* Memory, vCPUs, state, a channel, a label: then it runs, and comes to its end. */
static void life(void)
{
	struct records s = state();
	uint64_t gfns[8] = { 0, 1, 2, 3, 4, 5, 6, 7 };
	struct xen_domctl_hvmcontext ctx = { .size = sizeof s };
	struct xen_memory_reservation r = { .nr_extents = 8, .domid = MADE };

	put(BUILDER, 4, 0, &s, sizeof s);
	handle(ctx.buffer, (void *)(4ul * PAGE_SIZE));
	handle(r.extent_start, (void *)STEP_TAIL);
	DO(BUILDER, domctl_sethvmcontext, MADE, ctx), DO(BUILDER, domctl_max_vcpus, MADE, 3u), DO(BUILDER, domctl_max_vcpus, MADE, 2u), DO(BUILDER, domctl_max_vcpus, MADE, 2u);
	DO(BUILDER, domctl_gethvmcontext, MADE, ctx);
	DO(BUILDER, domctl_max_mem, MADE, (uint64_t)4096), DO_TAIL(BUILDER, memory_populate, 0, gfns, sizeof gfns, r);
	DO(BUILDER, domctl_sethvmcontext, MADE, ctx), DO(BUILDER, domctl_gethvmcontext, MADE, ctx), ctx.size = 8, DO(BUILDER, domctl_gethvmcontext, MADE, ctx), DO(BUILDER, domctl_sethvmcontext, MADE, ctx);
	ctx.size = 100000, DO(BUILDER, domctl_sethvmcontext, MADE, ctx), ctx.size = sizeof s, DO(BUILDER, domctl_gethvmcontext, BUILDER, ctx), DO(BUILDER, domctl_sethvmcontext, ONE, ctx);
	handle(ctx.buffer, (void *)0), DO(BUILDER, domctl_gethvmcontext, MADE, ctx), handle(ctx.buffer, (void *)0x700000), DO(BUILDER, domctl_sethvmcontext, MADE, ctx);
	DO(BUILDER, xsm_relabel_domain, 0, (struct xen_flask_relabel){ .domid = MADE, .sid = SID_OF_DOM0 });
	ABOUT(domctl_unpausedomain, MADE);
	DO(MADE, sched_yield, 0, (uint8_t)0);
	FAIL(1), DO(BUILDER, domctl_max_vcpus, MADE, 2u);
	next_chance = 2, ABOUT(domctl_destroydomain, MADE), next_chance = 1, ABOUT(domctl_destroydomain, MADE), ABOUT(domctl_destroydomain, MADE);
	CREATE(MADE, config()), ABOUT(domctl_destroydomain, MADE), ABOUT(domctl_destroydomain, MADE);
	seed("domctl-life");
	/* what a context may not be */
	for (uint32_t i = 0; i < 5; i++) {
		s.h.instance = i == 0, s.header.magic = HVM_FILE_MAGIC + (i == 1), s.cpu.cr0 = i == 2 ? 1u << 31 : 1, s.c.length = sizeof s.cpu - (i == 3), s.end.typecode = i == 4;
		if (i == 0)
			DO(BUILDER, domctl_max_vcpus, MADE, 2u), put(BUILDER, 4, 0, &s, sizeof s), handle(ctx.buffer, (void *)(4ul * PAGE_SIZE));
		step(STEP_POKE, BUILDER, 4, 0, &s, 240, NULL, 0);
		ctx.size = sizeof s - (i == 4 ? 1 : 0);
		DO(BUILDER, domctl_sethvmcontext, MADE, ctx);
	}
	seed("domctl-context");
}

static void limits(void)
{
	struct xen_domctl_vcpuaffinity a = { .vcpu = 1, .flags = XEN_VCPUAFFINITY_HARD | XEN_VCPUAFFINITY_SOFT };
	struct xen_domctl_scheduler_op s = { .sched_id = XEN_SCHEDULER_CREDIT, .cmd = XEN_DOMCTL_SCHEDOP_getinfo };
	uint64_t cpus[2] = { 3, 6 }, none[2] = { 0 };

	for (uint64_t size = 0; size < 5; size++)
		DO(BUILDER, domctl_set_paging_mempool_size, MADE, size == 1 ? 5ull : size * 16384);
	DO(BUILDER, domctl_get_paging_mempool_size, MADE, 0ull), DO(BUILDER, domctl_max_mem, 99, 0ull);
	DO(BUILDER, domctl_set_virq_handler, ONE, (struct xen_domctl_set_virq_handler){ VIRQ_CONSOLE }), DO(BUILDER, domctl_set_virq_handler, ONE, (struct xen_domctl_set_virq_handler){ 99 });
	DO(BUILDER, domctl_set_virq_handler, TWO, (struct xen_domctl_set_virq_handler){ VIRQ_TIMER }), ABOUT(domctl_destroydomain, TWO);
	a.cpumap_hard.nr_bits = a.cpumap_soft.nr_bits = 64;
	handle(a.cpumap_hard.bitmap, (void *)STEP_TAIL), handle(a.cpumap_soft.bitmap, (void *)(STEP_TAIL + 8));
#define AFFINITY(d, tail) DO_TAIL(BUILDER, domctl_setvcpuaffinity, d, tail, sizeof tail, a), DO_TAIL(BUILDER, domctl_getvcpuaffinity, d, tail, sizeof tail, a)
	DO_TAIL(BUILDER, domctl_setvcpuaffinity, ONE, cpus, sizeof cpus, a);
	DO_TAIL(BUILDER, domctl_getvcpuaffinity, ONE, cpus, sizeof cpus, a);
	DO_TAIL(BUILDER, domctl_setvcpuaffinity, ONE, none, sizeof none, a);
	a.cpumap_hard.nr_bits = 5, a.cpumap_soft.nr_bits = 100;
	DO_TAIL(BUILDER, domctl_setvcpuaffinity, ONE, cpus, sizeof cpus, a);
	DO_TAIL(BUILDER, domctl_getvcpuaffinity, ONE, cpus, sizeof cpus, a);
	a.flags = XEN_VCPUAFFINITY_HARD, a.cpumap_hard.nr_bits = 0, DO(BUILDER, domctl_getvcpuaffinity, ONE, a), a.cpumap_hard.nr_bits = 9999999, DO(BUILDER, domctl_getvcpuaffinity, ONE, a);
	a.cpumap_hard.nr_bits = 64, a.vcpu = 9, DO(BUILDER, domctl_getvcpuaffinity, ONE, a), DO(BUILDER, domctl_setvcpuaffinity, ONE, a), a.vcpu = 0, DO(BUILDER, domctl_getvcpuaffinity, MADE, a);
	handle(a.cpumap_hard.bitmap, (void *)0), DO(BUILDER, domctl_setvcpuaffinity, ONE, a), handle(a.cpumap_hard.bitmap, (void *)0x700000), DO(BUILDER, domctl_setvcpuaffinity, ONE, a);
	a.flags = 0, DO(BUILDER, domctl_setvcpuaffinity, ONE, a), a.flags = XEN_VCPUAFFINITY_FORCE, DO(BUILDER, domctl_setvcpuaffinity, ONE, a);
	DO(BUILDER, domctl_getvcpuinfo, ONE, 1u), DO(BUILDER, domctl_getvcpuinfo, ONE, 9u), DO(BUILDER, domctl_getvcpuinfo, MADE, 0u);
	DO(BUILDER, domctl_scheduler_op, ONE, s), s.cmd = XEN_DOMCTL_SCHEDOP_putinfo, s.u.credit.weight = 99, DO(BUILDER, domctl_scheduler_op, ONE, s);
	s.u.credit.weight = 0, s.u.credit.cap = 50, DO(BUILDER, domctl_scheduler_op, ONE, s), s.u.credit.cap = 0, DO(BUILDER, domctl_scheduler_op, ONE, s);
	s.cmd = 9, DO(BUILDER, domctl_scheduler_op, ONE, s), s.sched_id = 9, DO(BUILDER, domctl_scheduler_op, ONE, s);
	DO(BUILDER, sysctl_physinfo, 0, (uint8_t)0), DO(ONE, sysctl_physinfo, 0, (uint8_t)0);
	seed("domctl-limits");
}

static void cpu_policy(void)
{
	xen_cpuid_leaf_t leaf[3] = { { 1, XEN_CPUID_NO_SUBLEAF, 0, 0, 0x0f, 0 }, { 7, 0, 0, 0xf0, 0, 0 }, { 9, 9, 0, 0, 0, 0 } };
	struct xen_domctl_cpu_policy p = { .nr_leaves = 2 };

	handle(p.leaves, (void *)STEP_TAIL), handle(p.msrs, (void *)STEP_TAIL);
#define SET(d) DO_TAIL(BUILDER, domctl_set_cpu_policy, d, leaf, sizeof leaf, p)
#define GET_POLICY(d) DO(BUILDER, domctl_get_cpu_policy, d, p)
	SET(MADE), GET_POLICY(MADE), SET(BUILDER), SET(ONE), p.nr_leaves = 3, SET(MADE), GET_POLICY(ONE), p.nr_leaves = 1, GET_POLICY(MADE), p.nr_leaves = 99, SET(MADE), GET_POLICY(MADE);
	p.nr_leaves = 1, p.nr_msrs = 1, SET(MADE), leaf[0].c = ~0u, SET(MADE), leaf[0].c = 1, handle(p.msrs, (void *)0x700000), SET(MADE);
	p.nr_msrs = 0, handle(p.leaves, (void *)0x700000), SET(MADE), GET_POLICY(MADE), handle(p.leaves, (void *)0), GET_POLICY(MADE);
	seed("domctl-cpu-policy");
}

void seeds_domctl(void)
{
	creates();
	info();
	life();
	small();
	ending();
	limits();
	cpu_policy();
}
