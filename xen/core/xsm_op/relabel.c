/* SPDX-License-Identifier: Apache-2.0 */
/* core/xsm_op/relabel.c - FLASK_RELABEL_DOMAIN: a new label, and the seal of a domain that was being built. */
#include "core/xsm_op/xsm_op.h"
#include "hal/atomic.h"
#include "hal/once.h"

err_t xsm_relabel_domain_check(const struct ctx *c, const struct xen_flask_relabel *arg, struct xsm_relabel_domain_plan *plan)
{
	if (!xsm_sid_valid(arg->sid))
		return -XEN_EINVAL;
	if (atomic_load(&domtab[c->peer].foreign))
		return -XEN_EBUSY;
	plan->sid = arg->sid;
	return xsm_relabel_valid(once(domtab[c->peer].sid), arg->sid, once(domtab[c->self].sid), SECCLASS_DOMAIN) ? 0 : -XEN_EPERM;
}

/* Under the p2m lock: no foreign mapping can come between the check and the seal. */
void xsm_relabel_domain_commit(const struct ctx *c, const struct xsm_relabel_domain_plan *plan, struct fx *fx)
{
	struct domain *d = &domtab[c->peer];
	uint32_t building = DOM_BUILDING;

	set_once(d->sid, plan->sid);
	set_once(d->self_sid, xsm_self_sid(plan->sid));
	set_once(d->target_sid, plan->sid);
	(void)atomic_cas(&d->state, &building, DOM_LIVE);	/* unless it has begun to die: that is under another lock */
	//@ assert weights: \at(weights_ok,Pre) ==> weights_ok;
	policy_settles(fx);
}
