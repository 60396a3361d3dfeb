/* SPDX-License-Identifier: Apache-2.0 */
/* test_hv.h - hosted tests of the builder: a hypervisor and a runtime that record, and refuse call number hv.refuse. */
#ifndef BUILDER_TEST_HV_H
#define BUILDER_TEST_HV_H
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include "domains/builder/builder.h"
#include "domains/builder/layout.h"
#include "domains/runtime/grant.h"
#include "domains/runtime/log.h"
#include "domains/runtime/mem.h"
#include "domains/runtime/xs.h"

enum { HV_DOMS = 16, HV_GFNS = 8192, HV_WINDOW = 1024, HV_LOG = 256, HV_NODES = 512 };
enum { HV_PAGES = 1000, HV_TOTAL = 500000, HV_FREE = 200000 };	/* of each domain (and its id), of the machine */
enum { HV_CPUS = 4 };
enum { SLOT_ACPI = HV_GFNS, SLOT_STORE, SLOT_CONSOLE, SLOT_GRANTS, HV_SLOTS };

struct hv_dom {
	bool exists, paused, sealed;
	char label[64];
	uint8_t *page[HV_SLOTS];
	uint32_t mapped;			/* foreign mappings of it */
	uint64_t populated, param[HVM_NR_PARAMS], mmio[16];
	uint32_t n_mmio, n_ports, shutdown, assigned;
	uint8_t context[2048];
	uint64_t max_kib, pin[2];		/* by vCPU */
	uint32_t weight;
};

static struct {
	struct hv_dom dom[HV_DOMS];
	char order[4096];			/* names of the calls that matter, in order */
	char sids[64][64];
	uint8_t *window;
	struct { int dom, slot; } map[HV_WINDOW];	/* dom -1: free */
	uint64_t window_used;
	char log[HV_LOG][300];
	int n_log, calls, refuse, n_nodes;
	struct { char path[200], value[200], perms[32]; } node[HV_NODES];
	uint64_t now;
	struct ev_timer *timers[64];
	ev_fn *dom_exc;
	void *dom_exc_ctx;
	struct ev_job *job;
	jmp_buf off;
	bool may_move, wanders, powered_off, died, shed;		/* shed: the builder gave its free memory back */
} hv;

static void hv_note(const char *what, unsigned dom)
{
	size_t n = strlen(hv.order);

	snprintf(hv.order + n, sizeof hv.order - n, "%s%u ", what, dom);
}

static bool hv_logged(const char *text)
{
	for (int i = 0; i < hv.n_log; i++)
		if (strstr(hv.log[i], text))
			return true;
	return false;
}

static const char *hv_node(const char *path)
{
	for (int i = hv.n_nodes; i-- > 0; )
		if (!strcmp(hv.node[i].path, path))
			return hv.node[i].value;
	return NULL;
}

static const char *hv_perms(const char *path)
{
	for (int i = hv.n_nodes; i-- > 0; )
		if (!strcmp(hv.node[i].path, path))
			return hv.node[i].perms;
	return NULL;
}

static int hv_slot(uint64_t gfn)
{
	if (gfn < HV_GFNS)
		return (int)gfn;
	return gfn == ACPI_BASE >> 12 ? SLOT_ACPI : gfn == STORE_GFN ? SLOT_STORE : gfn == CONSOLE_GFN ? SLOT_CONSOLE : -1;
}

static uint8_t *hv_page(int dom, int slot)
{
	uint8_t **p = &hv.dom[dom].page[slot];

	if (!*p)
		*p = calloc(1, 4096);
	return *p;
}

/* What the guest would read. */
static void hv_read(int dom, uint64_t gpa, void *buf, size_t n)
{
	for (uint8_t *out = buf; n; n--, gpa++)
		*out++ = hv_page(dom, hv_slot(gpa >> 12))[gpa & 4095];
}

