/* SPDX-License-Identifier: Apache-2.0 */
/* core/xsm_op/xsm_op_test.c - sealing: the questions, -EBUSY while a foreign mapping exists, and no foreign map afterwards. */
// link: build/hosted/core.a
#include <string.h>
#include "tests/fakearch/fake.h"
#include <xen/memory.h>

enum { B = 1, G = 2, SID_B = 10, SID_G = 20, SID_SEALED = 60 };
static struct xen_flask_op op;

static int64_t run(uint32_t cmd)
{
	op.cmd = cmd;
	op.interface_version = XEN_FLASK_INTERFACE_VERSION;
	fake_put(B, FAKE_ARG, &op, sizeof op);
	int64_t rc = fake_call(B, __HYPERVISOR_xsm_op, FAKE_ARG, 0, 0, 0);
	fake_get(B, FAKE_ARG, &op, sizeof op);
	return rc;
}

static int64_t relabel(uint32_t d, uint32_t sid)
{
	op.u.relabel.domid = d;
	op.u.relabel.sid = sid;
	return run(FLASK_RELABEL_DOMAIN);
}

/* Maps gfn 3 of G at gfn 200 of B; what its entry says. */
static int map_foreign(void)
{
	struct xen_add_to_physmap_batch b = { .domid = DOMID_SELF, .space = XENMAPSPACE_gmfn_foreign, .size = 1, .u.foreign_domid = G,
		.idxs.p = (void *)0x3000, .gpfns.p = (void *)0x3008, .errs.p = (void *)0x3010 };
	uint64_t list[3] = { 3, 200, 0x55 };
	int err;

	fake_put(B, 0x3000, list, sizeof list);
	fake_put(B, FAKE_ARG, &b, sizeof b);
	assert(fake_call(B, __HYPERVISOR_memory_op, XENMEM_add_to_physmap_batch, FAKE_ARG, 0, 0) == 0);
	fake_get(B, 0x3010, &err, sizeof err);
	return err;
}

static int64_t unmap(void)
{
	struct xen_remove_from_physmap r = { DOMID_SELF, 200 };

	fake_put(B, FAKE_ARG, &r, sizeof r);
	return fake_call(B, __HYPERVISOR_memory_op, XENMEM_remove_from_physmap, FAKE_ARG, 0, 0);
}

static void start(void)
{
	fake_init();
	fake_domain(B, SID_B, 1);
	fake_domain(G, SID_G, 1);
	domtab[G].state = DOM_BUILDING;
}

static void seals(void)
{
	struct p2m_entry e, mine;

	start();
	assert(map_foreign() == 0 && domtab[G].foreign == 1 && domtab[G].refs == 2);
	assert(fake_xsm.n == 3 && fake_xsm.ask[1].tsid == SID_G && fake_xsm.ask[1].perm == MMU__MAP_READ && fake_xsm.ask[2].perm == MMU__MAP_WRITE);
	hal_p2m_lookup(G, (struct gfn){ 3 }, &e);
	hal_p2m_lookup(B, (struct gfn){ 200 }, &mine);
	assert(mine.type == P2M_FOREIGN && mine.mfn.v == e.mfn.v && frametab[e.mfn.v].refs == 2);
	assert(relabel(G, SID_SEALED) == -XEN_EBUSY && domtab[G].sid == SID_G);
	assert(unmap() == 0 && domtab[G].foreign == 0 && domtab[G].refs == 1 && frametab[e.mfn.v].refs == 1 && fake_log.flushes == 1);
	fake_policy.no_relabel = SID_SEALED;
	assert(relabel(G, SID_SEALED) == -XEN_EPERM && domtab[G].sid == SID_G && domtab[G].state == DOM_BUILDING);
	fake_policy.no_relabel = 0;
	assert(relabel(G, SID_SEALED) == 0 && domtab[G].sid == SID_SEALED && domtab[G].state == DOM_LIVE);
	assert(fake_xsm.n == 3 && fake_xsm.ask[0].tsid == SID_G && fake_xsm.ask[0].perm == DOMAIN2__RELABELFROM);
	assert(fake_xsm.ask[1].tsid == SID_SEALED && fake_xsm.ask[1].perm == DOMAIN2__RELABELTO);
	assert(fake_xsm.ask[2].ssid == SID_G && fake_xsm.ask[2].tsid == SID_SEALED && fake_xsm.ask[2].perm == DOMAIN__TRANSITION);
	assert(map_foreign() == -XEN_EINVAL && domtab[G].foreign == 0);
}

