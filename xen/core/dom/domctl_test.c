/* SPDX-License-Identifier: Apache-2.0 */
/* core/dom/domctl_test.c - domains are made, limited, given state and devices as the policy allows, and nothing is left after a refusal. */
// link: build/hosted/core.a
#include <string.h>
#include "core/dev/device.h"
#include "tests/fakearch/fake.h"
#include "tests/fakearch/fake_dom.h"
#include <xen/domctl.h>
#include <xen/event_channel.h>
#include <xen/grant_table.h>
#include <xen/memory.h>

enum { B = 1, SID_B = 10, SID_NEW = 50 };
static struct xen_domctl ctl;

static int64_t run(uint32_t cmd, domid_t dom)
{
	ctl.cmd = cmd;
	ctl.interface_version = XEN_DOMCTL_INTERFACE_VERSION;
	ctl.domain = dom;
	fake_put(B, FAKE_ARG, &ctl, sizeof ctl);
	int64_t rc = fake_call(B, __HYPERVISOR_domctl, FAKE_ARG, 0, 0, 0);
	fake_get(B, FAKE_ARG, &ctl, sizeof ctl);
	return rc;
}

static struct xen_domctl_createdomain *config(void)
{
	memset(&ctl, 0, sizeof ctl);
	ctl.u.createdomain = (struct xen_domctl_createdomain){ .ssidref = SID_NEW, .flags = XEN_DOMCTL_CDF_hvm | XEN_DOMCTL_CDF_hap,
		.max_vcpus = 2, .max_evtchn_port = 100, .max_grant_frames = 4, .max_maptrack_frames = -1,
		.arch = { .emulation_flags = XEN_X86_EMU_LAPIC } };
	return &ctl.u.createdomain;
}

static domid_t make(void)
{
	config();
	assert(run(XEN_DOMCTL_createdomain, 0) == 0);
	return ctl.domain;
}

static void start(void)
{
	fake_init();
	fake_domain(B, SID_B, 1);
	fake_pci.owner = DOMID_INVALID;
}

static void creates(void)
{
	domid_t d, e;

	start();
	d = make();
	assert(d && d != B && domtab[d].state == DOM_BUILDING && domtab[d].sid == SID_NEW && domtab[d].refs == 1);
	assert(fake_xsm.n == 1 && fake_xsm.ask[0].ssid == SID_B && fake_xsm.ask[0].tsid == SID_NEW);
	assert(fake_xsm.ask[0].cls == SECCLASS_DOMAIN && fake_xsm.ask[0].perm == DOMAIN__CREATE);
	assert(domtab[d].self_sid == xsm_self_sid(SID_NEW) && domtab[d].target_sid == SID_NEW);
	assert(domtab[d].max_ports == 101 && domtab[d].max_gframes == 4 && domtab[d].pause_count == 1);
	e = make();
	assert(e != d && e != B);
	config();
	assert(run(XEN_DOMCTL_createdomain, d) == -XEN_EEXIST);
	assert(run(XEN_DOMCTL_createdomain, NR_DOMS + 1) == -XEN_EINVAL);
}

static void refuses(void)
{
	uint32_t free_frames;

	start();
	free_frames = fake_free_frames();
	config()->flags = XEN_DOMCTL_CDF_hvm;
	assert(run(XEN_DOMCTL_createdomain, 0) == -XEN_EOPNOTSUPP);
	config()->max_vcpus = 0;
	assert(run(XEN_DOMCTL_createdomain, 0) == -XEN_EINVAL);
	config()->max_vcpus = NR_VCPUS + 1;
	assert(run(XEN_DOMCTL_createdomain, 0) == -XEN_EINVAL);
	config()->arch.emulation_flags = XEN_X86_EMU_PIT;
	assert(run(XEN_DOMCTL_createdomain, 0) == -XEN_EOPNOTSUPP);
	config();
	fake_xsm.deny = 1;
	assert(run(XEN_DOMCTL_createdomain, 0) == -XEN_EACCES);
	fake_xsm.deny = 0;
	for (int i = 1; i < 20; i++) {		/* no allocation that fails leaves anything behind */
		config();
		fake_fail_in = i;
		if (run(XEN_DOMCTL_createdomain, 9) == 0)
			break;
		assert(fake_free_frames() == free_frames && domtab[9].refs == 0);
		assert(i < 19);
	}
	fake_fail_in = 0;
	ctl.interface_version = 0;
	fake_put(B, FAKE_ARG, &ctl, sizeof ctl);
	assert(fake_call(B, __HYPERVISOR_domctl, FAKE_ARG, 0, 0, 0) == -XEN_EACCES);
	assert(fake_call(B, __HYPERVISOR_domctl, 0xdead000, 0, 0, 0) == -XEN_EFAULT);
	assert(run(12345, B) == -XEN_ENOSYS);
}

