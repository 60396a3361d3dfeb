/* SPDX-License-Identifier: Apache-2.0 */
/* build.c - makes one domain, step by step as docs/seams.md says ("Life of a domain"). */
#include "domains/builder/builder.h"
#include "core/types.h"
#include "domains/builder/layout.h"
#include "domains/runtime/log.h"
#include "domains/runtime/xs.h"
#include "lib/fmt.h"
#include "lib/string.h"

#define STORE_WAIT_NS 20000000000ull	/* how long xenstore may take to bind its port */
#define STORE_POLL_NS 2000000ull

enum {
	GRANT_FRAMES = 64, MAPTRACK_SERVICE = 64, MAPTRACK_GUEST = 4,
	PORTS_SERVICE = 4095, PORTS_GUEST = 1023,
	SLACK_KIB = 1024,		/* tables and rings, as libxl */
	DMA_KIB = 16384,		/* what a driver may populate for DMA beyond its RAM */
};

int running_service(const struct builder *b, enum service service)
{
	for (int i = 0; i < b->sys.n_domains; i++)
		if (b->sys.domains[i].service == service && b->inst[i].running)
			return i;
	return -1;
}

err_t report(const struct domain_desc *d, err_t err, const char *what, const char *mend)
{
	log_line("domain %s %s not started: %s (error %d): %s", d->name, d->label ? d->label : "?", what, -err, mend);
	return err;
}

err_t sid_of(const struct domain_desc *d, bool building, uint32_t *sid)
{
	char context[sizeof "system_u:system_r:_building_t:" + MAX_LABEL + LEVEL_LEN];

	snprintf(context, sizeof context, "system_u:system_r:%.*s%s:%s", (int)strlen(d->label) - 2, d->label, building ? "_building_t" : "_t", d->level);
	return xsm_context_to_sid(context, sid);
}

static bool has_device(const struct builder *b, int i)
{
	for (int v = 0; v < b->sys.n_devices; v++)
		if (b->sys.devices[v].owner == i)
			return true;
	return false;
}

/* Ids of running domains, and those that services come back with. */
static bool domid_taken(const struct builder *b, int but, domid_t id)
{
	for (int k = 0; k < b->sys.n_domains; k++)
		if (k != but && b->inst[k].domid == id && (b->inst[k].created || b->sys.domains[k].service != SERVICE_NONE))
			return true;
	return false;
}

static domid_t next_domid(struct builder *b, int i)
{
	domid_t id;

	do {
		if (b->next_domid >= NR_DOMS || b->next_domid < 3)
			b->next_domid = 3;
		id = b->next_domid++;
	} while (domid_taken(b, i, id));
	return id;
}

/* xenstore and console have fixed ids; a service keeps its id over restarts, a guest gets a new one. */
static domid_t pick_domid(struct builder *b, int i)
{
	enum service service = desc_of(b, i)->service;

	if (service == SERVICE_XENSTORE || service == SERVICE_CONSOLE)
		return service == SERVICE_XENSTORE ? 1 : 2;
	if (service != SERVICE_NONE && b->inst[i].domid)
		return b->inst[i].domid;
	return next_domid(b, i);
}

/* Domain i needs domain other, whose device it uses. */
static err_t need(const struct builder *b, int i, int other)
{
	const struct domain_desc *d = &b->sys.domains[i];

	if (!b->store_up)
		return report(d, -XEN_ENOENT, "its disks and NICs need xenstore", "see why there is none; or add a domain with service = \"xenstore\";");
	if (b->inst[other].failed)
		return report(d, -XEN_ENODEV, b->sys.domains[other].name, "this back end of it could not be started; see above");
	return 0;
}

/* A guest whose disk can never come is not started: it would only hang. */
static err_t need_all(const struct builder *b, int i)
{
	err_t err = 0;

	for (int k = 0; k < b->sys.n_disks && !err; k++)
		if (b->sys.disks[k].frontend == i)
			err = need(b, i, b->sys.disks[k].backend);
	for (int n = 0; n < b->sys.n_nics && !err; n++)
		if (b->sys.nics[n].frontend == i)
			err = need(b, i, b->sys.nics[n].backend);
	return err;
}

