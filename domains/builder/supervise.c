/* SPDX-License-Identifier: Apache-2.0 */
/* supervise.c - deaths of domains: burial, restart with back-off and limit, power off when no guest is left. */
#include "domains/builder/builder.h"
#include "domains/runtime/log.h"
#include "domains/runtime/mem.h"
#include "domains/runtime/xs.h"
#include "lib/fmt.h"

#define SECOND 1000000000ull
#define QUICK (60 * SECOND)		/* a domain that lived longer starts its count again */
#define DRAIN (SECOND / 2)		/* for the last console output before the power goes */

static const char *death_name(uint32_t reason)
{
	switch (reason) {
	case SHUTDOWN_poweroff: return "powered off";
	case SHUTDOWN_reboot:
	case SHUTDOWN_soft_reset: return "rebooted";
	default: return "crashed";
	}
}

static enum death_action action_for(const struct domain_desc *d, uint32_t reason)
{
	switch (reason) {
	case SHUTDOWN_poweroff: return d->on_poweroff;
	case SHUTDOWN_reboot:
	case SHUTDOWN_soft_reset: return d->on_reboot;
	default: return d->on_crash;
	}
}

/* True, with *reason, when the domain shut down or is no more. */
static bool is_dead(const struct instance *in, uint32_t *reason)
{
	struct xen_domctl op = { .cmd = XEN_DOMCTL_getdomaininfo, .domain = in->domid };
	uint32_t flags;

	*reason = SHUTDOWN_crash;
	if (domctl(&op) || op.u.getdomaininfo.domain != in->domid)
		return true;
	flags = op.u.getdomaininfo.flags;
	if (flags & XEN_DOMINF_shutdown)
		*reason = flags >> XEN_DOMINF_shutdownshift & XEN_DOMINF_shutdownmask;
	return flags & (XEN_DOMINF_shutdown | XEN_DOMINF_dying);
}

static void power_off(void *ctx)
{
	log_line("no guest is left; powering off");
	sched_shutdown(SHUTDOWN_poweroff);
}

void supervise_check_end(struct builder *b)
{
	static struct ev_timer end = { .fn = power_off };

	for (int i = 0; i < b->sys.n_domains; i++)
		if (b->sys.domains[i].service == SERVICE_NONE && (b->inst[i].running || b->inst[i].pending))
			return;
	ev_timer_after(&end, DRAIN);
}

/* Seconds before the next start: 1, 2, 4 ... 32. */
static uint32_t backoff(const struct instance *in)
{
	return in->quick_deaths < 2 ? in->quick_deaths : in->quick_deaths > 6 ? 32 : 1u << (in->quick_deaths - 1);
}

/* True when the domain is to start again: its policy says so, its limit is not reached. Counts. */
static bool may_restart(struct instance *in, uint32_t reason)
{
	const struct domain_desc *d = desc_of(in->b, in->index);

	if (action_for(d, reason) != ON_RESTART || d->service == SERVICE_XENSTORE)
		return false;
	if (time_now() - in->started > QUICK)
		in->quick_deaths = 0;
	return in->quick_deaths++ < d->restart_limit;
}

static void start_again(void *ctx)
{
	struct instance *in = ctx;
	struct builder *b = in->b;
	err_t err;

	in->pending = false;
	in->started = time_now();
	if (pages_regain())
		log_line("the builder's own memory has gone; a large kernel may not unpack");
	err = build_domain(b, in->index);
	pages_shed();
	if (!err)
		return;
	if (in->quick_deaths++ < desc_of(b, in->index)->restart_limit) {
		in->pending = true;
		ev_timer_after(&in->timer, backoff(in) * SECOND);
		return;
	}
	log_line("domain %u %s %s crashed", in->domid, desc_of(b, in->index)->name, desc_of(b, in->index)->label);
	supervise_check_end(b);
}

static void log_death(const struct instance *in, uint32_t reason, bool again)
{
	const struct domain_desc *d = desc_of(in->b, in->index);
	char tail[64] = "";

	if (again)
		snprintf(tail, sizeof tail, "; restart %u of %u in %u s", in->quick_deaths, d->restart_limit, backoff(in));
	log_line("domain %u %s %s %s%s", in->domid, d->name, d->label, death_name(reason), tail);
}

/* xenstore learns of the death and the nodes go, so that back ends let go; then the hypervisor frees the domain. */
static void bury(struct instance *in)
{
	struct builder *b = in->b;

	if (desc_of(b, in->index)->service == SERVICE_XENSTORE)
		b->store_up = false;
	if (b->store_up && in->in_store) {
		remove_nodes(b, in->index);
		if (xs_release(in->domid))
			log_line("domain %u: xenstore does not release it", in->domid);
	}
	if (destroy_domain(in))
		log_line("domain %u cannot be destroyed; its memory is lost until the next start", in->domid);
}

static void look_at(struct instance *in)
{
	uint32_t reason;
	bool again;

	if (!in->running || !is_dead(in, &reason))
		return;
	again = may_restart(in, reason);
	log_death(in, reason, again);
	if (desc_of(in->b, in->index)->service == SERVICE_NONE)
		report_memory(in->b);
	bury(in);
	if (again) {
		in->pending = true;
		in->timer = (struct ev_timer){ .fn = start_again, .ctx = in };
		ev_timer_after(&in->timer, backoff(in) * SECOND);
	}
	supervise_check_end(in->b);
}

/* xenstore first: while it is down nobody may wait for its answers. */
static void look_at_all(void *ctx)
{
	struct builder *b = ctx;
	int store = running_service(b, SERVICE_XENSTORE);

	if (store >= 0)
		look_at(&b->inst[store]);
	for (int i = 0; i < b->sys.n_domains; i++)
		look_at(&b->inst[i]);
}

static void on_dom_exc(void *ctx, evtchn_port_t port)
{
	struct builder *b = ctx;

	ev_job_add(&b->job);
}

err_t supervise_init(struct builder *b)
{
	evtchn_port_t port;

	b->job = (struct ev_job){ .fn = look_at_all, .ctx = b };
	for (int i = 0; i < MAX_DOMAINS; i++) {
		b->inst[i].b = b;
		b->inst[i].index = i;
	}
	return ev_bind_virq(VIRQ_DOM_EXC, on_dom_exc, b, &port);
}