static void controls(void)
{
	domid_t d;

	start();
	d = make();
	ctl.u.max_vcpus.max = 3;
	assert(run(XEN_DOMCTL_max_vcpus, d) == -XEN_EINVAL);
	ctl.u.max_vcpus.max = 2;
	assert(run(XEN_DOMCTL_max_vcpus, d) == 0 && fake_dom[d].vcpus == 2 && fake_dom[d].pauses == 1);
	assert(vcputab[d][1].exists && vcputab[d][1].info);
	ctl.u.max_mem.max_memkb = 4096;
	assert(run(XEN_DOMCTL_max_mem, d) == 0 && domtab[d].max_pages == 1024);
	ctl.u.paging_mempool.size = 4097;
	assert(run(XEN_DOMCTL_set_paging_mempool_size, d) == -XEN_EINVAL);
	ctl.u.paging_mempool.size = 64 * 4096;
	assert(run(XEN_DOMCTL_set_paging_mempool_size, d) == 0);
	ctl.u.paging_mempool.size = 0;
	assert(run(XEN_DOMCTL_get_paging_mempool_size, d) == 0 && ctl.u.paging_mempool.size == 64 * 4096);
	assert(run(XEN_DOMCTL_unpausedomain, d) == 0 && fake_dom[d].pauses == 0);
	assert(run(XEN_DOMCTL_unpausedomain, d) == -XEN_EINVAL && fake_dom[d].pauses == 0);
	assert(run(XEN_DOMCTL_pausedomain, d) == 0 && run(XEN_DOMCTL_pausedomain, B) == -XEN_EINVAL);
	while (domtab[d].pause_count < PAUSES_MOST)
		assert(run(XEN_DOMCTL_pausedomain, d) == 0);
	assert(run(XEN_DOMCTL_pausedomain, d) == -XEN_EOVERFLOW && fake_dom[d].pauses == PAUSES_MOST);
	while (domtab[d].pause_count > 1)
		assert(run(XEN_DOMCTL_unpausedomain, d) == 0);
	memset(&ctl.u, 0xff, sizeof ctl.u);
	assert(run(XEN_DOMCTL_getdomaininfo, d) == 0 && ctl.u.getdomaininfo.domain == d && ctl.u.getdomaininfo.ssidref == SID_NEW);
	assert(ctl.u.getdomaininfo.flags == (XEN_DOMINF_hvm_guest | XEN_DOMINF_hap | XEN_DOMINF_paused | 0xffff0000) && !ctl.u.getdomaininfo.pad1);
}

/* No number of unpauses takes a shutdown back, for vCPUs that come after it neither; what domctls paused counts beside it. */
static void shutdown_stays(void)
{
	domid_t d;

	start();
	d = make();
	dom_shutdown(d, SHUTDOWN_crash);
	ctl.u.max_vcpus.max = 2;
	assert(run(XEN_DOMCTL_max_vcpus, d) == 0 && fake_dom[d].pauses == 2);
	assert(run(XEN_DOMCTL_unpausedomain, d) == 0 && fake_dom[d].pauses == 1 && domtab[d].shutdown == 1 + SHUTDOWN_crash);
	assert(run(XEN_DOMCTL_unpausedomain, d) == -XEN_EINVAL && fake_dom[d].pauses == 1);
	dom_shutdown(d, SHUTDOWN_poweroff);
	assert(fake_dom[d].pauses == 1 && domtab[d].shutdown == 1 + SHUTDOWN_crash);
	assert(run(XEN_DOMCTL_pausedomain, d) == 0 && fake_dom[d].pauses == 2 && run(XEN_DOMCTL_unpausedomain, d) == 0 && fake_dom[d].pauses == 1);
}