static err_t create(struct builder *b, int i)
{
	const struct domain_desc *d = desc_of(b, i);
	struct xen_domctl op = { .cmd = XEN_DOMCTL_createdomain };
	struct xen_domctl_createdomain *c = &op.u.createdomain;
	bool service = d->service != SERVICE_NONE;
	err_t err = sid_of(d, true, &c->ssidref);

	if (err)
		return report(d, err, "label", "its X_building_t is not in the policy, or the policy is without policy/mls; declare it there, or name another security-id");
	op.domain = b->inst[i].domid = pick_domid(b, i);
	snprintf((char *)c->handle, sizeof c->handle, "redoubt%u", op.domain);
	c->flags = XEN_DOMCTL_CDF_hvm | XEN_DOMCTL_CDF_hap | (b->iommu && has_device(b, i) ? XEN_DOMCTL_CDF_iommu : 0);
	c->max_vcpus = d->cpus;
	c->max_evtchn_port = service ? PORTS_SERVICE : PORTS_GUEST;
	c->max_grant_frames = GRANT_FRAMES;
	c->max_maptrack_frames = service ? MAPTRACK_SERVICE : MAPTRACK_GUEST;
	c->grant_opts = XEN_DOMCTL_GRANT_version(1);
	c->arch.emulation_flags = XEN_X86_EMU_LAPIC;
	err = domctl(&op);
	if (err)
		return report(d, err, "createdomain", "see the denials above, or give the domain fewer cpus");
	b->inst[i].created = true;
	return 0;
}

/* Page tables of the domain: what libxl gives, 1 MiB per vCPU and 8 KiB per MiB of RAM. */
static uint64_t mempool_size(const struct domain_desc *d)
{
	return ((uint64_t)d->cpus << 20) + (d->memory_kib >> 10) * 8192;
}

static err_t set_limits(const struct domain_desc *d, domid_t dom, bool driver)
{
	struct xen_domctl vcpus = { .cmd = XEN_DOMCTL_max_vcpus, .domain = dom };
	struct xen_domctl pool = { .cmd = XEN_DOMCTL_set_paging_mempool_size, .domain = dom };
	struct xen_domctl mem = { .cmd = XEN_DOMCTL_max_mem, .domain = dom };
	err_t err;

	vcpus.u.max_vcpus.max = d->cpus;
	err = domctl(&vcpus);
	if (err)
		return report(d, err, "max_vcpus", "give the domain fewer cpus");
	pool.u.paging_mempool.size = (mempool_size(d) + 0xfffff) & ~0xfffffull;
	err = domctl(&pool);
	if (err)
		return report(d, err, "page-table memory", "the machine has too little memory; give domains less");
	mem.u.max_mem.max_memkb = d->memory_kib + SLACK_KIB + (driver ? DMA_KIB : 0);
	err = domctl(&mem);
	return err ? report(d, err, "max_mem", "see the denials above") : 0;
}

/* Terminal input is announced to the console domain, changes of the policy to xenstore, whoever else might bind the VIRQ. */
static err_t name_for_virq(const struct domain_desc *d, domid_t dom)
{
	struct xen_domctl op = { .cmd = XEN_DOMCTL_set_virq_handler, .domain = dom };
	err_t err;

	if (d->service != SERVICE_CONSOLE && d->service != SERVICE_XENSTORE)
		return 0;
	op.u.set_virq_handler.virq = d->service == SERVICE_CONSOLE ? VIRQ_CONSOLE : VIRQ_REDOUBT_POLICY;
	err = domctl(&op);
	return err ? report(d, err, "set_virq_handler", "see the denials above") : 0;
}

/* Words that a service gets before its bootargs. */
static void service_args(const struct builder *b, const struct domain_desc *d, char *buf, size_t n)
{
	if (d->service == SERVICE_XENSTORE)
		snprintf(buf, n, "master=%u port=%u", domid_self(), b->store_port);
	else
		buf[0] = 0;
}

static err_t fill(struct builder *b, int i)
{
	const struct domain_desc *d = desc_of(b, i);
	struct instance *in = &b->inst[i];
	bool store = d->service != SERVICE_XENSTORE && b->store_up;
	int console = d->service == SERVICE_NONE ? running_service(b, SERVICE_CONSOLE) : -1;
	char args[64];
	err_t err = set_limits(d, in->domid, has_device(b, i));

	if (!err)
		err = place(d, in->domid);
	if (err)
		return err;
	err = populate(in->domid, d);
	if (err)
		return report(d, err, "memory", err == -XEN_ENOMEM ? "the machine has too little free memory; give the domain less"
								      : "see the denials above");
	if (d->service == SERVICE_XENSTORE && wire_builder(b, in->domid))
		return report(d, -XEN_EPERM, "the builder's store connexion", "see the denials above");
	service_args(b, d, args, sizeof args);
	err = load_image(in, d, args);
	if (err)
		return err;
	err = wire_domain(in, store ? b->inst[running_service(b, SERVICE_XENSTORE)].domid : -1, console >= 0 ? b->inst[console].domid : -1);
	if (err)
		return report(d, err, "store and console", "see the denials above");
	err = name_for_virq(d, in->domid);
	return err ? err : assign_devices(b, i);
}

