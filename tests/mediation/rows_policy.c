/* SPDX-License-Identifier: Apache-2.0 */
/* tests/mediation/rows_policy.c - what b asks of the policy and does to it; labels that change. */
#include <stdio.h>
#include <string.h>
#include "tests/mediation/mediation.h"

enum { TEXT = 0x3000 };

static int64_t flask(uint32_t cmd, struct xen_flask_op f)
{
	f.cmd = cmd;
	f.interface_version = XEN_FLASK_INTERFACE_VERSION;
	put(B, FAKE_ARG, &f, sizeof f);
	return fake_call(B, __HYPERVISOR_xsm_op, FAKE_ARG, 0, 0, 0);
}
#define FLASK(sub, ...) flask(FLASK_##sub, (struct xen_flask_op){ __VA_ARGS__ })

static int64_t getenforce(void) { return FLASK(GETENFORCE, 0); }
static int64_t context_to_sid(void)
{
	struct xen_flask_op f = { .u.sid_context.size = 8 };

	f.u.sid_context.context.p = (void *)TEXT;
	put(B, TEXT, "u:r:a_t", 8);
	return flask(FLASK_CONTEXT_TO_SID, f);
}
static int64_t sid_to_context(void)
{
	struct xen_flask_op f = { .u.sid_context = { .sid = label[A], .size = 64 } };

	f.u.sid_context.context.p = (void *)TEXT;
	return flask(FLASK_SID_TO_CONTEXT, f);
}
static int64_t access(void) { return FLASK(ACCESS, .u.access = { .ssid = label[A], .tsid = label[P], .tclass = SECCLASS_GRANT, .req = 1 }); }
static int64_t create(void) { return FLASK(CREATE, .u.transition = { .ssid = label[A], .tsid = label[A], .tclass = SECCLASS_DOMAIN }); }
static int64_t relabel(void) { return FLASK(RELABEL, .u.transition = { .ssid = label[A], .tsid = label[A], .tclass = SECCLASS_DOMAIN }); }
static int64_t member(void) { return FLASK(MEMBER, .u.transition = { .ssid = label[A], .tsid = label[A], .tclass = SECCLASS_DOMAIN }); }
static int64_t boolean(uint32_t cmd, uint8_t value)
{
	struct xen_flask_op f = { .u.boolean = { .bool_id = 0, .new_value = value } };
	return flask(cmd, f);
}
static int64_t getbool(void) { return boolean(FLASK_GETBOOL, 0); }
static int64_t setbool(void) { return boolean(FLASK_SETBOOL, 0); }
static void pending(void) { assert(setbool() == 0); }
static int64_t commitbools(void) { return FLASK(COMMITBOOLS, 0); }
static int64_t policyvers(void) { return FLASK(POLICYVERS, 0); }
static int64_t read_audit(void)
{
	struct xen_flask_op f = { .cmd = FLASK_REDOUBT_AUDIT };
	struct xen_flask_audit a = { .buffer = TEXT, .max = 2 };

	memcpy(&f.u, &a, sizeof a);
	return flask(FLASK_REDOUBT_AUDIT, f);
}
static uint32_t scratch;			/* the port that prepare leaves */
static void linked(void) { scratch = channel(B, P); }
static int64_t peer_sid(void) { return FLASK(GET_PEER_SID, .u.peersid.evtchn = scratch); }
static int64_t load_policy(void)
{
	static uint8_t scratch[FAKE_RAM * PAGE_SIZE];
	struct xen_flask_op f = { .u.load.size = 0 };
	FILE *file = fopen("build/mediation/all.bin", "rb");

	assert(file);
	f.u.load.size = (uint32_t)fread(scratch, 1, (FAKE_RAM - 4) * PAGE_SIZE, file);
	fclose(file);
	f.u.load.buffer.p = (void *)0x4000;
	put(B, 0x4000, scratch, f.u.load.size);
	return flask(FLASK_LOAD, f);
}
static int64_t setenforce(void) { return FLASK(SETENFORCE, .u.enforce.enforcing = 1); }
static int64_t mls(void) { return FLASK(MLS, 0); }
static int64_t threshold(void) { return FLASK(GETAVC_THRESHOLD, 0); }
static int64_t set_threshold(void) { return FLASK(SETAVC_THRESHOLD, .u.setavc_threshold.threshold = 2048); }
static int64_t hash_stats(void) { return FLASK(AVC_HASHSTATS, 0); }
static int64_t cache_stats(void) { return FLASK(AVC_CACHESTATS, 0); }
static int64_t label_pirq(uint32_t cmd)
{
	return flask(cmd, (struct xen_flask_op){ .u.ocontext = { .ocon = 1, .sid = label_device, .low = 33, .high = 33 } });
}
static int64_t add_label(void) { return label_pirq(FLASK_ADD_OCONTEXT); }
static void labelled(void) { assert(add_label() == 0); }
static int64_t del_label(void) { return label_pirq(FLASK_DEL_OCONTEXT); }
static int64_t seal(void) { return FLASK(RELABEL_DOMAIN, .u.relabel = { .domid = N, .sid = label_sealed }); }
static int64_t relabel_itself(void) { return FLASK(RELABEL_DOMAIN, .u.relabel = { .domid = DOMID_SELF, .sid = label_sealed }); }

static const struct scenario list[] = {
	{ ROW_xsm_getenforce, NULL, NULL, getenforce },
	{ ROW_xsm_context_to_sid, NULL, NULL, context_to_sid },
	{ ROW_xsm_sid_to_context, NULL, NULL, sid_to_context },
	{ ROW_xsm_access, NULL, NULL, access },
	{ ROW_xsm_create, NULL, NULL, create },
	{ ROW_xsm_relabel, NULL, NULL, relabel },
	{ ROW_xsm_member_of, NULL, NULL, member },
	{ ROW_xsm_getbool, NULL, NULL, getbool },
	{ ROW_xsm_setbool, NULL, NULL, setbool },
	{ ROW_xsm_commitbools, NULL, pending, commitbools },
	{ ROW_xsm_policyvers, NULL, NULL, policyvers },
	{ ROW_xsm_audit_read, NULL, NULL, read_audit },
	{ ROW_xsm_load_policy, NULL, NULL, load_policy },
	{ ROW_xsm_setenforce, NULL, NULL, setenforce },
	{ ROW_xsm_mls_enabled, NULL, NULL, mls },
	{ ROW_xsm_getavc_threshold, NULL, NULL, threshold },
	{ ROW_xsm_setavc_threshold, NULL, NULL, set_threshold },
	{ ROW_xsm_avc_hashstats, NULL, NULL, hash_stats },
	{ ROW_xsm_avc_cachestats, NULL, NULL, cache_stats },
	{ ROW_xsm_add_ocontext, NULL, NULL, add_label },
	{ ROW_xsm_del_ocontext, NULL, labelled, del_label },
	{ ROW_xsm_peer_sid, NULL, linked, peer_sid },
	{ ROW_xsm_relabel_domain, NULL, NULL, seal },
	{ ROW_xsm_relabel_domain, "itself", NULL, relabel_itself },
};
const struct scenarios policy_scenarios = { list, ARRAY_SIZE(list) };
