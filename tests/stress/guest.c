/* SPDX-License-Identifier: Apache-2.0 */
/* tests/stress/guest.c - what a domain tries: ports, grants, memory, vCPUs, questions. Most arguments are chance, so that many fail. */
#include <string.h>
#include "hal/vcpu.h"
#include "tests/stress/stress.h"
#include <xen/event_channel.h>
#include <xen/grant_table.h>
#include <xen/sched.h>
#include <xen/vcpu.h>
#include <xen/xsm/flask_op.h>

#define PORTS 16u
#define REFS 4u
#define HANDLES 16u
#define SLICE 256u		/* of a page that each CPU alone copies: guests do not race for bytes */

static uint32_t offers[NR_DOMS];	/* the last port that waits for it: domain << 16 | port */

static uint32_t port(struct player *p) { return pick(p, PORTS); }
static uint32_t gfn(struct player *p) { return GFN_LOOSE + pick(p, 12); }
static uint32_t word_gfn(struct player *p) { return GFN_LOOSE + pick(p, 6); }		/* for event words and control blocks */
static uint32_t area_gfn(struct player *p) { return GFN_LOOSE + 6 + pick(p, 6); }	/* for vcpu_info and runstate: plain bytes */
static int64_t evtchn(struct player *p, uint32_t cmd, void *arg, size_t n) { return op(p, __HYPERVISOR_event_channel_op, cmd, arg, n); }

/* A buffer in a page that is another's, or not there any more: pinned for as long as the operation needs it. */
static uint64_t elsewhere(struct player *p)
{
	return (GFN_MAPS + pick(p, 16)) * (uint64_t)PAGE_SIZE + 1024 + p->cpu * 64;
}

/* Memory as a program sees it, through translations that its CPU looked up a while ago. */
static void touch(struct player *p)
{
	const uint8_t *page[28];

	for (uint32_t i = 0; i < 28; i++)
		page[i] = fake_ptr(p->dom, (uint64_t)(i < 12 ? GFN_LOOSE + i : GFN_MAPS + i - 12) * PAGE_SIZE);
	for (uint32_t i = 0; i < 28; i++) {
		fake_stall();
		if (page[i])
			(void)__atomic_load_n(page[i] + 2048 + p->cpu * SLICE, __ATOMIC_RELAXED);
	}
}

static void open_port(struct player *p)
{
	struct evtchn_alloc_unbound a = { .dom = DOMID_SELF, .remote_dom = somebody(p) };
	struct evtchn_bind_ipi i = { .vcpu = pick(p, GUEST_VCPUS) };
	struct evtchn_bind_virq v = { .virq = pick(p, 4) ? VIRQ_TIMER : VIRQ_DEBUG, .vcpu = pick(p, GUEST_VCPUS) };

	switch (pick(p, 6)) {
	case 0: evtchn(p, EVTCHNOP_bind_ipi, &i, sizeof i); break;
	case 1: evtchn(p, EVTCHNOP_bind_virq, &v, sizeof v); break;
	default:
		if (evtchn(p, EVTCHNOP_alloc_unbound, &a, sizeof a) == 0 && a.remote_dom < NR_DOMS)
			__atomic_store_n(&offers[a.remote_dom], (uint32_t)p->dom << 16 | a.port, __ATOMIC_RELAXED);
	}
}

static void bind(struct player *p)
{
	uint32_t o = __atomic_load_n(&offers[p->dom], __ATOMIC_RELAXED);
	struct evtchn_bind_interdomain b = { .remote_dom = (domid_t)(o >> 16), .remote_port = o & 0xffff };

	if (!pick(p, 8))
		b.remote_dom = somebody(p), b.remote_port = port(p);

	evtchn(p, EVTCHNOP_bind_interdomain, &b, sizeof b);
}

static void close_one(struct player *p)
{
	struct evtchn_close c = { .port = port(p) };

	evtchn(p, EVTCHNOP_close, &c, sizeof c);
}

/* XSA-340: ports are used here while others open and close them; ThreadSanitizer looks on. */
static void send(struct player *p)
{
	for (uint32_t i = 0; i < 4; i++) {
		struct evtchn_send s = { .port = port(p) };

		if (evtchn(p, EVTCHNOP_send, &s, sizeof s) == -XEN_EAGAIN)
			return;
	}
}