static void refuses(void)
{
	start();
	for (uint32_t k = 1; k <= 3; k++) {
		fake_xsm.deny = k;
		assert(relabel(G, SID_SEALED) == -XEN_EACCES && domtab[G].sid == SID_G && domtab[G].state == DOM_BUILDING);
		fake_xsm.deny = k;
		assert(map_foreign() == -XEN_EACCES && domtab[G].foreign == 0 && domtab[G].refs == 1);
	}
	fake_xsm.deny = 0;
	assert(relabel(99, SID_SEALED) == -XEN_ESRCH && relabel(0x10000 | G, SID_SEALED) == -XEN_ESRCH);	/* a number of 32 bits is no other domain's */
	assert(relabel(B, SID_SEALED) == 0 && fake_xsm.n == 2);
	assert(unmap() == -XEN_ENOENT);
	op.interface_version = 7;
	fake_put(B, FAKE_ARG, &op, sizeof op);
	assert(fake_call(B, __HYPERVISOR_xsm_op, FAKE_ARG, 0, 0, 0) == -XEN_ENOSYS);
}

static int64_t context(uint32_t cmd, uint32_t sid, const char *text, uint32_t size)
{
	op.u.sid_context.sid = sid;
	op.u.sid_context.size = size;
	op.u.sid_context.context.p = (void *)0x3000;
	fake_put(B, 0x3000, text, size);
	return run(cmd);
}

/* XSA-84: sizes up to the largest number. */
static void contexts(void)
{
	char back[8] = { 0 };

	start();
	assert(context(FLASK_CONTEXT_TO_SID, 0, "sid:7", 6) == 0 && op.u.sid_context.sid == 7);
	assert(fake_xsm.ask[0].tsid == SECINITSID_SECURITY && fake_xsm.ask[0].perm == SECURITY__CHECK_CONTEXT);
	assert(context(FLASK_CONTEXT_TO_SID, 0, "sid:", 4) == -XEN_EINVAL && context(FLASK_CONTEXT_TO_SID, 0, "", 0) == -XEN_EINVAL);
	for (uint32_t size = 5000; size; size = size < 0x80000000 ? size * 2 : size == ~0u ? 0 : ~0u) {
		op.u.sid_context.size = size;
		assert(run(FLASK_CONTEXT_TO_SID) == -XEN_E2BIG && run(FLASK_SID_TO_CONTEXT) == -XEN_E2BIG);
	}
	assert(context(FLASK_SID_TO_CONTEXT, 7, "......", 6) == 0 && op.u.sid_context.size == 6);
	fake_get(B, 0x3000, back, 6);
	assert(!strcmp(back, "sid:7"));
	assert(context(FLASK_SID_TO_CONTEXT, 7, ".....", 5) == -XEN_ERANGE && context(FLASK_SID_TO_CONTEXT, 99, "......", 6) == -XEN_EINVAL);
}

static int64_t audit(uint64_t at, uint32_t max)
{
	struct xen_flask_audit a = { .buffer = at, .max = max };

	memset(&op, 0, sizeof op);
	memcpy(&op.u, &a, sizeof a);
	return run(FLASK_REDOUBT_AUDIT);
}

static void audit_ring(void)
{
	struct audit_entry e[3];

	start();
	memset(fake_ptr(B, 0x3000), 0xee, 4096);
	assert(audit(0x3000, AUDIT_BATCH + 1) == -XEN_E2BIG && audit(0x3000, ~0u) == -XEN_E2BIG && audit(0x7fff0000, 1) == -XEN_EFAULT);
	fake_xsm.deny = 1;
	assert(audit(0x3000, 3) == -XEN_EACCES && fake_xsm.ask[0].tsid == SECINITSID_SECURITY && fake_xsm.ask[0].perm == SECURITY__READ_AUDIT);
	assert(*(uint8_t *)fake_ptr(B, 0x3000) == 0xee);
	fake_xsm.deny = 0;
	assert(audit(0x3000, 0) == 0 && audit(0x3000, 3) == 2);		/* two wait, and nothing is written behind them */
	fake_get(B, 0x3000, e, sizeof e);
	assert(e[0].r.seq == 1 && e[1].r.seq == 2 && e[2].r.seq == 0xeeeeeeeeeeeeeeee && audit(0x3000, 3) == 0);
}

int main(void)
{
	audit_ring();
	contexts();
	seals();
	refuses();
	return 0;
}
