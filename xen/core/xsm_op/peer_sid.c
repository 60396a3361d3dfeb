/* SPDX-License-Identifier: Apache-2.0 */
/* core/xsm_op/peer_sid.c - FLASK_GET_PEER_SID: who is at the other end of a channel. */
#include "core/xsm_op/xsm_op.h"
#include "hal/once.h"
#include "hal/spec.h"

/* Under the caller's evtchn lock the link stands, and with it the other domain's slot: a dying domain leaves its channels before the slot is another's. */
err_t xsm_peer_sid_check(const struct ctx *c, const struct xen_flask_peersid *arg, struct xsm_peer_sid_plan *plan)
{
	const struct evtchn *ch;

	if (arg->evtchn >= evdom[c->self].nr_ports)
		return -XEN_EINVAL;
	ch = &ports[c->self][index_clamp(arg->evtchn, NR_PORTS)];
	if (ch->state != ECS_INTERDOMAIN)
		return -XEN_EINVAL;
	plan->sid = once(domtab[index_clamp(ch->peer_dom, NR_DOMS)].sid);
	return 0;
}

void xsm_peer_sid_commit(const struct ctx *c, const struct xsm_peer_sid_plan *plan, struct fx *fx)
{
	(void)c, (void)plan, (void)fx;
}

void xsm_peer_sid_result(const struct xsm_peer_sid_plan *plan, struct xen_flask_peersid *arg)
{
	arg->sid = plan->sid;
}
