/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz/calls/seeds_guest.c - what a guest does to itself: vCPUs, time, waiting, its end, the console, HVM parameters, versions, lists of calls. */
#include "fuzz/calls/seeds.h"
#include <string.h>
#include <xen/domctl.h>
#include <xen/event_channel.h>
#include <xen/hvm/hvm_op.h>
#include <xen/hvm/hvm_vcpu.h>
#include <xen/hvm/params.h>
#include <xen/sched.h>
#include <xen/sysctl.h>
#include <xen/vcpu.h>
#include <xen/version.h>
#include <xen/xsm/flask_op.h>

static struct vcpu_hvm_context start64(void)
{
	struct vcpu_hvm_context c;

	memset(&c, 0, sizeof c);
	c.mode = VCPU_HVM_MODE_64B;
	c.cpu_regs.x86_64.cr0 = 0x80000011, c.cpu_regs.x86_64.cr4 = 0x20, c.cpu_regs.x86_64.efer = 0x100;
	return c;
}

static struct vcpu_hvm_context start32(void)
{
	struct vcpu_hvm_context c;
	struct vcpu_hvm_x86_32 *r = &c.cpu_regs.x86_32;

	memset(&c, 0, sizeof c);
	r->eip = 0x100000, r->cr0 = 0x11, r->cs_limit = r->ds_limit = r->es_limit = r->ss_limit = 0xfffff;
	r->cs_ar = 0xc9b, r->ds_ar = r->es_ar = r->ss_ar = 0xc93, r->tr_ar = 0x8b, r->tr_limit = 0x67;
	return c;
}

#define INIT(vcpu) step(ROW_vcpu_initialise, ONE, vcpu, 0, &c, sizeof c, NULL, 0)

static void starts(void)
{
	struct vcpu_hvm_context c = start32();
	struct vcpu_hvm_x86_32 *r = &c.cpu_regs.x86_32;

	r->tr_ar = 0x89, INIT(2), r->tr_ar = 0x8b, r->cs_ar = 0xc93, INIT(2), r->cs_ar = 0xc9b, r->ds_ar = 0xfc93, INIT(2), r->ds_ar = 0, r->cs_limit = 0xff, r->cs_ar = 0x49b, INIT(2);
	r->eip = 5, INIT(9), INIT(1), INIT(2), INIT(2);
	seed("vcpu-start32");
	c = start64(), c.pad = 1, INIT(2), c.pad = 0, c.mode = 2, INIT(2), c = start64(), c.cpu_regs.x86_64.cr4 = 0, INIT(2), c = start32(), c.cpu_regs.x86_32.cr0 = 1u << 31, INIT(2);
	c = start64(), DO_NONE(ONE, vcpu_up, 2), INIT(2), DO_NONE(ONE, vcpu_up, 2), DO_NONE(ONE, vcpu_is_up, 2), DO_NONE(ONE, vcpu_is_up, 9), DO_NONE(ONE, vcpu_up, 9);
	DO_NONE(ONE, vcpu_down, 9), DO_NONE(ONE, vcpu_down, 2), DO_NONE(ONE, vcpu_is_up, 2), DO_NONE(ONE, vcpu_send_nmi, 1), DO_NONE(ONE, vcpu_send_nmi, 9), DO_NONE(ONE, vcpu_get_physid, 0);
	DO_NONE(ONE, vcpu_down, 1), DO_NONE(ONE, vcpu_down, 0), DO_NONE(ONE, vcpu_up, 0), DO_NONE(BUILDER, vcpu_down, 1), DO_NONE(BUILDER, vcpu_down, 0);
	seed("vcpu-life");
}

