/* SPDX-License-Identifier: Apache-2.0 */
/* xsm/flask/reference_test.c - the policy that ships: each step of docs/seams.md works, each step beyond it does not. */
// link: build/hosted/xsm.o
#include "xsm/flask/testing.h"

#define ROLE "system_u:system_r:"

static uint32_t leveled(const char *name, const char *level)
{
	char s[XSM_CONTEXT_MAX];

	snprintf(s, sizeof(s), ROLE "%s:%s", name, level);
	return test_sid(s);
}

static uint32_t type(const char *name) { return leveled(name, "s0"); }

#define YES(s, t, class, perm) CHECK(xsm_would_allow(s, t, SECCLASS_##class, class##__##perm))
#define NO(s, t, class, perm)  CHECK(!xsm_would_allow(s, t, SECCLASS_##class, class##__##perm))

static bool type_is(uint32_t sid, const char *name)
{
	char type[XSM_NAME_MAX];

	xsm_type_of(sid, type, sizeof(type));
	return strcmp(type, name) == 0;
}

/* X is made by `maker`, introduced to xenstore, sealed; then its maker is outside. */
static void made_and_sealed(uint32_t maker, const char *kind)
{
	char name[64];
	uint32_t made, sealed, console = type("console_t"), store = type("xenstore_t");

	snprintf(name, sizeof(name), "%s_building_t", kind);
	made = type(name);
	snprintf(name, sizeof(name), "%s_t", kind);
	sealed = type(name);
	YES(maker, made, DOMAIN, CREATE);
	YES(maker, made, DOMAIN, MAX_VCPUS);
	YES(maker, made, DOMAIN, SETDOMAINMAXMEM);
	YES(maker, made, DOMAIN2, SETPAGINGMEMPOOL);
	YES(maker, made, MMU, POPULATE);
	YES(maker, made, MMU, MEMORYMAP);
	YES(maker, made, MMU, MAP_READ);
	YES(maker, made, MMU, MAP_WRITE);
	YES(maker, xsm_self_sid(maker), MMU, PHYSMAP);
	YES(maker, xsm_self_sid(maker), MMU, PHYSMAP_REMOVE);
	YES(maker, made, DOMAIN2, RESOURCE_MAP);
	YES(maker, made, HVM, SETPARAM);
	YES(maker, made, HVM, SETHVMC);
	YES(maker, made, EVENT, ALLOC_PORT);
	YES(maker, xsm_transition(made, store, SECCLASS_EVENT), EVENT, CREATE);
	YES(xsm_transition(made, store, SECCLASS_EVENT), store, EVENT, BIND);
	CHECK(xsm_transition(made, console, SECCLASS_EVENT) == xsm_transition(sealed, console, SECCLASS_EVENT));
	YES(store, made, GRANT, MAP_WRITE);
	YES(xsm_transition(store, made, SECCLASS_EVENT), made, EVENT, BIND);
	YES(maker, made, DOMAIN2, RELABELFROM);
	YES(maker, sealed, DOMAIN2, RELABELTO);
	YES(made, sealed, DOMAIN, TRANSITION);
	YES(maker, sealed, DOMAIN, UNPAUSE);
	YES(maker, sealed, DOMAIN, PAUSE);
	YES(maker, sealed, DOMAIN, DESTROY);
	YES(maker, sealed, DOMAIN, GETDOMAININFO);
	NO(maker, sealed, DOMAIN, CREATE);
	NO(maker, sealed, MMU, MAP_READ);
	NO(maker, sealed, MMU, POPULATE);
	NO(maker, sealed, DOMAIN2, RESOURCE_MAP);
	NO(maker, sealed, DOMAIN2, RELABELFROM);
	NO(maker, sealed, HVM, SETHVMC);
	NO(maker, sealed, HVM, SETPARAM);
	NO(maker, sealed, GRANT, MAP_READ);
}

