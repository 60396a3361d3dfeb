/* SPDX-License-Identifier: Apache-2.0 */
/* tests/stress/builder.c - domain 0: makes, seals and ends guests on its vCPU 0, and meddles with them on the others meanwhile. */
#include <string.h>
#include "tests/stress/stress.h"
#include <xen/domctl.h>
#include <xen/event_channel.h>
#include <xen/grant_table.h>
#include <xen/hvm/save.h>
#include <xen/memory.h>
#include <xen/xsm/flask_op.h>

enum { GUEST, OTHER, BUILDING };
static uint32_t policy_size;

static int64_t domctl(struct player *p, struct xen_domctl *ctl, uint32_t cmd, domid_t d)
{
	int64_t rc;

	ctl->cmd = cmd;
	ctl->interface_version = XEN_DOMCTL_INTERFACE_VERSION;
	ctl->domain = d;
	put(p, 0, ctl, sizeof *ctl);
	rc = call4(p, __HYPERVISOR_domctl, at(p, 0), 0, 0, 0);
	get(p, 0, ctl, sizeof *ctl);
	return rc;
}

static int64_t plain(struct player *p, uint32_t cmd, domid_t d)
{
	struct xen_domctl ctl = { .cmd = 0 };

	return domctl(p, &ctl, cmd, d);
}

static int64_t populate(struct player *p, domid_t d, const uint64_t *gfns, uint32_t n)
{
	struct xen_memory_reservation r = { .nr_extents = n, .domid = d };

	r.extent_start.p = (void *)at(p, 0x400);
	put(p, 0x400, gfns, n * sizeof *gfns);
	return op(p, __HYPERVISOR_memory_op, XENMEM_populate_physmap, &r, sizeof r);
}

static void place_page(struct player *p, domid_t d, uint32_t space, uint64_t gfn)
{
	struct xen_add_to_physmap a = { .domid = d, .space = space, .gpfn = gfn };

	op(p, __HYPERVISOR_memory_op, XENMEM_add_to_physmap, &a, sizeof a);
}

static void start_state(struct player *p, domid_t d)
{
	static const struct {
		struct hvm_save_descriptor hd; struct hvm_save_header header;
		struct hvm_save_descriptor cd; struct hvm_hw_cpu cpu;
		struct hvm_save_descriptor ed;
	} __attribute__((packed)) b = { { HVM_SAVE_CODE(HEADER), 0, sizeof b.header }, { .magic = HVM_FILE_MAGIC },
		{ HVM_SAVE_CODE(CPU), 0, sizeof b.cpu }, { .rip = 0x1000, .cr0 = 0x11 }, { HVM_SAVE_CODE(END), 0, 0 } };
	struct xen_domctl ctl = { .u.hvmcontext.size = sizeof b };

	put(p, 0x400, &b, sizeof b);
	ctl.u.hvmcontext.buffer.p = (void *)at(p, 0x400);
	domctl(p, &ctl, XEN_DOMCTL_sethvmcontext, d);
}

static void relabel(struct player *p, domid_t d, uint32_t sid)
{
	struct xen_flask_op o = { .cmd = FLASK_RELABEL_DOMAIN, .interface_version = XEN_FLASK_INTERFACE_VERSION,
		.u.relabel = { .domid = d, .sid = sid } };

	put(p, 0, &o, sizeof o);
	call4(p, __HYPERVISOR_xsm_op, at(p, 0), 0, 0, 0);
}

static void furnish(struct player *p, domid_t d)
{
	struct xen_domctl ctl = { .u.max_vcpus.max = GUEST_VCPUS }, mem = { .u.max_mem.max_memkb = 64 * 4 };
	uint64_t gfns[16];

	for (uint32_t i = 0; i < 16; i++)
		gfns[i] = i;
	domctl(p, &ctl, XEN_DOMCTL_max_vcpus, d);
	domctl(p, &mem, XEN_DOMCTL_max_mem, d);
	populate(p, d, gfns, 16);
	place_page(p, d, XENMAPSPACE_shared_info, GFN_SHARED);
	place_page(p, d, XENMAPSPACE_grant_table, GFN_GRANTS);
	start_state(p, d);
}

static void build(struct player *p, uint32_t place)
{
	struct xen_domctl ctl = { .u.createdomain = { .ssidref = sids[pick(p, 4) ? BUILDING : GUEST], .max_vcpus = GUEST_VCPUS,
		.flags = XEN_DOMCTL_CDF_hvm | XEN_DOMCTL_CDF_hap, .max_evtchn_port = 200, .max_grant_frames = 4, .max_maptrack_frames = -1,
		.arch = { .emulation_flags = XEN_X86_EMU_LAPIC } } };

	if (domctl(p, &ctl, XEN_DOMCTL_createdomain, 0))
		return;
	__atomic_store_n(&places[place], ctl.domain, __ATOMIC_RELAXED);
	furnish(p, ctl.domain);
	if (pick(p, 2))
		relabel(p, ctl.domain, sids[GUEST]);
	if (pick(p, 4))
		plain(p, XEN_DOMCTL_unpausedomain, ctl.domain);
}