static void areas(void)
{
#define AREA(name, vcpu, at) DO(ONE, name, vcpu, (uint64_t)(at))
#define INFO(vcpu, gfn, off) DO(ONE, vcpu_register_info, vcpu, (struct vcpu_register_vcpu_info){ .mfn = gfn, .offset = off })
	DO_NONE(ONE, vcpu_get_runstate, 0), DO_NONE(ONE, vcpu_get_runstate, 9), AREA(vcpu_register_runstate, 1, 6 * 4096 - 20), AREA(vcpu_register_runstate, 0, 0x3000);
	AREA(vcpu_register_runstate, 9, 0x3000), AREA(vcpu_register_runstate, 0, 0x700000), AREA(vcpu_register_runstate, 0, 0), AREA(vcpu_register_time, 0, 0x3008), AREA(vcpu_register_time, 9, 0x3008);
	AREA(vcpu_register_time, 0, 0), AREA(vcpu_register_time, 0, 0x700000);
	DO(ONE, gnttab_map_grant_ref, 1, (struct gnttab_map_grant_ref){ .host_addr = GFN_MAPS * PAGE_SIZE, .flags = GNTMAP_host_map, .ref = 2, .dom = TWO });
	AREA(vcpu_register_runstate, 0, GFN_MAPS * PAGE_SIZE), AREA(vcpu_register_time, 0, GFN_MAPS * PAGE_SIZE);
	INFO(0, 5, 4096 - 32), INFO(0, 5, 3), INFO(0, GFN_SHARED, 0), INFO(0, ~0ull, 0), INFO(1, 5, 64), INFO(9, 5, 0), INFO(0, 5, 64), INFO(0, 5, 64), INFO(2, 5, 128), FAIL(1), INFO(1, 5, 0);
	DO(BUILDER, domctl_destroydomain, ONE, (uint8_t)0);
	seed("vcpu-areas");
}

static void timers(void)
{
#define ONCE(vcpu, at, flags) DO(ONE, vcpu_set_singleshot, vcpu, (struct vcpu_set_singleshot_timer){ at, flags })
#define PERIOD(vcpu, ns) DO(ONE, vcpu_set_periodic, vcpu, (struct vcpu_set_periodic_timer){ ns })
	DO(ONE, vcpu_set_timer, 0, 2000000000ull), DO(ONE, vcpu_set_timer, 0, 0ull), DO(ONE, vcpu_set_timer, 0, ~0ull), DO(ONE, vcpu_set_timer, 0, 1ull << 62), DO(ONE, vcpu_set_timer, 0, 5ull);
	ONCE(0, 2000000000, VCPU_SSHOTTMR_future), ONCE(0, 1, VCPU_SSHOTTMR_future), ONCE(0, 1, 0), ONCE(1, 1, 0), ONCE(9, 1, 0), DO_NONE(ONE, vcpu_stop_singleshot, 0), DO_NONE(ONE, vcpu_stop_singleshot, 1);
	PERIOD(1, 1000000), PERIOD(1, 5), PERIOD(1, ~0ull), PERIOD(9, 1000000), DO_NONE(ONE, vcpu_stop_periodic, 1), DO_NONE(ONE, vcpu_stop_periodic, 9), ONCE(0, ~0ull, 0);
	seed("vcpu-timers");
}

static void waits(void)
{
	struct sched_poll p = { .nr_ports = 1 };
	uint32_t list[3] = { 1, 2, 4000 };

	handle(p.ports, (void *)STEP_TAIL);
#define POLL() DO_TAIL(ONE, sched_poll, 0, list, sizeof list, p)
	DO_NONE(ONE, sched_yield, 0), DO_NONE(ONE, sched_block, 0), POLL(), DO(TWO, evtchn_send, 0, (struct evtchn_send){ 1 }), DO(BUILDER, evtchn_send, 0, (struct evtchn_send){ 1 });
	POLL(), p.nr_ports = 2, p.timeout = 99, POLL(), p.nr_ports = 3, POLL(), p.nr_ports = 999, POLL(), p.nr_ports = 0, POLL(), DO_NONE(ONE, sched_block, 0);
	p.nr_ports = 1, handle(p.ports, (void *)0x700000), POLL(), p.nr_ports = 2, POLL(), DO_NONE(ONE, sched_pin_override, 0);
	seed("sched-wait");
#define WATCH(n, t) DO(ONE, sched_watchdog, 0, (struct sched_watchdog){ n, t })
	WATCH(0, 1), WATCH(0, 9), WATCH(0, 5), WATCH(2, 7), WATCH(2, 0), WATCH(2, 0), WATCH(3, 1), BESIDE(WATCHDOG, ONE, 0, 0), BESIDE(WAKE, ONE, 40, 0), BESIDE(WATCHDOG, ONE, 0, 0);
	BESIDE(WATCHDOG, 99, 0, 0);
	seed("sched-watchdog");
#define END(d, r) DO(d, sched_shutdown, 0, (struct sched_shutdown){ r })
#define END_OTHER(d, who, r) DO(d, sched_remote_shutdown, 0, (struct sched_remote_shutdown){ .domain_id = (domid_t)(who), .reason = r })
	DO(ONE, sched_shutdown_code, 0, (struct sched_shutdown){ 3 }), DO(ONE, sched_shutdown_code, 0, (struct sched_shutdown){ 1 }), END(ONE, SHUTDOWN_suspend), END(ONE, SHUTDOWN_crash), END(ONE, 0);
	END_OTHER(BUILDER, TWO, 1), END_OTHER(BUILDER, 99, 1), END_OTHER(ONE, TWO, 1), END_OTHER(BUILDER, MADE, 0), END_OTHER(BUILDER, TWO, 1), END(BUILDER, SHUTDOWN_reboot);
	seed("sched-reboot");
	END(OTHER, SHUTDOWN_crash), END(BUILDER, 0), seed("sched-poweroff"), END(BUILDER, SHUTDOWN_crash), seed("sched-crash"), END_OTHER(BUILDER, BUILDER, 1), seed("sched-remote");
}