static void builder(void)
{
	static const char *const kinds[] = { "console", "blkdrv", "netdrv", "guest", "test" };
	uint32_t b = SECINITSID_DOM0, s = type("supervisor_t");

	CHECK(type_is(b, "builder_t") && type_is(xsm_self_sid(b), "builder_self_t") && type_is(xsm_self_sid(s), "supervisor_self_t"));
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
		made_and_sealed(b, kinds[i]);
		made_and_sealed(s, kinds[i]);
	}
	YES(b, s, DOMAIN2, RELABELSELF);
	NO(s, b, DOMAIN2, RELABELSELF);
	CHECK(xsm_transition(b, type("xenstore_t"), SECCLASS_EVENT) == xsm_transition(s, type("xenstore_t"), SECCLASS_EVENT));
	NO(type("guest_building_t"), type("netdrv_t"), DOMAIN, TRANSITION);
	YES(s, SECINITSID_XEN, XEN2, VIRQ_DOM_EXC);
	YES(s, SECINITSID_XEN, XEN2, POWEROFF);
	YES(b, SECINITSID_SECURITY, SECURITY, CHECK_CONTEXT);
	NO(b, SECINITSID_SECURITY, SECURITY, LOAD_POLICY);
}

static void guest(void)
{
	uint32_t g = type("guest_t"), self = xsm_self_sid(g), blk = type("blkdrv_t"), chan = xsm_transition(g, blk, SECCLASS_EVENT);

	CHECK(type_is(self, "guest_self_t") && type_is(chan, "guest_channel_t"));
	YES(g, self, EXIT, HYPERCALL_PAGE);
	YES(g, self, VCPU, REGISTER_INFO);
	YES(g, self, EVENT, BIND_VIRQ);
	YES(g, self, EVENT, ALLOC_PORT);
	YES(g, self, EVENT, SEND);		/* IPIs */
	YES(g, self, GRANT, SETUP);
	YES(g, self, HVM, UPCALL_VECTOR);
	YES(g, chan, EVENT, CREATE);
	YES(g, chan, EVENT, SEND);
	YES(chan, blk, EVENT, BIND);
	YES(xsm_transition(blk, g, SECCLASS_EVENT), g, EVENT, BIND);
	YES(blk, g, GRANT, MAP_WRITE);
	YES(blk, g, GRANT, COPY);
	NO(g, blk, GRANT, MAP_READ);
	NO(g, g, GRANT, MAP_READ);
	NO(g, g, DOMAIN, GETDOMAININFO);
	NO(chan, g, EVENT, BIND);
	NO(g, SECINITSID_XEN, XEN, WRITECONSOLE);
	NO(g, SECINITSID_XEN, XEN2, POWEROFF);
	NO(g, SECINITSID_NIC, RESOURCE, PCI_CONFIG_READ);
}

static bool level_is(uint32_t sid, const char *level)
{
	char context[XSM_CONTEXT_MAX];

	return !xsm_sid_to_context(sid, context, sizeof(context)) && strcmp(strrchr(context, ':') + 1, level) == 0;
}

static uint32_t node(uint32_t of, const char *name)
{
	char s[XSM_CONTEXT_MAX];

	snprintf(s, sizeof(s), "system_u:object_r:%s:s0", name);
	return xsm_transition(of, test_sid(s), SECCLASS_XENSTORE);
}