static void port_rest(struct player *p)
{
	struct evtchn_unmask u = { .port = port(p) };
	struct evtchn_status s = { .dom = somebody(p), .port = port(p) };
	struct evtchn_bind_vcpu v = { .port = port(p), .vcpu = pick(p, GUEST_VCPUS) };
	struct evtchn_set_priority r = { .port = port(p), .priority = pick(p, 16) };
	struct evtchn_reset all = { .dom = DOMID_SELF };

	switch (pick(p, 16)) {
	case 0: evtchn(p, EVTCHNOP_reset, &all, sizeof all); break;
	case 1 ... 5: evtchn(p, EVTCHNOP_unmask, &u, sizeof u); break;
	case 6 ... 9: evtchn(p, EVTCHNOP_status, &s, sizeof s); break;
	case 10 ... 12: evtchn(p, EVTCHNOP_set_priority, &r, sizeof r); break;
	default: evtchn(p, EVTCHNOP_bind_vcpu, &v, sizeof v);
	}
}

/* XSA-358, XSA-359: control blocks and words appear while others send; ThreadSanitizer looks on. */
static void fifo(struct player *p)
{
	struct evtchn_init_control c = { .control_gfn = word_gfn(p), .offset = pick(p, 4) * 128, .vcpu = pick(p, GUEST_VCPUS) };
	struct evtchn_expand_array e = { .array_gfn = word_gfn(p) };

	if (pick(p, 2))
		evtchn(p, EVTCHNOP_init_control, &c, sizeof c);
	else
		evtchn(p, EVTCHNOP_expand_array, &e, sizeof e);
}

/* The guest takes its events, or writes nonsense into the words that it shares: atomically, as it must. */
static void take_events(struct player *p)
{
	uint32_t *word = fake_ptr(p->dom, (uint64_t)word_gfn(p) * PAGE_SIZE + pick(p, 256) * 4);
	struct shared_info *s = fake_ptr(p->dom, (uint64_t)GFN_SHARED * PAGE_SIZE);

	if (word)
		__atomic_fetch_and(word, pick(p, 2) ? 0 : 0x1fffffff, __ATOMIC_SEQ_CST);
	if (!s)
		return;
	for (uint32_t i = 0; i < GUEST_VCPUS; i++) {
		__atomic_store_n(&s->vcpu_info[i].evtchn_upcall_pending, 0, __ATOMIC_SEQ_CST);
		__atomic_store_n(&s->vcpu_info[i].evtchn_pending_sel, 0, __ATOMIC_SEQ_CST);
	}
	__atomic_store_n(&s->evtchn_pending[0], 0, __ATOMIC_SEQ_CST);
	__atomic_store_n(&s->evtchn_mask[0], pick(p, 4) ? 0 : pick(p, 1u << 20), __ATOMIC_SEQ_CST);
}