/* A window page shows a copy; what was written goes back when it is removed. */
static err_t hv_map(int dom, int slot, uint64_t gfn)
{
	uint64_t i = gfn - (uintptr_t)hv.window / 4096;

	assert(i < HV_WINDOW && hv.map[i].dom < 0);
	if (dom <= 0 || dom >= HV_DOMS || !hv.dom[dom].exists || slot < 0)
		return -XEN_ESRCH;
	if (hv.dom[dom].sealed)
		return -XEN_EACCES;
	memcpy(hv.window + i * 4096, hv_page(dom, slot), 4096);
	hv.map[i].dom = dom;
	hv.map[i].slot = slot;
	hv.dom[dom].mapped++;
	return 0;
}

static err_t hv_unmap(uint64_t gfn)
{
	uint64_t i = gfn - (uintptr_t)hv.window / 4096;

	if (i >= HV_WINDOW || hv.map[i].dom < 0)
		return -XEN_ENOENT;
	memcpy(hv_page(hv.map[i].dom, hv.map[i].slot), hv.window + i * 4096, 4096);
	hv.dom[hv.map[i].dom].mapped--;
	hv.map[i].dom = -1;
	return 0;
}

static long hv_populate(struct xen_memory_reservation *r)
{
	hv.dom[r->domid].populated += (uint64_t)r->nr_extents << r->extent_order;
	assert(r->extent_order == 0 || r->extent_start.p[0] % (1u << r->extent_order) == 0);
	return (long)r->nr_extents;
}

static long hv_memory(unsigned long cmd, void *arg)
{
	struct xen_add_to_physmap_batch *b = arg;
	struct xen_mem_acquire_resource *a = arg;
	struct xen_remove_from_physmap *r = arg;

	switch (cmd) {
	case XENMEM_populate_physmap: return hv_populate(arg);
	case XENMEM_set_memory_map: return hv_note("map", ((struct xen_foreign_memory_map *)arg)->domid), 0;
	case XENMEM_remove_from_physmap: return r->domid == DOMID_SELF ? hv_unmap(r->gpfn) : -XEN_EACCES;
	case XENMEM_acquire_resource: return hv_map(a->domid, SLOT_GRANTS, a->frame_list.p[0]);
	case XENMEM_add_to_physmap_batch:
		for (int i = 0; i < b->size; i++)
			b->errs.p[i] = hv_map(b->u.foreign_domid, hv_slot(b->idxs.p[i]), b->gpfns.p[i]);
		return 0;
	}
	return -XEN_ENOSYS;
}

static long hv_create(struct xen_domctl *op)
{
	struct hv_dom *d = &hv.dom[op->domain];

	assert(op->domain > 0 && op->domain < HV_DOMS);
	if (d->exists)
		return -XEN_EEXIST;
	memset(d, 0, sizeof *d);
	d->exists = d->paused = true;
	memcpy(d->label, hv.sids[op->u.createdomain.ssidref], 64);
	hv_note("create", op->domain);
	return 0;
}

static void hv_destroy(uint32_t dom)
{
	struct hv_dom *d = &hv.dom[dom];

	hv_note("destroy", dom);
	for (int i = 0; i < HV_SLOTS; i++)
		free(d->page[i]);
	assert(d->mapped == 0);
	memset(d, 0, sizeof *d);
}

static long hv_affinity(struct hv_dom *d, const struct xen_domctl_vcpuaffinity *a)
{
	if (d->sealed && !hv.may_move)
		return -XEN_EACCES;
	assert(a->vcpu < 2 && a->flags == XEN_VCPUAFFINITY_HARD && a->cpumap_hard.nr_bits == 64);
	memcpy(&d->pin[a->vcpu], a->cpumap_hard.bitmap.p, 8);
	return 0;
}

static long hv_weight(struct hv_dom *d, const struct xen_domctl_scheduler_op *s)
{
	assert(s->sched_id == XEN_SCHEDULER_CREDIT && s->cmd == XEN_DOMCTL_SCHEDOP_putinfo && s->u.credit.cap == 0);
	d->weight = s->u.credit.weight;
	return 0;
}

