/* SPDX-License-Identifier: Apache-2.0 */
/* core/dom/info.c - XEN_DOMCTL_getdomaininfo: a domain, or the next one above the id that is asked for. */
#include "call/held.h"
#include "core/dom/domctl.h"
#include "hal/atomic.h"
#include "hal/cpu.h"
#include "hal/once.h"
#include "hal/spec.h"

_Static_assert(sizeof(struct xen_domctl_getdomaininfo) == 112, "no padding: every byte is told by field");
#define NOT_SHUT_DOWN (0xffffu << XEN_DOMINF_shutdownshift)	/* as Xen: the code of a domain that runs is all ones */

err_t domctl_getdomaininfo_fetch(struct call *call, struct xen_domctl_getdomaininfo *arg)
{
	return fetch_envelope(call, arg, sizeof *arg);
}

/*@ requires d < NR_DOMS; RESOLVES(\result)
    ensures whom: \result == 0 ==> c->peer == d && c->third == c->self;
    exits \false;
*/
static err_t resolve_present(struct ctx *c, domid_t d)
{
	err_t rc = d == c->self ? 0 : dom_get_present(d);

	c->peer = d;
	c->third = c->self;
	c->label = 0;
	if (rc == 0)
		hal_about(d);
	//@ ghost g.refs = rc == 0;
	//@ ghost g.peer = d;
	//@ ghost g.third = c->self;
	return rc;
}

/*@ requires \valid_read(c) && c->self < NR_DOMS && c->peer < NR_DOMS;
    assigns \nothing;
    exits \false;
*/
static bool may_see(const struct ctx *c)
{
	return xsm_would_allow(once(domtab[c->self].sid), dom_object_sid(c->self, c->peer), SECCLASS_DOMAIN, DOMAIN__GETDOMAININFO);
}

/* A caller that walks the ids learns nothing of the domains that it may not see; one that names such a domain is refused. */
err_t domctl_getdomaininfo_resolve(struct ctx *c, const struct xen_domctl_getdomaininfo *arg)
{
	(void)arg;
	if (c->call->dom >= DOMID_FIRST_RESERVED)
		return -XEN_EINVAL;
	if (c->call->dom < NR_DOMS && resolve_present(c, (domid_t)index_clamp(c->call->dom, NR_DOMS)) == 0)
		return 0;
	/*@ loop invariant balanced && c->call->dom < d;
	    loop assigns d, c->peer, c->third, c->label, g.refs, g.held, g.peer, g.third;
	*/
	for (uint32_t d = c->call->dom + 1u; d < NR_DOMS; d++) {
		if (resolve_present(c, (domid_t)index_clamp(d, NR_DOMS)))
			continue;
		if (may_see(c))
			return 0;
		ctx_release(c);
	}
	return -XEN_ESRCH;
}

/*@ requires \valid_read(d);
    assigns \nothing;
    exits \false;
*/
static uint32_t info_flags(const struct domain *d)
{
	uint32_t f = XEN_DOMINF_hvm_guest | XEN_DOMINF_hap;

	if (atomic_load(&d->state) == DOM_DYING)
		f |= XEN_DOMINF_dying;
	if (d->flags & XEN_DOMCTL_CDF_xs_domain)
		f |= XEN_DOMINF_xs_domain;
	if (d->pause_count)
		f |= XEN_DOMINF_paused;
	if (!d->shutdown)
		return f | NOT_SHUT_DOWN;
	return f | XEN_DOMINF_shutdown | (d->shutdown - 1) << XEN_DOMINF_shutdownshift;
}