static int64_t map_bar(domid_t d, uint64_t gfn, uint64_t mfn, uint64_t nr, bool add)
{
	ctl.u.memory_mapping = (struct xen_domctl_memory_mapping){ gfn, mfn, nr, add, 0 };
	return run(XEN_DOMCTL_memory_mapping, d);
}

/* While one assignment is under way no other gets the function, and one that fails leaves it to others. */
static void two_want_one(domid_t d)
{
	const struct domctl_device device = { XEN_DOMCTL_DEV_PCI, 0, FAKE_PCI_BDF };
	struct domctl_assign_device_plan plan;
	struct ctx other = { .self = 0, .peer = B };

	assert(domctl_assign_device_reserve(&other, &device, &plan) == 0 && other.used);
	assert(run(XEN_DOMCTL_assign_device, d) == -XEN_EBUSY && fake_pci.owner == PCI_CLAIMED);
	assert(run(XEN_DOMCTL_deassign_device, d) == -XEN_ENODEV && fake_pci.owner == PCI_CLAIMED);
	domctl_assign_device_return(&other, &device);
	assert(fake_pci.owner == DOMID_INVALID);
	fake_pci.fault = -XEN_EPERM;
	assert(run(XEN_DOMCTL_assign_device, d) == -XEN_EPERM && fake_pci.owner == DOMID_INVALID);
	fake_pci.fault = 0;
}

/* A domain that begins to die after it was named gets nothing: its slot's next owner would have it. */
static void dying_gets_no_device(domid_t d)
{
	static const uint32_t cmds[] = { XEN_DOMCTL_assign_device, XEN_DOMCTL_deassign_device, XEN_DOMCTL_iomem_permission, XEN_DOMCTL_ioport_permission,
		XEN_DOMCTL_memory_mapping };

	for (uint32_t i = 0; i < ARRAY_SIZE(cmds); i++) {
		fake_xsm.dies = d;
		assert(run(cmds[i], d) == -XEN_ESRCH && fake_pci.owner == DOMID_INVALID);
		fake_xsm.dies = 0;
		domtab[d].state = DOM_BUILDING;
	}
}

static void devices(void)
{
	struct p2m_entry e;
	domid_t d;

	start();
	d = make();
	memset(&ctl.u, 0, sizeof ctl.u);
	ctl.u.assign_device.u.pci.machine_sbdf = FAKE_PCI_BDF + 1;
	assert(run(XEN_DOMCTL_assign_device, d) == -XEN_ENODEV);
	assert(map_bar(d, 500, FAKE_BAR, 1, true) == -XEN_EPERM);
	memset(&ctl.u, 0, sizeof ctl.u);
	ctl.u.assign_device.u.pci.machine_sbdf = FAKE_PCI_BDF;
	two_want_one(d);
	dying_gets_no_device(d);
	assert(run(XEN_DOMCTL_assign_device, d) == 0 && fake_pci.owner == d && fake_xsm.n == 3);
	assert(fake_xsm.ask[1].tsid == FAKE_PCI_SID && fake_xsm.ask[1].perm == RESOURCE__ADD_DEVICE);
	assert(fake_xsm.ask[2].ssid == SID_NEW && fake_xsm.ask[2].perm == RESOURCE__USE_NOIOMMU);
	assert(run(XEN_DOMCTL_assign_device, d) == -XEN_EBUSY);
	assert(map_bar(d, 500, FAKE_BAR, 65, true) == -XEN_E2BIG && map_bar(d, 500, FAKE_BAR, 0, true) == -XEN_EINVAL);
	assert(map_bar(d, ~0ull, FAKE_BAR, 2, true) == -XEN_EINVAL && map_bar(d, 500, FAKE_BAR + 3, 2, true) == -XEN_EPERM);
	assert(map_bar(d, 500, FAKE_BAR, 4, true) == 0 && map_bar(d, 503, FAKE_BAR, 1, true) == -XEN_EEXIST);
	hal_p2m_lookup(d, (struct gfn){ 502 }, &e);
	assert(e.type == P2M_MMIO && e.mfn.v == FAKE_BAR + 2);
	assert(map_bar(d, 500, FAKE_BAR + 1, 1, false) == -XEN_ENOENT);
	assert(map_bar(d, 500, FAKE_BAR, 4, false) == 0 && fake_log.flushes == 1);
	hal_p2m_lookup(d, (struct gfn){ 502 }, &e);
	assert(e.type == P2M_HOLE);
	memset(&ctl.u, 0, sizeof ctl.u);
	ctl.u.assign_device.u.pci.machine_sbdf = FAKE_PCI_BDF;
	assert(run(XEN_DOMCTL_deassign_device, B) == -XEN_ENODEV);
	assert(run(XEN_DOMCTL_deassign_device, d) == 0 && fake_pci.owner == DOMID_INVALID);
}