/* vCPU 0 is where it was put, the others, or all, wander. */
static long hv_vcpu(struct hv_dom *d, struct xen_domctl_getvcpuinfo *i)
{
	static uint32_t looks;

	i->online = 1;
	i->cpu = i->vcpu || hv.wanders ? 1 + looks % 2 : (uint32_t)__builtin_ctzl(d->pin[0]);
	i->cpu_time = 1000ull * ++looks;
	return 0;
}

static long hv_domctl(struct xen_domctl *op)
{
	struct hv_dom *d = &hv.dom[op->domain];

	if (op->cmd == XEN_DOMCTL_createdomain)
		return hv_create(op);
	if (!d->exists && op->domain)		/* 0: the builder itself */
		return -XEN_ESRCH;
	switch (op->cmd) {
	case XEN_DOMCTL_max_vcpus: hv_note("vcpus", op->domain); break;
	case XEN_DOMCTL_set_paging_mempool_size: hv_note("pool", op->domain); break;
	case XEN_DOMCTL_max_mem: d->max_kib = op->u.max_mem.max_memkb; break;
	case XEN_DOMCTL_sethvmcontext: memcpy(d->context, op->u.hvmcontext.buffer.p, op->u.hvmcontext.size); hv_note("context", op->domain); break;
	case XEN_DOMCTL_assign_device: d->assigned = op->u.assign_device.u.pci.machine_sbdf; hv_note("assign", op->domain); break;
	case XEN_DOMCTL_iomem_permission: break;
	case XEN_DOMCTL_set_virq_handler: assert(op->u.set_virq_handler.virq == (op->domain == 1 ? VIRQ_REDOUBT_POLICY : VIRQ_CONSOLE)); hv_note("virq", op->domain); break;
	case XEN_DOMCTL_memory_mapping:
		for (uint64_t i = 0; i < op->u.memory_mapping.nr_mfns; i++)
			d->mmio[d->n_mmio++] = op->u.memory_mapping.first_mfn + i;
		break;
	case XEN_DOMCTL_setvcpuaffinity: return hv_affinity(d, &op->u.vcpuaffinity);
	case XEN_DOMCTL_scheduler_op: return hv_weight(d, &op->u.scheduler_op);
	case XEN_DOMCTL_getvcpuinfo: return hv_vcpu(d, &op->u.getvcpuinfo);
	case XEN_DOMCTL_unpausedomain: d->paused = false; hv_note("unpause", op->domain); break;
	case XEN_DOMCTL_destroydomain: hv_destroy(op->domain); break;
	case XEN_DOMCTL_getdomaininfo:
		op->u.getdomaininfo.domain = (domid_t)op->domain;
		op->u.getdomaininfo.tot_pages = HV_PAGES + op->domain;
		op->u.getdomaininfo.flags = d->shutdown ? XEN_DOMINF_shutdown | (d->shutdown - 1) << XEN_DOMINF_shutdownshift : 0;
		break;
	default: return -XEN_ENOSYS;
	}
	return 0;
}

static long hv_xsm(struct xen_flask_op *op)
{
	uint32_t sid = 1;

	if (op->cmd == FLASK_CONTEXT_TO_SID) {
		if (strstr(op->u.sid_context.context.p, "unknown"))
			return -XEN_EINVAL;
		while (hv.sids[sid][0] && strcmp(hv.sids[sid], op->u.sid_context.context.p))
			sid++;
		snprintf(hv.sids[sid], sizeof hv.sids[0], "%s", op->u.sid_context.context.p);
		op->u.sid_context.sid = sid;
		return 0;
	}
	assert(op->cmd == FLASK_RELABEL_DOMAIN);
	if (hv.dom[op->u.relabel.domid].mapped)
		return -XEN_EBUSY;
	memcpy(hv.dom[op->u.relabel.domid].label, hv.sids[op->u.relabel.sid], 64);
	hv.dom[op->u.relabel.domid].sealed = true;
	hv_note("seal", op->u.relabel.domid);
	return 0;
}