static void text(uint32_t d, const char *s, uint32_t n)
{
	step(ROW_console_write, d, n, 0, NULL, 0, s, n < 250 ? n : 250);
}

static void console(void)
{
	static const char line[] = "[xenstore] a line\r\nanother\n\001\377bytes\nno end", rest[] = " of it\n(redoubt) not me\n";
	char full[250];

	memset(full, 'x', sizeof full);
	for (uint32_t d = BUILDER; d <= OTHER; d++)
		text(d, line, sizeof line - 1), text(d, rest, sizeof rest - 1), text(d, full, sizeof full);
	text(ONE, "[guest] open", 12), DO(TWO, sched_shutdown, 0, 3u), text(ONE, "closed\n", 7), text(TWO, full, 250), text(BUILDER, "]", 1), step(ROW_console_write, ONE, 5, 0, NULL, 0, NULL, 0);
	BESIDE(INPUT, 0, 0, 0), DO_NONE(BUILDER, console_read, 200), DO_NONE(ONE, console_read, 200), DO_NONE(ONE, console_read, 0);
	seed("console");
	memset(full, '\n', sizeof full);
	for (uint32_t i = 0; i < 12; i++)
		text(OTHER, full, 250);
	text(ONE, "\n\n", 2), BESIDE(WAKE, 0, 33, 0), text(OTHER, "late\n", 5), DO(BUILDER, domctl_destroydomain, OTHER, (uint8_t)0);
	seed("console-flood");
	memset(full, 'a', sizeof full), full[0] = '[';
	text(BUILDER, full, 250), DO(ONE, sched_shutdown, 0, 3u), text(BUILDER, "x", 1), DO(BUILDER, xsm_commitbools, 0, (uint8_t)0), text(BUILDER, "y", 1), text(BUILDER, "[a] b", 5);
	DO(BUILDER, xsm_commitbools, 0, (uint8_t)0), text(BUILDER, "c\n", 2), text(BUILDER, "(", 1), text(BUILDER, "open", 4), text(ONE, "one\n", 4), text(TWO, "two", 3), text(BUILDER, "more", 4);
	seed("console-owner");
}