static void end(struct player *p, domid_t d)
{
	while (plain(p, XEN_DOMCTL_destroydomain, d) == -XEN_EAGAIN)
		;
}

void build_step(struct player *p)
{
	uint32_t place = pick(p, NR_PLACES), d = __atomic_load_n(&places[place], __ATOMIC_RELAXED);

	if (!d) {
		build(p, place);
		return;
	}
	switch (pick(p, 24)) {
	case 0:
		end(p, (domid_t)d);
		__atomic_store_n(&places[place], 0, __ATOMIC_RELAXED);	/* after: others meet it while it ends */
		break;
	case 1 ... 3:
		relabel(p, (domid_t)d, sids[pick(p, 4) ? GUEST : OTHER]);
		break;
	case 4 ... 7:
		plain(p, XEN_DOMCTL_unpausedomain, (domid_t)d);
		break;
	default:
		guest_step(p);
	}
}

static void foreign(struct player *p)
{
	struct xen_add_to_physmap_batch b = { .domid = DOMID_SELF, .space = XENMAPSPACE_gmfn_foreign, .size = 2,
		.u.foreign_domid = somebody(p) };
	uint64_t list[4] = { pick(p, 16), pick(p, 16), GFN_FOREIGN + pick(p, 8), GFN_FOREIGN + pick(p, 8) };

	b.idxs.p = (void *)at(p, 0x400);
	b.gpfns.p = (void *)at(p, 0x410);
	b.errs.p = (void *)at(p, 0x420);
	put(p, 0x400, list, sizeof list);
	op(p, __HYPERVISOR_memory_op, XENMEM_add_to_physmap_batch, &b, sizeof b);
}

static void forget(struct player *p, uint64_t gfn)
{
	struct xen_remove_from_physmap r = { .domid = DOMID_SELF, .gpfn = gfn };

	op(p, __HYPERVISOR_memory_op, XENMEM_remove_from_physmap, &r, sizeof r);
}

static void resource(struct player *p)
{
	struct xen_mem_acquire_resource r = { .domid = somebody(p), .nr_frames = 1, .frame = pick(p, 3) };
	uint64_t gfn = GFN_FOREIGN + pick(p, 8);

	r.frame_list.p = (void *)at(p, 0x400);
	put(p, 0x400, &gfn, sizeof gfn);
	op(p, __HYPERVISOR_memory_op, XENMEM_acquire_resource, &r, sizeof r);
}

/* A page of its memory, while it is mapped in ours, is ours to write: as CPUs, each its own bytes. */
static void touch_foreign(struct player *p)
{
	uint8_t *page = fake_ptr(0, (GFN_FOREIGN + pick(p, 8)) * (uint64_t)PAGE_SIZE);

	if (page)
		memset(page + 2048 + p->cpu * 256, 0x5a, 256);
}

static void memory_of(struct player *p)
{
	uint64_t gfns[2] = { GFN_LOOSE + pick(p, 12), GFN_LOOSE + pick(p, 12) };
	struct xen_memory_reservation r = { .nr_extents = 2, .domid = somebody(p) };
	struct xen_domctl mem = { .u.max_mem.max_memkb = 64 * 4 };

	r.extent_start.p = (void *)at(p, 0x400);
	switch (pick(p, 5)) {
	case 0:
		domctl(p, &mem, XEN_DOMCTL_max_mem, r.domid);
		break;
	case 1:
		place_page(p, r.domid, XENMAPSPACE_grant_table, GFN_GRANTS);
		break;
	case 2 ... 3:
		populate(p, r.domid, gfns, 2);
		break;
	default:
		put(p, 0x400, gfns, sizeof gfns);
		op(p, __HYPERVISOR_memory_op, XENMEM_decrease_reservation, &r, sizeof r);
	}
}

static void ports_of(struct player *p)
{
	struct evtchn_alloc_unbound a = { .dom = somebody(p), .remote_dom = somebody(p) };
	struct evtchn_reset r = { .dom = somebody(p) };

	if (pick(p, 4) || r.dom == 0)
		op(p, __HYPERVISOR_event_channel_op, EVTCHNOP_alloc_unbound, &a, sizeof a);
	else
		op(p, __HYPERVISOR_event_channel_op, EVTCHNOP_reset, &r, sizeof r);
}

