/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz/calls/seeds_xsm.c - the policy at run time: questions, labels, booleans that take links away, another policy. */
#include "fuzz/calls/seeds.h"
#include <string.h>
#include <xen/event_channel.h>
#include <xen/grant_table.h>
#include <xen/memory.h>
#include <xen/xsm/flask_op.h>
#include "xsm/audit.h"

#define AT_POLICY 8u		/* gfn of it, of domain 0 */
enum { SEND, MAP, BIND, FOREIGN, REVOKE_EVENT, REVOKE_GRANT };

static void boolean(uint32_t d, const char *name, uint32_t value, uint32_t commit)
{
	struct xen_flask_boolean b = { .bool_id = ~0u, .new_value = (uint8_t)value, .commit = (uint8_t)commit, .size = (uint32_t)strlen(name) };

	handle(b.name, (void *)STEP_TAIL);
	DO_TAIL(d, xsm_setbool, 0, name, strlen(name), b);
}

static void load(uint32_t d, uint32_t off, uint64_t gfn, uint32_t size)
{
	struct xen_flask_load l = { .size = size };

	if (gfn == AT_POLICY)
		BESIDE(POLICY, d, AT_POLICY, off);
	handle(l.buffer, (void *)(gfn * PAGE_SIZE));
	DO(d, xsm_load_policy, 0, l);
}

static void audit_read(uint64_t at, uint32_t n)
{
	DO(BUILDER, xsm_audit_read, 0, (struct xen_flask_audit){ .buffer = at, .max = n });
}

static void questions(void)
{
	struct xen_flask_access a = { .ssid = 2, .tsid = 2, .tclass = 1 };
	struct xen_flask_sid_context c = { .sid = 2, .size = 60 };
	static const char good[] = "any:any_r:guest_t", bad[] = "any:any_r:nobody_t", odd[] = "any:any_r";

	DO_NONE(ONE, xsm_getenforce, 0), DO_NONE(ONE, xsm_mls_enabled, 0), DO_NONE(ONE, xsm_getavc_threshold, 0), DO_NONE(ONE, xsm_policyvers, 0), DO(ONE, xsm_setavc_threshold, 0, 5u);
	DO_NONE(ONE, xsm_avc_hashstats, 0), DO(ONE, xsm_avc_cachestats, 0, (struct xen_flask_cache_stats){ .cpu = 0 }), DO(ONE, xsm_avc_cachestats, 0, (struct xen_flask_cache_stats){ .cpu = 99 });
	DO(ONE, xsm_access, 0, a), a.tclass = 99, DO(ONE, xsm_access, 0, a), a.tclass = 1, a.ssid = 999, DO(ONE, xsm_access, 0, a), a.ssid = 2, a.tsid = 999, DO(ONE, xsm_access, 0, a);
	for (uint32_t i = 0; i < 3; i++) {
		struct xen_flask_transition t = { 2, i == 1 ? 999 : 2, i == 2 ? 99 : 1, 0 };

		DO(ONE, xsm_create, 0, t), DO(ONE, xsm_relabel, 0, t), DO(ONE, xsm_member_of, 0, t);
	}
	handle(c.context, (void *)STEP_TAIL);
	DO(ONE, xsm_sid_to_context, 0, c), c.size = 3, DO(ONE, xsm_sid_to_context, 0, c), c.sid = 999, DO(ONE, xsm_sid_to_context, 0, c), c.size = 9999999, DO(ONE, xsm_sid_to_context, 0, c);
	c.size = sizeof good, DO_TAIL(ONE, xsm_context_to_sid, 0, good, sizeof good, c), c.size = sizeof bad, DO_TAIL(ONE, xsm_context_to_sid, 0, bad, sizeof bad, c);
	c.size = sizeof odd, DO_TAIL(ONE, xsm_context_to_sid, 0, odd, sizeof odd, c), c.size = 4000, DO_TAIL(ONE, xsm_context_to_sid, 0, good, sizeof good, c);
	for (uint32_t p = 0; p < 5; p++)
		DO(ONE, xsm_peer_sid, 0, (struct xen_flask_peersid){ p == 4 ? 4000 : p, 0 });
	DO(ONE, xsm_setenforce, 0, 0u), DO_NONE(ONE, xsm_getenforce, 0), DO(ONE, xsm_setenforce, 0, 1u), DO(ONE, xsm_setenforce, 0, 7u);
	seed("xsm-questions");
}