static long hv_sysctl(struct xen_sysctl *op)
{
	assert(op->cmd == XEN_SYSCTL_physinfo);
	op->u.physinfo.total_pages = HV_TOTAL;
	op->u.physinfo.free_pages = HV_FREE;
	op->u.physinfo.nr_cpus = HV_CPUS;
	return 0;
}

static long hv_evtchn(unsigned long cmd, void *arg)
{
	struct evtchn_alloc_unbound *a = arg;

	if (cmd == EVTCHNOP_alloc_unbound)
		return a->port = ++hv.dom[a->dom == DOMID_SELF ? 0 : a->dom].n_ports, 0;
	if (cmd == EVTCHNOP_status)
		return ((struct evtchn_status *)arg)->status = EVTCHNSTAT_interdomain, 0;
	return -XEN_ENOSYS;
}

static long hv_param(struct xen_hvm_param *p)
{
	assert(p->index < HVM_NR_PARAMS);
	if (hv.dom[p->domid].sealed)
		return -XEN_EACCES;
	hv.dom[p->domid].param[p->index] = p->value;
	return 0;
}

long hypercall(unsigned int nr, unsigned long a1, unsigned long a2, unsigned long a3, unsigned long a4, unsigned long a5)
{
	bool undo = nr == __HYPERVISOR_memory_op && a1 == XENMEM_remove_from_physmap;

	undo |= nr == __HYPERVISOR_domctl && ((struct xen_domctl *)a1)->cmd == XEN_DOMCTL_destroydomain;
	if (!undo && hv.refuse && ++hv.calls == hv.refuse)
		return -XEN_EACCES;
	switch (nr) {
	case __HYPERVISOR_memory_op: return hv_memory(a1, (void *)a2);
	case __HYPERVISOR_domctl: return hv_domctl((void *)a1);
	case __HYPERVISOR_xsm_op: return hv_xsm((void *)a1);
	case __HYPERVISOR_sysctl: return hv_sysctl((void *)a1);
	case __HYPERVISOR_event_channel_op: return hv_evtchn(a1, (void *)a2);
	case __HYPERVISOR_hvm_op: return hv_param((void *)a2);
	case __HYPERVISOR_sched_op:
		if (a1 != SCHEDOP_shutdown)
			return 0;		/* the leak checker, too, calls sched_yield */
		hv.powered_off = true;
		longjmp(hv.off, 1);
	}
	return -XEN_ENOSYS;
}

/* The runtime, as far as the builder calls it. */
domid_t domid_self(void) { return 0; }
uint64_t time_now(void) { return hv.now += 1000; }
uint64_t gfn_alloc(uint64_t n)
{
	assert(hv.window_used + n <= HV_WINDOW);
	hv.window_used += n;
	return (uintptr_t)hv.window / 4096 + hv.window_used - n;
}
void gfn_free(uint64_t gfn, uint64_t n)
{
	hv.window_used -= n;		/* taken and given back like a stack */
	assert(gfn == (uintptr_t)hv.window / 4096 + hv.window_used);
	for (uint64_t i = 0; i < n; i++)
		assert(hv.map[hv.window_used + i].dom < 0);
}
void pages_shed(void) { hv.shed = true; }
err_t pages_regain(void) { return hv.shed = false; }
void *pages_alloc(uint32_t order)
{
	static uint8_t page[4096] __attribute__((aligned(4096)));

	return page;
}
err_t grant_give_at(grant_ref_t ref, domid_t dom, uint64_t gfn, bool readonly)
{
	assert(ref == GNTTAB_RESERVED_XENSTORE && dom == 1 && !readonly);
	return 0;
}
void log_line(const char *f, ...)
{
	va_list ap;

	va_start(ap, f);
	assert(hv.n_log < HV_LOG);
	vsnprintf(hv.log[hv.n_log++], sizeof hv.log[0], f, ap);
	va_end(ap);
}
err_t ev_bind_virq(uint32_t virq, ev_fn *fn, void *ctx, evtchn_port_t *port)
{
	assert(virq == VIRQ_DOM_EXC);
	hv.dom_exc = fn;
	hv.dom_exc_ctx = ctx;
	return 0;
}
void ev_job_add(struct ev_job *job) { hv.job = job; }
void ev_timer_at(struct ev_timer *t, uint64_t deadline)
{
	t->deadline = deadline;
	for (int i = 0; i < 64; i++)
		if (!hv.timers[i] || hv.timers[i] == t) {
			hv.timers[i] = t;
			return;
		}
	assert(0);
}
void ev_timer_after(struct ev_timer *t, uint64_t ns) { ev_timer_at(t, hv.now + ns); }

