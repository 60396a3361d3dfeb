/* SPDX-License-Identifier: Apache-2.0 */
/* call/virq.c - interrupts that the hypervisor itself raises: virtual ones and those of devices. */
#include "call/stages.h"
#include "core/evtchn/virq.h"

/* Raises port p of d if it is in `state` for `irq`. d is referenced: nobody furnishes its slot anew meanwhile. */
static void raise_bound(domid_t d, uint32_t p, uint32_t state, uint32_t irq, struct fx *fx)
{
	const struct evtchn *ch = &ports[d][p];

	if (p && p < evdom[d].nr_ports && ch->state == state && ch->irq == irq)
		fx_raise(fx, d, p, ch->vcpu, ch->prio);
}

void virq_raise(domid_t d, uint32_t vcpu, uint32_t virq)
{
	struct fx fx;

	if (vcpu >= NR_VCPUS || virq >= NR_HVIRQS || dom_get_present(d))
		return;
	fx_init(&fx);
	evtchn_lock_shared(d);
	if (evdom[d].nr_ports && vcpu < domtab[d].max_vcpus)	/* the row is backed */
		raise_bound(d, vcputab[d][vcpu].virq[virq], ECS_VIRQ, virq, &fx);
	fx_hold(&fx);
	evtchn_unlock_shared(d);
	fx_apply(&fx);
	dom_put(d);
}

void virq_raise_global(uint32_t virq)
{
	domid_t d;

	if (virq >= NR_HVIRQS || !virq_is_global(virq))
		return;
	d = virq_holder(virq);
	if (d != DOMID_INVALID)
		virq_raise(d, 0, virq);
}

/* The locks that a commit holds come before the evtchn locks, and under them no last reference may go: so none is taken. Who holds the VIRQ under
 * its evtchn lock has not been torn down so far, as that unbinds and unnames it under the same lock, and cannot be while the lock is held. */
void policy_changed(struct fx *fx)
{
	domid_t d = virq_holder(VIRQ_REDOUBT_POLICY);

	if (d == DOMID_INVALID)
		return;
	evtchn_lock_shared(d);
	if (virq_holder(VIRQ_REDOUBT_POLICY) == d && evdom[d].nr_ports && domtab[d].max_vcpus)
		raise_bound(d, vcputab[d][0].virq[VIRQ_REDOUBT_POLICY], ECS_VIRQ, VIRQ_REDOUBT_POLICY, fx);
	fx_hold(fx);
	evtchn_unlock_shared(d);
}

void pirq_raise(domid_t d, uint32_t pirq, uint32_t port)
{
	struct fx fx;

	if (port >= NR_PORTS || dom_get_present(d))
		return;
	fx_init(&fx);
	evtchn_lock_shared(d);
	raise_bound(d, port, ECS_PIRQ, pirq, &fx);
	fx_hold(&fx);
	evtchn_unlock_shared(d);
	fx_apply(&fx);
	dom_put(d);
}