static void grant(struct player *p)
{
	uint64_t *e = fake_ptr(p->dom, (uint64_t)GFN_GRANTS * PAGE_SIZE + pick(p, REFS) * 8);
	uint64_t flags = GTF_permit_access | (pick(p, 4) ? 0 : GTF_readonly), old;

	if (!e)
		return;
	old = __atomic_load_n(e, __ATOMIC_SEQ_CST);
	if (!(old & (GTF_reading | GTF_writing)))	/* as the protocol asks of guests, by compare and swap */
		__atomic_compare_exchange_n(e, &old, pick(p, 8) ? flags | (uint64_t)somebody(p) << 16 | (uint64_t)gfn(p) << 32 : 0, false,
					    __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
}

static void map(struct player *p)
{
	struct gnttab_map_grant_ref m[2];

	for (uint32_t i = 0; i < 2; i++)
		m[i] = (struct gnttab_map_grant_ref){ .host_addr = (GFN_MAPS + pick(p, 16)) * (uint64_t)PAGE_SIZE, .ref = pick(p, REFS),
			.dom = somebody(p), .flags = GNTMAP_host_map | (pick(p, 3) ? 0 : GNTMAP_readonly) | (pick(p, 8) ? 0 : GNTMAP_device_map) };
	put(p, 0, m, sizeof m);
	call4(p, __HYPERVISOR_grant_table_op, GNTTABOP_map_grant_ref, at(p, 0), 2, 0);
}

static void unmap(struct player *p)
{
	struct gnttab_unmap_grant_ref u[8];

	for (uint32_t i = 0; i < 8; i++)
		u[i] = (struct gnttab_unmap_grant_ref){ .host_addr = (GFN_MAPS + pick(p, 16)) * (uint64_t)PAGE_SIZE, .handle = pick(p, HANDLES) };
	put(p, 0, u, sizeof u);
	call4(p, __HYPERVISOR_grant_table_op, GNTTABOP_unmap_grant_ref, at(p, 0), 8, 0);
}

static void copy_end(struct player *p, struct gnttab_copy_ptr *e, bool is_ref)
{
	e->offset = (uint16_t)(p->cpu * SLICE);
	e->domid = is_ref ? somebody(p) : DOMID_SELF;
	if (is_ref)
		e->u.ref = pick(p, REFS);
	else
		e->u.gmfn = pick(p, 2) ? gfn(p) : GFN_MAPS + pick(p, 16);
}

/* FIFO words and the like lie in the same pages at low offsets, and are atomic words: copies stay above. */
static void copy(struct player *p)
{
	struct gnttab_copy c = { .flags = (uint16_t)(1 + pick(p, 3)), .len = SLICE };

	copy_end(p, &c.source, c.flags & GNTCOPY_source_gref);
	copy_end(p, &c.dest, c.flags & GNTCOPY_dest_gref);
	c.source.offset += 2048;
	c.dest.offset += 2048;
	put(p, 0, &c, sizeof c);
	call4(p, __HYPERVISOR_grant_table_op, GNTTABOP_copy, at(p, 0), 1, 0);
}

static void table(struct player *p)
{
	struct gnttab_setup_table s = { .dom = pick(p, 3) ? DOMID_SELF : somebody(p), .nr_frames = 1 + pick(p, 4) };
	struct gnttab_query_size q = { .dom = somebody(p) };
	struct xen_add_to_physmap a = { .domid = DOMID_SELF, .space = XENMAPSPACE_grant_table, .gpfn = GFN_GRANTS + pick(p, 2) };

	s.frame_list.p = (void *)(pick(p, 2) ? at(p, 0x400) : elsewhere(p));
	put(p, 0, &s, sizeof s);
	switch (pick(p, 3)) {
	case 0: call4(p, __HYPERVISOR_grant_table_op, GNTTABOP_setup_table, at(p, 0), 1, 0); break;
	case 1: put(p, 0, &q, sizeof q); call4(p, __HYPERVISOR_grant_table_op, GNTTABOP_query_size, at(p, 0), 1, 0); break;
	default: op(p, __HYPERVISOR_memory_op, XENMEM_add_to_physmap, &a, sizeof a);
	}
}

static void balloon(struct player *p)
{
	uint64_t at_gfn[4] = { gfn(p), gfn(p), gfn(p), gfn(p) };
	struct xen_memory_reservation r = { .nr_extents = 1 + pick(p, 4), .domid = DOMID_SELF };

	r.extent_start.p = (void *)at(p, 0x400);
	put(p, 0x400, at_gfn, sizeof at_gfn);
	op(p, __HYPERVISOR_memory_op, pick(p, 2) ? XENMEM_decrease_reservation : XENMEM_populate_physmap, &r, sizeof r);
}

static void memory_query(struct player *p)
{
	static const uint32_t cmd[] = { XENMEM_current_reservation, XENMEM_maximum_reservation, XENMEM_maximum_gpfn };
	struct xen_memory_domain d = { .domid = somebody(p) };
	struct xen_memory_map m = { .nr_entries = 2 };
	struct xen_remove_from_physmap gone = { .domid = DOMID_SELF, .gpfn = pick(p, 2) ? gfn(p) : GFN_SHARED };
	struct xen_add_to_physmap a = { .domid = DOMID_SELF, .space = XENMAPSPACE_shared_info, .gpfn = GFN_SHARED };

	m.buffer.p = (void *)at(p, 0x400);
	switch (pick(p, 5)) {
	case 0: op(p, __HYPERVISOR_memory_op, XENMEM_memory_map, &m, sizeof m); break;
	case 1: op(p, __HYPERVISOR_memory_op, XENMEM_remove_from_physmap, &gone, sizeof gone); break;
	case 2: op(p, __HYPERVISOR_memory_op, XENMEM_add_to_physmap, &a, sizeof a); break;
	default: op(p, __HYPERVISOR_memory_op, cmd[pick(p, 3)], &d, sizeof d);
	}
}

static void vcpu_area(struct player *p)
{
	struct vcpu_register_vcpu_info i = { .mfn = area_gfn(p), .offset = pick(p, 8) * 64 };
	uint64_t area = pick(p, 4) ? (uint64_t)area_gfn(p) * PAGE_SIZE + 1024 + pick(p, 2) * 512 : 0, v = pick(p, GUEST_VCPUS);

	if (!pick(p, 4)) {
		put(p, 0, &i, sizeof i);
		call4(p, __HYPERVISOR_vcpu_op, VCPUOP_register_vcpu_info, v, at(p, 0), 0);
		return;
	}
	put(p, 0, &area, sizeof area);
	call4(p, __HYPERVISOR_vcpu_op, VCPUOP_register_runstate_memory_area, v, at(p, 0), 0);
}

static void vcpu_life(struct player *p)
{
	static const uint32_t cmd[] = { VCPUOP_up, VCPUOP_is_up, VCPUOP_is_up, VCPUOP_get_runstate_info, VCPUOP_stop_periodic_timer,
		VCPUOP_stop_singleshot_timer, VCPUOP_send_nmi, VCPUOP_down };
	uint32_t i = pick(p, 16) ? pick(p, 7) : pick(p, p->dom ? ARRAY_SIZE(cmd) : ARRAY_SIZE(cmd) - 1);	/* domain 0 would end the machine */

	call4(p, __HYPERVISOR_vcpu_op, cmd[i], pick(p, GUEST_VCPUS), cmd[i] == VCPUOP_send_nmi ? 0 : at(p, 0), 0);
}

static void start_second(struct player *p)
{
	struct vcpu_hvm_context ctx = { .mode = VCPU_HVM_MODE_64B };

	ctx.cpu_regs.x86_64.cr0 = 1u << 31 | 1;
	ctx.cpu_regs.x86_64.cr4 = 1u << 5;
	ctx.cpu_regs.x86_64.efer = 1u << 8;
	put(p, 0, &ctx, sizeof ctx);
	if (call4(p, __HYPERVISOR_vcpu_op, VCPUOP_initialise, 1, at(p, 0), 0) != -XEN_EAGAIN)
		call4(p, __HYPERVISOR_vcpu_op, VCPUOP_up, 1, 0, 0);
}

static void poll(struct player *p)
{
	struct sched_poll s = { .nr_ports = 1 + pick(p, 3), .timeout = 1 };
	uint32_t which[3] = { port(p), port(p), port(p) };

	s.ports.p = (void *)(pick(p, 2) ? at(p, 0x400) : elsewhere(p));
	put(p, 0x400, which, sizeof which);
	op(p, __HYPERVISOR_sched_op, SCHEDOP_poll, &s, sizeof s);
}

static void sched(struct player *p)
{
	struct sched_shutdown s = { .reason = SHUTDOWN_crash };
	struct sched_watchdog w = { .id = pick(p, 4), .timeout = pick(p, 3) };

	switch (pick(p, 12)) {
	case 0 ... 2: call4(p, __HYPERVISOR_sched_op, SCHEDOP_yield, 0, 0, 0); break;
	case 3 ... 5: call4(p, __HYPERVISOR_sched_op, SCHEDOP_block, 0, 0, 0); break;
	case 6: op(p, __HYPERVISOR_sched_op, SCHEDOP_watchdog, &w, sizeof w); break;
	case 7: op(p, __HYPERVISOR_sched_op, SCHEDOP_shutdown_code, &s, sizeof s); break;
	case 8: if (p->dom && !pick(p, 32)) op(p, __HYPERVISOR_sched_op, SCHEDOP_shutdown, &s, sizeof s); break;
	default: poll(p);
	}
}

static void hvm(struct player *p)
{
	struct xen_hvm_param a = { .domid = pick(p, 2) ? DOMID_SELF : somebody(p), .index = HVM_PARAM_CALLBACK_IRQ, .value = 2ull << 56 | 0xf3 };
	struct xen_hvm_evtchn_upcall_vector v = { .vcpu = pick(p, GUEST_VCPUS), .vector = 0xf3 };
	struct xen_hvm_get_mem_type m = { .domid = somebody(p), .pfn = gfn(p) };

	switch (pick(p, 5)) {
	case 0: op(p, __HYPERVISOR_hvm_op, HVMOP_set_param, &a, sizeof a); break;
	case 1: op(p, __HYPERVISOR_hvm_op, HVMOP_get_param, &a, sizeof a); break;
	case 2: op(p, __HYPERVISOR_hvm_op, HVMOP_set_evtchn_upcall_vector, &v, sizeof v); break;
	case 3: op(p, __HYPERVISOR_hvm_op, HVMOP_get_mem_type, &m, sizeof m); break;
	default: call4(p, __HYPERVISOR_hvm_op, HVMOP_flush_tlbs, 0, 0, 0);
	}
}

static void ask(struct player *p)
{
	struct xen_flask_op o = { .cmd = FLASK_ACCESS, .interface_version = XEN_FLASK_INTERFACE_VERSION };

	if (pick(p, 2)) {
		o.u.access.ssid = sids[pick(p, 4)], o.u.access.tsid = sids[pick(p, 4)], o.u.access.tclass = SECCLASS_GRANT;
	} else {
		o.cmd = FLASK_GETBOOL;
		o.u.boolean.bool_id = pick(p, 2);
	}
	put(p, 0, &o, sizeof o);
	call4(p, __HYPERVISOR_xsm_op, at(p, 0), 0, 0, 0);
}

static void multi(struct player *p)
{
	struct sched_poll s = { .nr_ports = 2, .timeout = 1 };
	struct multicall_entry e[4];
	uint32_t one[2] = { port(p), port(p) };

	memset(e, 0, sizeof e);
	put(p, 0x600, one, sizeof one);
	e[0].op = e[1].op = __HYPERVISOR_event_channel_op;
	e[0].args[0] = EVTCHNOP_send, e[0].args[1] = at(p, 0x600);
	e[1].args[0] = pick(p, 8) ? EVTCHNOP_unmask : EVTCHNOP_close, e[1].args[1] = at(p, 0x604);
	e[2].op = e[3].op = __HYPERVISOR_sched_op;
	e[2].args[0] = e[3].args[0] = SCHEDOP_poll;
	e[2].args[1] = e[3].args[1] = at(p, 0x700);
	s.ports.p = (void *)at(p, 0x600);
	put(p, 0x700, &s, sizeof s);
	put(p, 0, e, sizeof e);
	call4(p, __HYPERVISOR_multicall, at(p, 0), 4, 0, 0);
}

static void write_line(struct player *p)
{
	put(p, 0x400, "stress\n", 7);
	call4(p, __HYPERVISOR_console_io, CONSOLEIO_write, 7, at(p, 0x400), 0);
}

void guest_step(struct player *p)
{
	static void (*const steps[])(struct player *) = { open_port, open_port, bind, bind, bind, close_one, send, send, send, send,
		port_rest, port_rest, fifo, take_events, take_events, touch, touch, touch, grant, grant, grant, map, map, map, unmap, unmap, unmap, copy, copy,
		table, balloon, balloon, memory_query, vcpu_area, vcpu_life, sched, sched, hvm, ask, multi, write_line };

	if (p->dom && p->vcpu == 0 && !hal_vcpu_is_up(p->dom, 1))
		start_second(p);
	else
		steps[pick(p, ARRAY_SIZE(steps))](p);
}