/* Everything that a domain had, was given and gave comes back; the one at the other end of its channel stays usable. */
static void destroys(void)
{
	struct evtchn_alloc_unbound un;
	struct evtchn_bind_interdomain bi;
	struct xen_memory_reservation r = { .extent_start.p = (void *)0x3000, .nr_extents = 3 };
	uint64_t gfns[3] = { 0, 7, 9 };
	uint32_t before;
	domid_t d;

	start();
	before = fake_free_frames();
	frametab[0].refs = 5;			/* nobody of those here holds it: it stays */
	d = make();
	ctl.u.max_vcpus.max = 2;
	assert(run(XEN_DOMCTL_max_vcpus, d) == 0);
	ctl.u.max_mem.max_memkb = 400;
	assert(run(XEN_DOMCTL_max_mem, d) == 0);
	r.domid = d;
	fake_put(B, 0x3000, gfns, sizeof gfns);
	fake_put(B, FAKE_ARG, &r, sizeof r);
	assert(fake_call(B, __HYPERVISOR_memory_op, XENMEM_populate_physmap, FAKE_ARG, 0, 0) == 3);
	un = (struct evtchn_alloc_unbound){ d, B, 0 };
	assert(fake_op(B, __HYPERVISOR_event_channel_op, EVTCHNOP_alloc_unbound, &un, sizeof un) == 0);
	bi = (struct evtchn_bind_interdomain){ d, un.port, 0 };
	assert(fake_op(B, __HYPERVISOR_event_channel_op, EVTCHNOP_bind_interdomain, &bi, sizeof bi) == 0);
	assert(ports[B][bi.local_port].state == ECS_INTERDOMAIN && fake_free_frames() < before);

	assert(run(XEN_DOMCTL_destroydomain, B) == -XEN_EINVAL && run(XEN_DOMCTL_destroydomain, 99) == -XEN_ESRCH);
	fake_xsm.deny = 1;
	assert(run(XEN_DOMCTL_destroydomain, d) == -XEN_EACCES && domtab[d].state == DOM_BUILDING);
	fake_xsm.deny = 0;
	fake_preempt_in = 2;
	assert(run(XEN_DOMCTL_destroydomain, d) == 0);
	assert(domtab[d].refs == 0 && fake_dom[d].vcpus == 0 && fake_free_frames() == before && frametab[0].refs == 5);
	assert(ports[B][bi.local_port].state == ECS_UNBOUND && ports[B][bi.local_port].peer_dom == d);
	assert(run(XEN_DOMCTL_destroydomain, d) == -XEN_ESRCH && run(XEN_DOMCTL_getdomaininfo, d) == -XEN_ESRCH);
	config();
	assert(run(XEN_DOMCTL_createdomain, d) == 0);
}

/* An effect that is still to come holds a reference, and looks at the vCPU that it names. */
static void keeps_vcpus_until_the_last_reference(void)
{
	start();
	fake_domain(9, SID_NEW, 1);
	dom_hold(9);
	memset(&ctl, 0, sizeof ctl);
	assert(run(XEN_DOMCTL_destroydomain, 9) == 0 && domtab[9].state == DOM_DEAD);
	assert(!vcputab[9][0].exists && !vcputab[9][0].polling);
	dom_put(9);
	assert(domtab[9].state == DOM_FREE);
	virq_raise(9, 0, VIRQ_DEBUG);		/* a timer that fired meanwhile */
}