static void hvm(void)
{
#define SET_PARAM(d, of, i, v) DO(d, hvm_set_param, 0, (struct xen_hvm_param){ .domid = (domid_t)(of), .index = i, .value = v })
#define GET_PARAM(d, of, i) DO(d, hvm_get_param, 0, (struct xen_hvm_param){ .domid = (domid_t)(of), .index = i })
	SET_PARAM(BUILDER, MADE, HVM_PARAM_STORE_EVTCHN, 5), GET_PARAM(BUILDER, MADE, HVM_PARAM_STORE_EVTCHN), GET_PARAM(ONE, DOMID_SELF, HVM_PARAM_STORE_EVTCHN), SET_PARAM(ONE, DOMID_SELF, HVM_PARAM_STORE_PFN, 1);
	GET_PARAM(ONE, DOMID_SELF, HVM_PARAM_IDENT_PT), GET_PARAM(BUILDER, MADE, HVM_PARAM_IDENT_PT), SET_PARAM(BUILDER, MADE, HVM_PARAM_IOREQ_PFN, 1), GET_PARAM(BUILDER, MADE, 3), SET_PARAM(BUILDER, MADE, 9999, 1);
	GET_PARAM(BUILDER, MADE, 9999), SET_PARAM(BUILDER, 99, HVM_PARAM_STORE_PFN, 1), GET_PARAM(BUILDER, 99, 1), SET_PARAM(BUILDER, MADE, HVM_PARAM_CALLBACK_IRQ, 1);
	SET_PARAM(ONE, DOMID_SELF, HVM_PARAM_CALLBACK_IRQ, 2ull << 56 | 0xf3), SET_PARAM(ONE, DOMID_SELF, HVM_PARAM_CALLBACK_IRQ, 1), SET_PARAM(ONE, DOMID_SELF, HVM_PARAM_CALLBACK_IRQ, 1ull << 56 | 0x800);
#define VECTOR(v, n) DO(ONE, hvm_upcall_vector, 0, (struct xen_hvm_evtchn_upcall_vector){ .vcpu = v, .vector = n })
	VECTOR(1, 0x30), VECTOR(1, 15), VECTOR(9, 0x30), DO(TWO, evtchn_send, 0, (struct evtchn_send){ 1 }), VECTOR(0, 0x30);
	DO_NONE(ONE, hvm_get_time, 0), DO(ONE, hvm_pagetable_dying, 0, (struct xen_hvm_pagetable_dying){ .domid = DOMID_SELF }), DO_NONE(ONE, hvm_flush_tlbs, 0);
	for (uint64_t i = 0; i < 4; i++)
		DO(ONE, hvm_get_mem_type, 0, (struct xen_hvm_get_mem_type){ .domid = DOMID_SELF, .pfn = i == 3 ? ~0ull : i == 2 ? GFN_MAPS : i * GFN_SHARED });
	DO(ONE, gnttab_map_grant_ref, 1, (struct gnttab_map_grant_ref){ .host_addr = GFN_MAPS * PAGE_SIZE, .flags = GNTMAP_host_map | GNTMAP_readonly, .ref = 2, .dom = TWO });
	DO(ONE, hvm_get_mem_type, 0, (struct xen_hvm_get_mem_type){ .domid = DOMID_SELF, .pfn = GFN_MAPS });
	step(STEP_RAW, ONE, __HYPERVISOR_hvm_op, 0, (uint64_t[]){ HVMOP_flush_tlbs, 0 }, 16, NULL, 0), step(STEP_RAW, ONE, __HYPERVISOR_vcpu_op, 0, (uint64_t[]){ VCPUOP_send_nmi, 1, 0 }, 24, NULL, 0);
	seed("hvm");
}

static void version(void)
{
	for (uint32_t row = ROW_version_version; row <= ROW_version_build_id; row++)
		step(row, ONE, 0, 0, NULL, 0, NULL, 0);
	for (uint32_t i = 0; i < 9; i++)
		DO(ONE, version_get_features, 0, (struct xen_feature_info){ i, 0 });
	seed("version");
	for (uint32_t nr = 0; nr < 56; nr += nr == 33 ? 14 : 1)
		step(STEP_RAW, ONE, nr, 0, (uint64_t[]){ 99, STEP_TAIL, 1 }, 24, NULL, 0);
	seed("raw-low");
	for (uint32_t nr = 20; nr < 60; nr++)
		step(STEP_RAW, BUILDER, nr, 0, (uint64_t[]){ 0x700000, 0x700000, 0x700000 }, 24, NULL, 0);
	seed("raw-nowhere");
}

struct entry { uint64_t op, result, args[6]; };

static void lists(void)
{
	struct entry e[3] = { { __HYPERVISOR_xen_version, 0, { XENVER_version } }, { __HYPERVISOR_multicall, 0, { 0 } }, { 63, 0, { 0 } } };
	struct entry mem[2] = { { __HYPERVISOR_memory_op, 0, { 15, STEP_TAIL } }, { __HYPERVISOR_xen_version, 0, { 0 } } };
	struct { uint16_t dom; uint64_t gfn; } gone = { DOMID_SELF, 1 };
	struct entry con[2] = { { __HYPERVISOR_console_io, 0, { 0, 2500, 0x3000 } }, { __HYPERVISOR_xen_version, 0, { 0 } } };

	step(ROW_multicall, ONE, 3, 0, e, sizeof e, NULL, 0), next_chance = 1, step(ROW_multicall, ONE, 3, 0, e, sizeof e, NULL, 0), step(ROW_multicall, ONE, 0, 0, NULL, 0, NULL, 0);
	step(ROW_multicall, ONE, 2, 0, con, sizeof con, NULL, 0), next_chance = 3, step(ROW_multicall, ONE, 2, 0, con, sizeof con, NULL, 0);
	step(STEP_RAW, ONE, __HYPERVISOR_multicall, 0, (uint64_t[]){ 0x700000, 1 }, 16, NULL, 0), step(STEP_RAW, ONE, __HYPERVISOR_multicall, 0, (uint64_t[]){ 0xfff0, 1 }, 16, NULL, 0);
	step(ROW_multicall, ONE, 2, 0, mem, sizeof mem, &gone, sizeof gone);
	for (uint32_t i = 0; i < 4; i++)
		step(ROW_vm_assist, TWO, i, i < 3 ? VMASST_TYPE_runstate_update_flag : 0, NULL, 0, NULL, 0);
	seed("multicall");
}