static void links(void)
{
	uint64_t list[12] = { 4, 5, 0, 0, 0, 0, 0, 0, 300, 301, 302 };
	struct xen_memory_reservation r = { .nr_extents = 2, .domid = MADE };
	struct xen_add_to_physmap_batch b = { .domid = DOMID_SELF, .space = XENMAPSPACE_gmfn_foreign, .size = 2, .u.foreign_domid = MADE };
	struct xen_mem_acquire_resource g = { .domid = MADE, .nr_frames = 1 };
	struct gnttab_map_grant_ref m = { .host_addr = GFN_MAPS * PAGE_SIZE, .flags = GNTMAP_host_map, .ref = 2, .dom = TWO };

	handle(r.extent_start, (void *)STEP_TAIL);
	handle(b.idxs, (void *)STEP_TAIL), handle(b.gpfns, (void *)(STEP_TAIL + 64)), handle(b.errs, (void *)(STEP_TAIL + 96));
	handle(g.frame_list, (void *)(STEP_TAIL + 80));
	DO(BUILDER, domctl_max_mem, MADE, (uint64_t)4096);
	DO_TAIL(BUILDER, memory_populate, 0, list, 16, r);
	DO_TAIL(BUILDER, memory_map_foreign, 0, list, sizeof list, b);
	DO_TAIL(BUILDER, memory_map_resource, 0, list, sizeof list, g);
	DO(ONE, gnttab_map_grant_ref, 1, m), m.ref = 3, m.host_addr += PAGE_SIZE, m.flags |= GNTMAP_readonly, DO(ONE, gnttab_map_grant_ref, 1, m);
	m.ref = 2, m.flags = GNTMAP_host_map | GNTMAP_device_map, m.host_addr += PAGE_SIZE, DO(ONE, gnttab_map_grant_ref, 1, m);
	m.flags = GNTMAP_device_map, DO(ONE, gnttab_map_grant_ref, 1, m), m.dom = ONE, m.ref = 6, m.flags = GNTMAP_host_map, DO(OTHER, gnttab_map_grant_ref, 1, m);
}

static void labels(void)
{
#define OCON(name, kind, label, from, to) DO(BUILDER, name, 0, (struct xen_flask_ocontext){ kind, label, from, to })
	OCON(xsm_add_ocontext, 1, 2, 9, 9), OCON(xsm_add_ocontext, 1, 2, 9, 9), OCON(xsm_add_ocontext, 2, 2, 0xc000, 0xc01f), OCON(xsm_add_ocontext, 2, 2, 0xc010, 0xc02f), OCON(xsm_add_ocontext, 3, 2, 0xfe000, 0xfe003);
	OCON(xsm_add_ocontext, 4, 2, 0x20, 0x20), OCON(xsm_add_ocontext, 9, 2, 0, 0), OCON(xsm_add_ocontext, 1, 999, 3, 3), OCON(xsm_add_ocontext, 2, 2, 9, 3);
	OCON(xsm_del_ocontext, 1, 0, 9, 9), OCON(xsm_del_ocontext, 1, 0, 9, 9), OCON(xsm_del_ocontext, 3, 0, 0xfe000, 0xfe003), OCON(xsm_del_ocontext, 2, 0, 0xc000, 0xc01f), OCON(xsm_del_ocontext, 9, 0, 0, 0);
#define RELABEL(d, who, label) DO(d, xsm_relabel_domain, 0, (struct xen_flask_relabel){ who, label })
	RELABEL(BUILDER, MADE, 2), RELABEL(BUILDER, MADE, 2), RELABEL(BUILDER, MADE, 999), RELABEL(ONE, DOMID_SELF, 2), RELABEL(BUILDER, 99, 2), RELABEL(BUILDER, TWO, 2), RELABEL(BUILDER, ONE, 999);
	seed("xsm-labels");
	links(), RELABEL(BUILDER, MADE, 2), RELABEL(BUILDER, MADE, 2), DO(BUILDER, memory_remove_from_physmap, 0, (struct xen_remove_from_physmap){ DOMID_SELF, 300 }), RELABEL(BUILDER, MADE, 2);
	seed("xsm-label-of-mapped");
}