/* A mapping for a device alone has no place in the p2m: what the domain has there is given back as its own. */
static void destroys_a_device_mapping(void)
{
	struct gnttab_map_grant_ref m = { .host_addr = 4 * PAGE_SIZE, .flags = GNTMAP_device_map, .ref = 8, .dom = B };
	struct grant_entry_v1 *entry;

	start();
	fake_domain(2, SID_NEW, 1);
	entry = (struct grant_entry_v1 *)gdom[B].shared[0] + 8;
	*entry = (struct grant_entry_v1){ GTF_permit_access, 2, 3 };
	assert(fake_gnttab(2, GNTTABOP_map_grant_ref, &m, sizeof m, 1) == 0 && m.status == GNTST_okay && gactive[B][8].pins == 1);
	memset(&ctl, 0, sizeof ctl);
	assert(run(XEN_DOMCTL_destroydomain, 2) == 0 && gactive[B][8].pins == 0 && domtab[2].state == DOM_FREE && domtab[2].tot_pages == 0);
}

static void destroys_no_free_slot(void)
{
	start();
	domtab[9].refs = 1;		/* a stale look-up's */
	memset(&ctl, 0, sizeof ctl);
	assert(run(XEN_DOMCTL_destroydomain, 9) == -XEN_ESRCH && domtab[9].state == DOM_FREE && domtab[9].refs == 1);
}

/* A reset that the domain began and left has swept over ports that it opened again since. XSA-343. */
static void destroys_what_was_opened_behind_a_reset(void)
{
	struct evtchn_alloc_unbound un;
	struct evtchn_bind_interdomain bi;
	struct evtchn_reset reset = { DOMID_SELF };
	struct evtchn_send send;
	struct evtchn_close close;
	struct call call = { .self = 2, .a = { EVTCHNOP_reset, FAKE_ARG } };

	start();
	fake_domain(2, SID_NEW, 1);
	for (int i = 0; i < 3; i++) {
		un = (struct evtchn_alloc_unbound){ DOMID_SELF, B, 0 };
		assert(fake_op(2, __HYPERVISOR_event_channel_op, EVTCHNOP_alloc_unbound, &un, sizeof un) == 0);
	}
	fake_put(2, FAKE_ARG, &reset, sizeof reset);
	for (int i = 0; i < 3; i++) {
		hypercall(&call, __HYPERVISOR_event_channel_op);
		assert(call.restart);
	}
	do {
		un = (struct evtchn_alloc_unbound){ DOMID_SELF, B, 0 };
		assert(fake_op(2, __HYPERVISOR_event_channel_op, EVTCHNOP_alloc_unbound, &un, sizeof un) == 0);
	} while (un.port != 1);
	bi = (struct evtchn_bind_interdomain){ 2, 1, 0 };
	assert(fake_op(B, __HYPERVISOR_event_channel_op, EVTCHNOP_bind_interdomain, &bi, sizeof bi) == 0);
	memset(&ctl, 0, sizeof ctl);
	assert(run(XEN_DOMCTL_destroydomain, 2) == 0 && domtab[2].state == DOM_FREE);
	assert(ports[B][bi.local_port].state == ECS_UNBOUND);
	send.port = close.port = bi.local_port;
	assert(fake_op(B, __HYPERVISOR_event_channel_op, EVTCHNOP_send, &send, sizeof send) == 0);
	assert(fake_op(B, __HYPERVISOR_event_channel_op, EVTCHNOP_close, &close, sizeof close) == 0);
}

int main(void)
{
	creates();
	refuses();
	controls();
	shutdown_stays();
	devices();
	destroys();
	destroys_what_was_opened_behind_a_reset();
	destroys_a_device_mapping();
	destroys_no_free_slot();
	keeps_vcpus_until_the_last_reference();
	return 0;
}