static void control(struct player *p)
{
	struct xen_domctl ctl = { .u.set_virq_handler.virq = VIRQ_CON_RING };
	domid_t d = somebody(p);

	switch (pick(p, 8)) {
	case 0:
		plain(p, XEN_DOMCTL_pausedomain, d);
		plain(p, XEN_DOMCTL_unpausedomain, d);
		break;
	case 1:
		domctl(p, &ctl, XEN_DOMCTL_set_virq_handler, d);
		break;
	case 2:
		plain(p, XEN_DOMCTL_get_paging_mempool_size, d);
		break;
	case 3:
		if (!pick(p, 16))
			end(p, d);	/* it may be ending already, by vCPU 0 */
		break;
	default:
		plain(p, XEN_DOMCTL_getdomaininfo, pick(p, 2) ? d : 0);
	}
}

static void booleans(struct player *p)
{
	struct xen_flask_op o = { .cmd = pick(p, 2) ? FLASK_SETBOOL : FLASK_COMMITBOOLS, .interface_version = XEN_FLASK_INTERFACE_VERSION };

	o.u.boolean.bool_id = pick(p, 5);
	o.u.boolean.new_value = pick(p, 4) != 0;
	o.u.boolean.commit = pick(p, 2);
	put(p, 0, &o, sizeof o);
	call4(p, __HYPERVISOR_xsm_op, at(p, 0), 0, 0, 0);
}

/* The whole of it, or less, which is refused. Who comes while another load is under way is told so. */
static void load_policy(struct player *p)
{
	uint32_t n = pick(p, 3) ? policy_size : pick(p, policy_size);
	struct xen_flask_op o = { .cmd = FLASK_LOAD, .interface_version = XEN_FLASK_INTERFACE_VERSION, .u.load.size = n };
	int64_t rc;

	o.u.load.buffer.p = (void *)(GFN_POLICY * PAGE_SIZE);
	put(p, 0, &o, sizeof o);
	rc = call4(p, __HYPERVISOR_xsm_op, at(p, 0), 0, 0, 0);
	assert(n < policy_size ? rc != 0 : rc == 0 || rc == -XEN_EBUSY || rc == -XEN_EAGAIN);
}

/* Not domain 0: it keeps its label. */
static domid_t meddled(struct player *p)
{
	domid_t d = somebody(p);

	return d ? d : 1;
}

void meddle_step(struct player *p)
{
	switch (pick(p, 20)) {
	case 0 ... 1: foreign(p); break;
	case 2: relabel(p, meddled(p), sids[pick(p, 4) ? GUEST : OTHER]); break;
	case 3 ... 4: forget(p, GFN_FOREIGN + pick(p, 8)); break;
	case 5: resource(p); break;
	case 6: touch_foreign(p); break;
	case 7 ... 8: memory_of(p); break;
	case 9 ... 10: ports_of(p); break;
	case 11 ... 13: control(p); break;
	case 14: pick(p, 4) ? booleans(p) : load_policy(p); break;
	default: guest_step(p);
	}
}

static void unmap_all(struct player *p)
{
	for (uint32_t h = 0; h < gdom[0].nr_mt; h++) {
		const struct maptrack *mt = &mtrack[0][h];
		struct gnttab_unmap_grant_ref u = { .handle = h };

		if (!mt->flags)
			continue;
		u.host_addr = mt->flags & MT_HOST ? mt->gfn * PAGE_SIZE : 0;
		u.dev_bus_addr = mt->flags & MT_DEVICE ? gactive[mt->dom][mt->ref].mfn * PAGE_SIZE : 0;
		put(p, 0, &u, sizeof u);
		call4(p, __HYPERVISOR_grant_table_op, GNTTABOP_unmap_grant_ref, at(p, 0), 1, 0);
		get(p, 0, &u, sizeof u);
		assert(u.status == GNTST_okay);
	}
}

void end_all(struct player *p)
{
	struct evtchn_reset r = { .dom = DOMID_SELF };

	for (uint32_t i = 0; i < NR_PLACES; i++) {
		if (places[i])
			end(p, (domid_t)places[i]);
		places[i] = 0;
	}
	unmap_all(p);
	for (uint32_t i = 0; i < 8; i++)
		forget(p, GFN_FOREIGN + i);
	assert(op(p, __HYPERVISOR_event_channel_op, EVTCHNOP_reset, &r, sizeof r) == 0);
}

void dom0_begin(struct player *p, const void *policy, size_t n)
{
	static const uint64_t gfns[] = { GFN_POLICY, GFN_POLICY + 1, GFN_POLICY + 2, GFN_POLICY + 3 };

	assert(n <= sizeof gfns / sizeof *gfns * PAGE_SIZE && populate(p, 0, gfns, 4) == 4);
	fake_put(0, GFN_POLICY * PAGE_SIZE, policy, n);
	policy_size = (uint32_t)n;
	place_page(p, 0, XENMAPSPACE_shared_info, GFN_SHARED);
	place_page(p, 0, XENMAPSPACE_grant_table, GFN_GRANTS);
}