static err_t seal(const struct domain_desc *d, struct instance *in)
{
	err_t err = sid_of(d, false, &in->sid);

	if (err)
		return report(d, err, "label", "it is not in the policy; declare it in policy/ or name another security-id");
	err = xsm_relabel(in->domid, in->sid);
	if (err)
		return report(d, err, "seal", err == -XEN_EBUSY ? "a mapping of it is left; report this as a defect" : "see the denials above");
	in->sealed = true;
	return 0;
}

static err_t publish(struct builder *b, int i)
{
	struct instance *in = &b->inst[i];
	err_t err;

	if (!b->store_up || !in->store_port)
		return 0;
	err = write_nodes(b, i);
	if (err)
		return report(desc_of(b, i), err, "xenstore nodes", "xenstore refused them; see its log");
	in->in_store = true;
	err = xs_introduce(in->domid, STORE_GFN, in->store_port);
	if (err)
		return report(desc_of(b, i), err, "introduction to xenstore", "xenstore refused it; see its log");
	err = open_control(b, i);		/* permissions name only domains that xenstore knows */
	return err ? report(desc_of(b, i), err, "xenstore permissions of who may control it", "xenstore refused them; see its log") : 0;
}

/* xenstore runs once it has bound the builder's port. */
static err_t wait_store(struct builder *b, const struct domain_desc *d)
{
	struct evtchn_status s;
	uint64_t end = time_now() + STORE_WAIT_NS;
	err_t err = 0;

	do {
		s = (struct evtchn_status){ .dom = DOMID_SELF, .port = b->store_port };
		err = evtchn_status(&s);
		if (err || s.status == EVTCHNSTAT_interdomain)
			break;
		(void)!sched_poll(NULL, 0, time_now() + STORE_POLL_NS);
	} while (time_now() < end);
	if (err || s.status != EVTCHNSTAT_interdomain)
		return report(d, err ? err : -XEN_ETIME, "xenstore does not answer", "see its lines above");
	xs_set_patience(XS_PATIENCE_NS);		/* a hostile store must not stop the supervisor */
	err = xs_init_page(b->store_page, b->store_port);
	if (err)
		return report(d, err, "xenstore does not answer", "see its lines above");
	b->store_up = true;
	return 0;
}

static err_t start(struct builder *b, int i)
{
	const struct domain_desc *d = desc_of(b, i);
	struct instance *in = &b->inst[i];
	struct xen_domctl op = { .cmd = XEN_DOMCTL_unpausedomain, .domain = in->domid };
	err_t err = domctl(&op);

	if (err)
		return report(d, err, "unpause", "see the denials above");
	in->running = true;
	in->started = time_now();
	log_line("domain %u %s %s started", in->domid, d->name, d->label);
	return d->service == SERVICE_XENSTORE ? wait_store(b, d) : 0;
}

err_t destroy_domain(struct instance *in)
{
	struct xen_domctl op = { .cmd = XEN_DOMCTL_destroydomain, .domain = in->domid };
	err_t err = 0;

	if (in->created) {
		do
			err = domctl(&op);	/* a long teardown may be done in pieces */
		while (err == -XEN_EAGAIN);
	}
	in->created = in->sealed = in->running = in->in_store = false;
	in->store_port = in->console_port = 0;
	return err == -XEN_ESRCH ? 0 : err;
}

err_t build_domain(struct builder *b, int i)
{
	struct instance *in = &b->inst[i];
	err_t err = need_all(b, i);

	if (!err)
		err = create(b, i);
	if (!err)
		err = fill(b, i);
	if (!err)
		err = seal(desc_of(b, i), in);
	if (!err)
		err = publish(b, i);
	if (!err)
		err = start(b, i);
	in->failed = err;
	if (!err)
		return 0;
	if (in->in_store) {
		remove_nodes(b, i);
		(void)!xs_release(in->domid);	/* the domain goes in any case */
	}
	if (destroy_domain(in))
		log_line("domain %u cannot be destroyed; its memory is lost until the next start", in->domid);
	return err;
}
