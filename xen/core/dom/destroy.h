/* SPDX-License-Identifier: Apache-2.0 */
/* core/dom/destroy.h - XEN_DOMCTL_destroydomain: the row that marks a domain dying, and the steps of its teardown. */
#ifndef CORE_DESTROY_H
#define CORE_DESTROY_H
#include "core/dom/domctl.h"

/* Order of teardown: devices first, so that nothing writes into memory that goes; the slot last. domain.seq says where it is. */
enum dom_step { STEP_SLEEP, STEP_DEVICES, STEP_PORTS, STEP_MAPPINGS, STEP_VCPUS, STEP_MEMORY, STEP_TABLES, STEP_LAST, STEP_DONE };

/* The domain that the envelope names; one that is dying already is found too, as teardown goes on with every call. -XEN_ESRCH: none. */
/*@ RESOLVES(\result)
    ensures whom: \result == 0 ==> c->peer == c->call->dom && c->third == c->self;
    exits \false;
*/
err_t domctl_destroydomain_resolve(struct ctx *c, const struct domctl_none *arg);
struct domctl_destroydomain_plan { bool first; };
/*@ predicate mortal(integer d) = domtab[d].state == DOM_BUILDING || domtab[d].state == DOM_LIVE || domtab[d].state == DOM_DYING; */
/* -XEN_EINVAL: oneself. */
/*@ requires \valid_read(c) && c->self < NR_DOMS && c->peer < NR_DOMS && \valid(plan) && \separated(plan, c, domtab + (0 .. NR_DOMS - 1));
    assigns *plan;
    ensures ok: \result == 0 <==> c->peer != c->self && mortal(c->peer);
    ensures oneself: c->peer == c->self ==> \result == -XEN_EINVAL;
    ensures first: plan->first <==> domtab[c->peer].state != DOM_DYING;
    exits \false;
*/
err_t domctl_destroydomain_check(const struct ctx *c, const struct domctl_none *arg, struct domctl_destroydomain_plan *plan);
/* The state goes forward only: what is dying stays so. */
/*@ requires \valid_read(c) && c->peer < NR_DOMS && \valid_read(plan) && \valid(fx) && \separated(fx, domtab + (0 .. NR_DOMS - 1)) && \separated(fx, plan, c);
    requires \separated(c, domtab + (0 .. NR_DOMS - 1)) && \separated(plan, domtab + (0 .. NR_DOMS - 1)) && \separated(c, &dom_holds[0 .. NR_DOMS - 1]) &&
      \separated(plan, &dom_holds[0 .. NR_DOMS - 1]) && \separated(fx, &dom_holds[0 .. NR_DOMS - 1]);
    requires planned: mortal(c->peer) && (plan->first <==> domtab[c->peer].state != DOM_DYING);
    assigns domtab[c->peer].state, domtab[c->peer].pause_count, domtab[c->peer].seq, domtab[c->peer].cursor, dom_holds[c->peer], pause_log, pauses[c->peer], fx->value;
    ensures weights: \old(weights_ok) ==> weights_ok;
    ensures dying: domtab[c->peer].state == DOM_DYING;
    ensures begun: plan->first ==> domtab[c->peer].seq == STEP_SLEEP && domtab[c->peer].cursor == 0;
    ensures paused: plan->first ==> logged(\old(pause_log), pause_log, c->peer, domtab[c->peer].max_vcpus, 0, 0);
    ensures again: !plan->first ==> domtab[c->peer].seq == \old(domtab[c->peer].seq) && domtab[c->peer].cursor == \old(domtab[c->peer].cursor) &&
      domtab[c->peer].pause_count == \old(domtab[c->peer].pause_count);
    ensures held: dom_holds[c->peer] == \old(dom_holds[c->peer]) + 1 && fx->value == c->peer;
    exits \false;
*/
void domctl_destroydomain_commit(const struct ctx *c, const struct domctl_destroydomain_plan *plan, struct fx *fx);

/* One bounded piece of the step, with its effects; true when the step is complete. The locks that it names are the caller's. */
bool teardown_port(domid_t d, domid_t peer, struct fx *fx);	/* evtchn locks of d and peer = port_sweep_peer(d) */
bool teardown_mapping(domid_t d, struct fx *fx);		/* p2m and grant locks of d; up to FX_MAX mappings */
bool teardown_vcpu(domid_t d);					/* no lock: nobody runs or names it any more */
bool teardown_memory(domid_t d, struct fx *fx);			/* p2m lock of d; up to FX_MAX leaves of the p2m, or 512 frames */
void teardown_last(domid_t d);					/* shared_info, and the domain's own reference */
#endif