/* What the machine knows; the vCPUs of a dying domain go without its life lock. */
/*@ requires dom < NR_DOMS && \valid(info) && \separated(info, domtab + (0 .. NR_DOMS - 1)) && \separated(info, &vcputab[0 .. NR_DOMS - 1][0 .. NR_VCPUS - 1]);
    assigns info->flags, info->cpu_time, info->nr_online_vcpus, info->max_vcpu_id;
    ensures gone: domtab[dom].state == DOM_DYING || vcputab[dom][0].exists == 0 ==> info->max_vcpu_id == (uint32_t)XEN_INVALID_MAX_VCPU_ID;
    ensures still: domtab[dom].state == DOM_DYING || vcputab[dom][0].exists == 0 ==>
      info->cpu_time == \old(info->cpu_time) && info->nr_online_vcpus == \old(info->nr_online_vcpus);
    exits \false;
*/
static void vcpu_info(domid_t dom, struct xen_domctl_getdomaininfo *info)
{
	const struct domain *d = &domtab[dom];

	info->max_vcpu_id = XEN_INVALID_MAX_VCPU_ID;
	if (atomic_load(&d->state) == DOM_DYING || !vcputab[dom][0].exists)
		return;
	info->max_vcpu_id = d->max_vcpus - 1;
	info->cpu_time = hal_dom_time(dom, d->max_vcpus);
	info->nr_online_vcpus = hal_dom_online(dom, d->max_vcpus);
	if (info->nr_online_vcpus && hal_dom_blocked(dom, d->max_vcpus))
		info->flags |= XEN_DOMINF_blocked;
	if (info->nr_online_vcpus && !hal_dom_asleep(dom, d->max_vcpus))
		info->flags |= XEN_DOMINF_running;
}

/* What there is not here is told as 0, and what is padding. */
/*@ requires \valid(info);
    assigns *info;
    ensures zero: nothing_of(info);
    ensures idle: info->cpu_time == 0 && info->nr_online_vcpus == 0;
    exits \false;
*/
static void no_info(struct xen_domctl_getdomaininfo *info)
{
	info->pad1 = 0;
	info->outstanding_pages = info->shr_pages = info->paged_pages = 0;
	info->cpu_time = 0;
	info->nr_online_vcpus = info->cpupool = info->arch_config.misc_flags = 0;
	/*@ loop invariant i <= 7 && \forall integer k; 0 <= k < i ==> info->pad2[k] == 0;
	    loop assigns i, info->pad2[0 .. 6];
	    loop variant 7 - i;
	*/
	for (uint32_t i = 0; i < sizeof info->pad2; i++)
		info->pad2[i] = 0;
}

err_t domctl_getdomaininfo_check(const struct ctx *c, const struct xen_domctl_getdomaininfo *arg,
				 struct domctl_getdomaininfo_plan *plan)
{
	const struct domain *d = &domtab[c->peer];
	struct xen_domctl_getdomaininfo *info = &plan->info;

	(void)arg;
	no_info(info);
	info->domain = c->peer;
	info->flags = info_flags(d);
	info->tot_pages = atomic_load64(&d->tot_pages);
	info->max_pages = once(d->max_pages);
	info->shared_info_frame = d->shared_mfn.v;
	info->ssidref = once(d->sid);
	/*@ loop invariant i <= 16 && \forall integer k; 0 <= k < i ==> info->handle[k] == d->handle[k];
	    loop assigns i, info->handle[0 .. 15];
	    loop variant 16 - i;
	*/
	for (uint32_t i = 0; i < sizeof info->handle; i++)
		info->handle[i] = d->handle[i];
	info->gpaddr_bits = (uint8_t)hal_phys_bits();
	info->arch_config.emulation_flags = d->emulation_flags;
	vcpu_info(c->peer, info);
	return 0;
}

void domctl_getdomaininfo_commit(const struct ctx *c, const struct domctl_getdomaininfo_plan *plan, struct fx *fx)
{
	(void)c, (void)plan, (void)fx;
}

void domctl_getdomaininfo_result(const struct domctl_getdomaininfo_plan *plan, struct xen_domctl_getdomaininfo *arg)
{
	*arg = plan->info;
}

/* Whose it is stands in the envelope as well. */
void domctl_getdomaininfo_done(struct call *call, struct xen_domctl_getdomaininfo *arg, err_t rc)
{
	if (rc)
		return;
	guest_put(&call->buf, call->off, arg, sizeof *arg);
	guest_put(&call->buf, offsetof(struct xen_domctl, domain), &arg->domain, sizeof arg->domain);
}