/* VIRQ_DOM_EXC, then every timer that is due within ns. */
static void hv_run(uint64_t ns)
{
	if (hv.dom_exc)
		hv.dom_exc(hv.dom_exc_ctx, 1);
	if (hv.job)
		hv.job->fn(hv.job->ctx);
	hv.now += ns;
	for (int i = 0; i < 64; i++) {
		struct ev_timer *t = hv.timers[i];

		if (!t || t->deadline > hv.now)
			continue;
		hv.timers[i] = NULL;
		t->fn(t->ctx);
	}
}

err_t xs_init_page(struct xenstore_domain_interface *page, uint32_t port) { return 0; }
void xs_set_patience(uint64_t ns) { assert(ns); }
bool xs_exists(uint32_t tx, const char *path)
{
	for (int i = 0; i < hv.n_nodes; i++)
		if (!strcmp(hv.node[i].path, path))
			return true;
	return false;
}
err_t xs_write(uint32_t tx, const char *path, const char *value)
{
	const char *kind = strstr(path, "/backend/");
	int i = 0;

	/* Nothing that a back end watches for all its front ends is written again for one of them. */
	assert(!kind || strchr(kind + strlen("/backend/"), '/') || !xs_exists(tx, path));
	while (i < hv.n_nodes && strcmp(hv.node[i].path, path) && hv.node[i].path[0])
		i++;
	assert(i < HV_NODES);
	hv.n_nodes += i == hv.n_nodes;
	snprintf(hv.node[i].path, 200, "%s", path);
	snprintf(hv.node[i].value, 200, "%s", value);
	return 0;
}
err_t xs_set_perms(uint32_t tx, const char *path, const char *const *perms, uint32_t n)
{
	char *p = (char *)hv_perms(path);

	p[0] = 0;
	for (uint32_t i = 0; i < n; i++)
		snprintf(p + strlen(p), 32 - strlen(p), "%s%s", i ? "," : "", perms[i]);
	return 0;
}
err_t xs_rm(uint32_t tx, const char *path)
{
	size_t n = strlen(path);

	for (int i = 0; i < hv.n_nodes; i++)
		if (!strncmp(hv.node[i].path, path, n) && (hv.node[i].path[n] == 0 || hv.node[i].path[n] == '/'))
			hv.node[i].path[0] = 0;
	return 0;
}
err_t xs_introduce(domid_t dom, uint64_t gfn, uint32_t port)
{
	assert(hv.dom[dom].sealed && hv.dom[dom].paused && port && gfn == STORE_GFN);
	hv_note("introduce", dom);
	return 0;
}
err_t xs_release(domid_t dom) { return hv_note("release", dom), 0; }

static void hv_reset(void)
{
	for (int d = 0; d < HV_DOMS; d++)
		for (int i = 0; i < HV_SLOTS; i++)
			free(hv.dom[d].page[i]);
	free(hv.window);
	memset(&hv, 0, sizeof hv);
	hv.window = aligned_alloc(4096, HV_WINDOW * 4096);
	for (int i = 0; i < HV_WINDOW; i++)
		hv.map[i].dom = -1;
}
#endif
