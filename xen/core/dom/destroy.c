/* SPDX-License-Identifier: Apache-2.0 */
/* core/dom/destroy.c - the end of a domain, piece by piece. */
#include "call/held.h"
#include "core/dom/teardown.h"
#include "core/console/console_op.h"
#include "core/evtchn/close.h"
#include "core/evtchn/port.h"
#include "core/evtchn/virq.h"
#include "core/fx.h"
#include "core/grant/maptrack.h"
#include "core/grant/table.h"
#include "hal/atomic.h"
#include "hal/cpu.h"
#include "hal/mem.h"
#include "hal/once.h"
#include "hal/p2m.h"
#include "hal/spec.h"

#define FRAMES_A_STEP 512u		/* given back between two looks at whether others wait; a leaf is one piece */

/* Nobody's slot may be referenced for a moment (a stale look-up): that does not make it a domain. */
/*@ requires d < NR_DOMS;
    assigns \nothing;
    ensures end: \result <==> mortal(d);
    exits \false;
*/
static bool has_end(domid_t d)
{
	uint32_t state = atomic_load(&domtab[d].state);

	return state == DOM_BUILDING || state == DOM_LIVE || state == DOM_DYING;
}

err_t domctl_destroydomain_resolve(struct ctx *c, const struct domctl_none *arg)
{
	domid_t d = c->call->dom;

	(void)arg;
	if (d == c->self)
		return resolve_self(c);
	if (dom_get_present(d))
		return -XEN_ESRCH;
	c->peer = (domid_t)index_clamp(d, NR_DOMS);
	c->third = c->self;
	c->label = 0;
	//@ assert got: c->peer == d && d != c->self && two_held(g.held, c->self, d, c->self);
	if (has_end(d)) {
		//@ ghost g.refs = 1;
		//@ ghost g.peer = c->peer;
		//@ ghost g.third = c->third;
		hal_about(c->peer);
		return 0;
	}
	dom_put(d);
	return -XEN_ESRCH;
}

err_t domctl_destroydomain_check(const struct ctx *c, const struct domctl_none *arg, struct domctl_destroydomain_plan *plan)
{
	(void)arg;
	plan->first = atomic_load(&domtab[c->peer].state) != DOM_DYING;
	if (c->peer == c->self)
		return -XEN_EINVAL;
	return has_end(c->peer) ? 0 : -XEN_ESRCH;	/* again, now that its lock holds it */
}

void domctl_destroydomain_commit(const struct ctx *c, const struct domctl_destroydomain_plan *plan, struct fx *fx)
{
	struct domain *d = &domtab[c->peer];

	dom_hold(c->peer);
	fx->value = c->peer;			/* the driver's: whom to tear down, with its reference */
	if (!plan->first)
		return;
	atomic_store(&d->state, DOM_DYING);
	set_once(d->pause_count, d->pause_count + 1);
	d->seq = STEP_SLEEP;
	d->cursor = 0;
	//@ assert closed: \forall integer e; 0 <= e < NR_DOMS && present(e) ==> \at(present(e),Pre) && domtab[e].weight == \at(domtab[e].weight,Pre);
	//@ assert weights: \at(weights_ok,Pre) ==> weights_ok;
	hal_dom_pause(c->peer, d->max_vcpus);
}

/* `used` counts the ports that are not free, but port 0. */
/*@ requires d < NR_DOMS;
    assigns \nothing;
    ensures none: \result ==> \forall integer p; 0 < p < evdom[d].nr_ports ==> ports[d][p].state == ECS_FREE;
    exits \false;
*/
static bool all_free(domid_t d)
{
	return evdom[d].used == 0;
}

bool teardown_port(domid_t d, domid_t peer, struct fx *fx)
{
	struct ctx c = { .self = d, .peer = peer };
	struct evtchn_close arg;
	struct evtchn_close_plan plan;

	arg.port = port_sweep(d);
	if (arg.port >= evdom[d].nr_ports) {
		set_once(evdom[d].sweep, 1);	/* a reset that the domain left may have begun the sweep: ports were opened behind it */
		if (!all_free(d))
			return false;
		evtchn_reset_fifo(d);
		virq_forget(d);
		set_once(evdom[d].nr_ports, 0);	/* whoever raises without a reference finds nothing */
		return true;
	}
	set_once(evdom[d].sweep, arg.port);
	if (ports[d][arg.port].state != ECS_FREE && evtchn_close_check(&c, &arg, &plan) == 0)
		evtchn_close_commit(&c, &plan, fx);
	return false;
}