/* What a guest makes has its categories; services and itself reach it, another guest of its kind does not, with rules for its kind or without. */
static void categories(void)
{
	uint32_t a = leveled("guest_t", "s0:c3"), b = leveled("guest_t", "s0:c4"), blk = type("blkdrv_t"), admin = leveled("admin_t", "s0:c5");
	uint32_t x = leveled("test_t", "s0:c3"), y = leveled("test_t", "s0:c4"), both = leveled("test_t", "s0:c3,c4");
	uint32_t chan = xsm_transition(a, blk, SECCLASS_EVENT), home = node(a, "home_node_t");
	uint32_t said = xsm_transition(a, node(blk, "back_node_t"), SECCLASS_XENSTORE);	/* as xenstore labels backend/vbd/ of a */

	CHECK(level_is(xsm_self_sid(a), "c3") && level_is(chan, "c3") && level_is(home, "c3") && level_is(said, "c3") && type_is(said, "guest_blkdrv_node_t"));
	CHECK(level_is(xsm_transition(blk, a, SECCLASS_EVENT), "s0") && level_is(node(blk, "back_node_t"), "s0"));
	YES(a, xsm_self_sid(a), EVENT, ALLOC_PORT);
	NO(b, xsm_self_sid(a), EVENT, ALLOC_PORT);
	YES(a, home, XENSTORE, WRITE);
	NO(b, home, XENSTORE, READ);
	NO(b, home, XENSTORE, IS_INTRODUCED);
	YES(b, home, XENSTORE, GET_PATH);
	YES(a, said, XENSTORE, READ);
	NO(b, said, XENSTORE, READ);
	YES(blk, said, XENSTORE, WRITE);
	YES(chan, blk, EVENT, BIND);
	YES(xsm_transition(blk, a, SECCLASS_EVENT), a, EVENT, BIND);
	YES(blk, a, GRANT, MAP_WRITE);
	YES(admin, a, STORE, CONTROL);
	YES(admin, node(a, "control_node_t"), XENSTORE, WRITE);
	NO(x, y, GRANT, MAP_READ);			/* test_t is its own peer */
	YES(x, both, GRANT, MAP_READ);
	YES(both, y, GRANT, COPY);
	NO(xsm_transition(x, y, SECCLASS_EVENT), y, EVENT, BIND);
	YES(xsm_transition(x, both, SECCLASS_EVENT), both, EVENT, BIND);
	CHECK(xsm_relabel_valid(leveled("guest_building_t", "s0:c3"), a, SECINITSID_DOM0, SECCLASS_DOMAIN));
	CHECK(!xsm_relabel_valid(leveled("guest_building_t", "s0:c4"), a, SECINITSID_DOM0, SECCLASS_DOMAIN));
}

static void drivers(void)
{
	uint32_t net = type("netdrv_t"), blk = type("blkdrv_t"), made = type("netdrv_building_t");

	YES(SECINITSID_DOM0, SECINITSID_NIC, RESOURCE, ADD_DEVICE);
	YES(SECINITSID_DOM0, SECINITSID_NIC, RESOURCE, PCI_CONFIG_READ);
	YES(SECINITSID_DOM0, made, RESOURCE, ADD);
	YES(made, SECINITSID_NIC, RESOURCE, USE_NOIOMMU);
	NO(made, SECINITSID_DISK, RESOURCE, USE_NOIOMMU);
	YES(net, SECINITSID_NIC, RESOURCE, MAP_PIRQ);
	YES(net, SECINITSID_NIC, RESOURCE, PCI_CONFIG_WRITE);
	YES(net, xsm_self_sid(net), MMU, POPULATE_DIRECT);
	NO(net, SECINITSID_DISK, RESOURCE, PCI_CONFIG_READ);
	NO(net, blk, GRANT, MAP_READ);
	NO(xsm_transition(net, blk, SECCLASS_EVENT), blk, EVENT, BIND);
	NO(net, SECINITSID_IOMEM, RESOURCE, USE);
}

static void services(void)
{
	uint32_t store = type("xenstore_t"), console = type("console_t"), g = type("guest_t");

	YES(store, g, GRANT, MAP_WRITE);
	YES(store, type("netdrv_t"), GRANT, MAP_WRITE);
	YES(store, SECINITSID_DOM0, GRANT, MAP_WRITE);
	NO(store, g, DOMAIN, GETDOMAININFO);
	NO(store, SECINITSID_XEN, XEN, READCONSOLE);
	YES(console, SECINITSID_XEN, XEN, READCONSOLE);
	YES(console, SECINITSID_XEN, XEN2, VIRQ_CONSOLE);
	YES(console, g, GRANT, MAP_WRITE);
	NO(console, type("netdrv_t"), GRANT, MAP_READ);
}

int main(void)
{
	test_load("build/policy.bin");
	CHECK(xsm_permissive_types() == 0);
	builder();
	guest();
	categories();
	drivers();
	services();
	return 0;
}