/* Arguments across two pages, in a page that may only be read, and where nothing is: what is fetched, and where results go. */
static void edges(void)
{
	uint64_t at[3] = { 4 * PAGE_SIZE - 4, GFN_MAPS * PAGE_SIZE, GFN_MAPS * PAGE_SIZE + PAGE_SIZE - 4 };
	struct { uint32_t cmd, version; uint64_t zero[12]; } ctl = { 0, XEN_DOMCTL_INTERFACE_VERSION, { 0 } }, sys = { 0, XEN_SYSCTL_INTERFACE_VERSION, { 0 } }, xsm = { FLASK_GETENFORCE, XEN_FLASK_INTERFACE_VERSION, { 0 } };

	ctl.cmd = XEN_DOMCTL_getdomaininfo, sys.cmd = XEN_SYSCTL_physinfo;
	DO(ONE, gnttab_map_grant_ref, 1, (struct gnttab_map_grant_ref){ .host_addr = GFN_MAPS * PAGE_SIZE, .flags = GNTMAP_host_map | GNTMAP_readonly, .ref = 2, .dom = TWO });
	put(TWO, 10, 0, &ctl, sizeof ctl), step(STEP_RAW, ONE, __HYPERVISOR_domctl, 0, &at[1], 8, NULL, 0);
	put(TWO, 10, 0, &sys, sizeof sys), step(STEP_RAW, ONE, __HYPERVISOR_sysctl, 0, &at[1], 8, NULL, 0);
	put(TWO, 10, 0, &xsm, sizeof xsm), step(STEP_RAW, ONE, __HYPERVISOR_xsm_op, 0, &at[1], 8, NULL, 0);
	for (uint32_t i = 0; i < 3; i++) {
		uint64_t a[6][3] = { { EVTCHNOP_alloc_unbound, at[i] }, { HVMOP_get_time, at[i] }, { XENVER_extraversion, at[i] }, { GNTTABOP_map_grant_ref, at[i], 3 }, { SCHEDOP_poll, at[i] }, { 9, at[i] } };

		step(STEP_RAW, ONE, __HYPERVISOR_event_channel_op, 0, a[0], 24, NULL, 0), step(STEP_RAW, ONE, __HYPERVISOR_hvm_op, 0, a[1], 24, NULL, 0);
		step(STEP_RAW, ONE, __HYPERVISOR_xen_version, 0, a[2], 24, NULL, 0), step(STEP_RAW, ONE, __HYPERVISOR_grant_table_op, 0, a[3], 24, NULL, 0);
		step(STEP_RAW, ONE, __HYPERVISOR_sched_op, 0, a[4], 24, NULL, 0), step(STEP_RAW, ONE, __HYPERVISOR_memory_op, 0, a[5], 24, NULL, 0);
	}
	seed("edges");
	for (uint32_t cmd = 0; cmd < 28; cmd++)
		step(STEP_RAW, ONE, __HYPERVISOR_memory_op, 0, ((uint64_t[]){ cmd, 0x700000 }), 16, NULL, 0);
	for (uint32_t cmd = 0; cmd < 14; cmd++)
		step(STEP_RAW, ONE, __HYPERVISOR_vcpu_op, 0, ((uint64_t[]){ cmd, 0, 0x700000 }), 24, NULL, 0);
	step(STEP_RAW, ONE, __HYPERVISOR_console_io, 0, ((uint64_t[]){ CONSOLEIO_read, 1ul << 31, STEP_TAIL }), 24, NULL, 0), step(STEP_RAW, ONE, __HYPERVISOR_grant_table_op, 0, ((uint64_t[]){ 0, STEP_TAIL, 1ul << 31 }), 24, NULL, 0);
	seed("nowhere");
	for (uint32_t i = 0; i < 3; i++)
		for (uint32_t cmd = 0; cmd < 14; cmd++)
			step(STEP_RAW, ONE, i == 0 ? __HYPERVISOR_event_channel_op : i == 1 ? __HYPERVISOR_grant_table_op : __HYPERVISOR_hvm_op, 0, ((uint64_t[]){ cmd, 0x700000, 1 }), 24, NULL, 0);
	seed("nowhere-else");
}

void seeds_guest(void)
{
	edges();
	starts();
	areas();
	timers();
	waits();
	console();
	hvm();
	version();
	lists();
}