/*@ requires d < NR_DOMS && mt_bounds && h < gdom[d].nr_mt && \valid(fx) && quiet(fx) && fx->nfin < FX_MAX;
    assigns gdom[d].mt_free, gdom[d].mt_used, mtrack[d][h].flags, mtrack[d][h].ref, p2m_world, p2m_clear_log, fx->nfin, fx->fin[fx->nfin], fx->flushes,
      fx->flush[0 .. NR_DOMS / 64 - 1];
    ensures gone: mt_bounds && mtrack[d][h].flags == 0;
    ensures few: fx->nkick == 0 && \old(fx->nfin) <= fx->nfin <= \old(fx->nfin) + 1 && (fx->nfin != \old(fx->nfin) ==> fx->flushes != 0);
    ensures waits: \old(mtrack[d][h].flags) != 0 ==> fx->nfin == \old(fx->nfin) + 1 && \let q = fx->fin[\old(fx->nfin)]; q.kind == FIN_GRANT &&
      q.dom == \old(mtrack[d][h].dom) && q.ref == \old(mtrack[d][h].ref) && q.flags == \old(mtrack[d][h].flags);
    ensures still: fx->nfin == \old(fx->nfin) ==> fx->flushes == \old(fx->flushes);
    exits \false;
*/
static void drop_mapping(domid_t d, uint32_t h, struct fx *fx)
{
	uint32_t pins = mtrack[d][h].flags;

	if (!pins)
		return;
	if (pins & MT_HOST)
		hal_p2m_clear(d, (struct gfn){ mtrack[d][h].gfn }, 0);
	fx_flush(fx, d);
	fx_fin_grant(fx, mtrack[d][h].dom, mtrack[d][h].ref, pins);
	mt_put(d, h);
}

bool teardown_mapping(domid_t d, struct fx *fx)
{
	struct domain *dom = &domtab[d];

	/*@ loop invariant bounds: mt_bounds && quiet(fx);
	    loop invariant forward: \at(domtab[d].cursor,Pre) <= domtab[d].cursor;
	    loop invariant gone: \forall integer h; \at(domtab[d].cursor,Pre) <= h < domtab[d].cursor && h < gdom[d].nr_mt ==> mtrack[d][h].flags == 0;
	    loop invariant flushed: fx->nfin != 0 ==> fx->flushes != 0;
	    loop assigns domtab[d].cursor, gdom[d].mt_free, gdom[d].mt_used, mtrack[d][0 .. NR_MT - 1], p2m_world, p2m_clear_log, *fx;
	    loop variant NR_MT - domtab[d].cursor;
	*/
	while (dom->cursor < gdom[d].nr_mt && fx->nfin < FX_MAX) {
		uint32_t h = (uint32_t)dom->cursor;

		drop_mapping(d, h, fx);
		dom->cursor = h + 1;
	}
	return dom->cursor >= gdom[d].nr_mt;
}

bool teardown_vcpu(domid_t d)
{
	struct domain *dom = &domtab[d];
	struct vcpu *v;

	if (dom->cursor >= dom->max_vcpus)
		return true;
	v = &vcputab[d][dom->cursor];
	if (v->exists) {
		if (v->info_page)
			hal_page_unpin(v->info_page);
		hal_vcpu_destroy(d, (uint32_t)dom->cursor);
		v->info = v->info_page = NULL;
		v->exists = 0;
	}
	dom->cursor++;
	return false;
}

/* Grant mappings are gone already; what else is mapped returns to whoever owns it once no TLB holds it. */
/*@ requires d < NR_DOMS && \valid_read(e) && \valid(fx) && \separated(e, fx) && quiet(fx) && fx->nfin < FX_MAX && p2m_sized(gfn, e->order);
    requires frame: p2m_is_frame(e->type) ==> e->mfn.v < NR_FRAMES;
    assigns p2m_world, p2m_clear_log, fx->nfin, fx->fin[fx->nfin], fx->flushes, fx->flush[0 .. NR_DOMS / 64 - 1];
    ensures few: quiet(fx);
    ensures flushed: fx->flushes != 0;
    ensures waits: e->type == P2M_RAM ==> fx->nfin == \old(fx->nfin) + 1 && \let q = fx->fin[\old(fx->nfin)]; q.kind == FIN_FRAME && q.mfn.v == e->mfn.v && q.order == e->order;
    ensures once: fx->nfin <= \old(fx->nfin) + 1;
    exits \false;
*/
static void drop_leaf(domid_t d, uint64_t gfn, const struct p2m_entry *e, struct fx *fx)
{
	hal_p2m_clear(d, (struct gfn){ gfn }, e->order);
	fx_flush(fx, d);
	//@ assert flushed: fx->flushes != 0;
	if (e->type == P2M_FOREIGN)
		fx_fin_foreign(fx, frametab[e->mfn.v].owner, e->mfn);
	else if (e->type == P2M_RAM)
		fx_fin_frame(fx, e->mfn, e->order);
}

bool teardown_memory(domid_t d, struct fx *fx)
{
	struct domain *dom = &domtab[d];

	/*@ loop invariant few: quiet(fx);
	    loop invariant flushed: fx->nfin != 0 ==> fx->flushes != 0;
	    loop assigns frames, domtab[d].cursor, p2m_world, p2m_clear_log, *fx;
	*/
	for (uint64_t frames = 0; frames < FRAMES_A_STEP && fx->nfin < FX_MAX; ) {
		struct gfn gfn = { dom->cursor };
		struct p2m_entry e;

		if (!hal_p2m_next(d, &gfn, &e))
			return true;
		dom->cursor = gfn.v;
		if (e.type == P2M_HOLE)
			return false;
		drop_leaf(d, gfn.v, &e, fx);
		dom->cursor += 1ul << e.order;
		frames += 1ul << e.order;
	}
	return false;
}

void teardown_last(domid_t d)
{
	console_end(d);
	xsm_audit_end(d);
	frame_put(domtab[d].shared_mfn);
	domtab[d].shared = NULL;
	atomic_store(&domtab[d].state, DOM_DEAD);
	//@ ghost g.held.of[d] = g.held.of[d] + 1;
	dom_put(d);
}