static void booleans(void)
{
	struct xen_flask_boolean b = { .bool_id = 0, .size = 40 };
	static const char *const name[] = { "may_send", "may_map", "may_bind", "may_foreign", "revoke_event", "revoke_grant" };

	handle(b.name, (void *)STEP_TAIL);
	DO(BUILDER, xsm_getbool, 0, b), b.size = 2, DO(BUILDER, xsm_getbool, 0, b), b.size = 0, DO(BUILDER, xsm_getbool, 0, b), b.bool_id = 99, DO(BUILDER, xsm_getbool, 0, b);
	b.bool_id = ~0u, b.size = 8, DO_TAIL(BUILDER, xsm_getbool, 0, "may_send", 8, b), DO_TAIL(BUILDER, xsm_getbool, 0, "may_lend", 8, b), b.size = 9999, DO(BUILDER, xsm_getbool, 0, b), DO(BUILDER, xsm_setbool, 0, b);
	boolean(BUILDER, "may_send", 0, 0), b.bool_id = 0, DO(BUILDER, xsm_setbool, 0, b), b.bool_id = 99, DO(BUILDER, xsm_setbool, 0, b);
	DO_NONE(BUILDER, xsm_commitbools, 0), DO(ONE, evtchn_send, 0, (struct evtchn_send){ 2 }), audit_read(0x3000, 4), audit_read(0x3000, 99), audit_read(0x700000, 4), audit_read(0x3000, 0);
	next_chance = 2, DO_NONE(BUILDER, xsm_commitbools, 0);
	DO(BUILDER, evtchn_bind_virq, 0, (struct evtchn_bind_virq){ .virq = 23 }), boolean(BUILDER, "may_send", 1, 1), b.size = 8, b.bool_id = ~0u, b.commit = 1;
	handle(b.name, (void *)0x700000), DO(BUILDER, xsm_setbool, 0, b), DO(BUILDER, xsm_getbool, 0, b);
	seed("xsm-booleans");
	for (uint32_t i = 0; i < 4; i++) {
		for (uint32_t act = 0; act < 2; act++) {
			char file[32] = "xsm-revoke-0";

			file[11] = (char)('0' + 2 * i + act);
			links();
			if (!act)
				boolean(BUILDER, name[4], 0, 0), boolean(BUILDER, name[5], 0, 1);
			next_chance = (uint8_t)(3 + i), boolean(BUILDER, name[i], 0, 1);
			next_chance = 1, boolean(BUILDER, name[i], 1, 1), boolean(BUILDER, name[i], 1, 1);
			DO(ONE, xsm_access, 0, (struct xen_flask_access){ .ssid = 2, .tsid = 2, .tclass = 1 });
			seed(file);
		}
	}
}

/* One that is interrupted, and others that change the policy meanwhile. */
static void crowd(void)
{
	links();
	for (uint32_t i = 0; i < 14; i++)
		next_chance = (uint8_t)(1 + i % 3), boolean(i % 4, i & 1 ? "may_map" : "may_bind", i >> 1 & 1, 1);
	BESIDE(WAKE, 0, 40, 0), boolean(BUILDER, "may_map", 0, 1);
	seed("xsm-crowd");
	links();
	next_chance = 15, boolean(BUILDER, "may_map", 0, 1), DO(ONE, xsm_access, 0, (struct xen_flask_access){ .ssid = 2, .tsid = 2, .tclass = 1 });
	for (uint32_t i = 0; i < 12; i++)
		next_chance = 15, next_vcpu = i >> 2 & 1, boolean(i % 4, i & 1 ? "may_map" : "may_bind", i >> 1 & 1, 1);
	boolean(BUILDER, "may_map", 0, 1), boolean(BUILDER, "may_map", 1, 1);
	seed("xsm-left");
}

static void policies(void)
{
	load(BUILDER, 0, AT_POLICY, POLICY_SIZE), load(BUILDER, 1 << MAP | 1 << BIND, AT_POLICY, POLICY_SIZE), load(ONE, 0, AT_POLICY, POLICY_SIZE), load(BUILDER, 0, 500, 7000), load(BUILDER, 0, 3, 100), load(BUILDER, 0, 3, ~0u);
	load(BUILDER, 0, AT_POLICY, 3000), load(BUILDER, 1 << SEND | 1 << FOREIGN, AT_POLICY, POLICY_SIZE);
	seed("xsm-load");
	links();
	next_chance = 5, load(BUILDER, 1 << MAP | 1 << BIND | 1 << FOREIGN, AT_POLICY, POLICY_SIZE), load(BUILDER, 0, AT_POLICY, POLICY_SIZE), audit_read(0x3000, 16);
	seed("xsm-load-revokes");
}

void seeds_xsm(void)
{
	questions();
	labels();
	booleans();
	crowd();
	policies();
}
