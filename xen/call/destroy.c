/* SPDX-License-Identifier: Apache-2.0 */
/* call/destroy.c - the driver of XEN_DOMCTL_destroydomain: marks the domain, then one bounded step after the other until others wait. */
#include "call/held.h"
#include "call/ops.h"
#include "call/ran.h"
#include "core/dom/teardown.h"
#include "hal/atomic.h"
#include "hal/cpu.h"

#define TABLES_A_STEP 64u

/* For the contracts: which steps said that they are complete. A reference that dom_hold took goes to the call's account (g.held), which dom_put closes. */
struct complete { uint8_t of[STEP_DONE]; };
//@ ghost struct complete complete;
/*@ predicate completed(integer from, integer to) = \forall integer s; from <= s < to && s < STEP_DONE ==> complete.of[s] == 1;
    predicate still = evtchn_inv && mt_bounds && vcpus_bound && \forall integer d; 0 <= d < NR_DOMS ==> port_zero(d) && evdom[d].nr_words <= NR_PORTS;
    predicate same_holds{L1,L2} = \forall integer d; 0 <= d < NR_DOMS ==> \at(dom_holds[d],L1) == \at(dom_holds[d],L2);
    // what a step has done when it is complete
    predicate step_done(integer d, integer seq) = (seq == STEP_SLEEP ==> asleep(d)) && (seq == STEP_DEVICES ==> \forall integer fn; pci_owner(fn) != d) &&
      (seq == STEP_PORTS ==> evdom[d].nr_ports == 0) && (seq == STEP_MAPPINGS ==> domtab[d].cursor >= gdom[d].nr_mt) &&
      (seq == STEP_VCPUS ==> domtab[d].cursor >= domtab[d].max_vcpus) &&
      (seq == STEP_MEMORY ==> \forall integer k; domtab[d].cursor <= k ==> p2m_type(d, k) == P2M_HOLE) && (seq == STEP_LAST ==> domtab[d].state == DOM_DEAD);
*/
#define PORTS_OF(d) evdom[d], ports[0 .. NR_DOMS - 1][0 .. NR_PORTS - 1], pend[d][0 .. NR_PORTS - 1], virq_bindings, page_pins.n, vcputab[d][..], dom_holds[0 .. NR_DOMS - 1]
#define MAPS_OF(d) gdom[d].mt_free, gdom[d].mt_used, mtrack[d][0 .. NR_MT - 1], p2m_world, p2m_clear_log, p2m_room
#define LOCKS g.evtchn, g.grant, g.p2m, g.life, g.la, g.lb, g.held
#define EFFECTS g.applied, g.kicks, g.kick[0 .. FX_KICKS - 1]
#define TORN(d) PORTS_OF(d), MAPS_OF(d), domtab[d].cursor, domtab[d].shared, domtab[d].state, frame_put_log, pci_world

/*@ requires d < NR_DOMS && still && balanced && \valid(fx) && fresh(fx);
    assigns PORTS_OF(d), LOCKS;
    ensures still: still && balanced && same_holds{Pre,Post};
    ensures none: \result ==> evdom[d].nr_ports == 0;
    exits \false;
*/
static bool close_port(domid_t d, struct fx *fx)
{
	domid_t peer = port_sweep_peer(d);
	bool done;

	dom_hold(peer);
	//@ ghost dom_holds[peer] = dom_holds[peer] - 1; g.held.of[peer] = g.held.of[peer] + 1;
	evtchn_lock_pair(d, peer);
	done = teardown_port(d, peer, fx);
	evtchn_unlock_pair(d, peer);
	dom_put(peer);
	return done;
}

/*@ requires d < NR_DOMS && still && balanced && \valid(fx) && fresh(fx);
    assigns MAPS_OF(d), domtab[d].cursor, LOCKS, *fx;
    ensures still: still && balanced && quiet(fx);
    ensures all: \result ==> domtab[d].cursor >= gdom[d].nr_mt;
    exits \false;
*/
static bool unmap(domid_t d, struct fx *fx)
{
	bool done;

	grant_lock_pair(d, d);
	done = teardown_mapping(d, fx);
	grant_unlock_pair(d, d);
	return done;
}

/*@ requires d < NR_DOMS && balanced && \valid(fx) && fresh(fx);
    assigns domtab[d].cursor, p2m_world, p2m_clear_log, LOCKS, *fx;
    ensures still: balanced && quiet(fx);
    ensures none: \result ==> \forall integer k; domtab[d].cursor <= k ==> p2m_type(d, k) == P2M_HOLE;
    exits \false;
*/
static bool free_memory(domid_t d, struct fx *fx)
{
	bool done;

	p2m_lock(d);
	done = teardown_memory(d, fx);
	p2m_unlock(d);
	return done;
}

/* Whoever saw the domain alive under the lock is done with the tables. */
/*@ requires d < NR_DOMS && balanced;
    assigns p2m_room, LOCKS;
    ensures still: balanced;
    exits \false;
*/
static bool free_tables(domid_t d)
{
	bool done;

	p2m_lock(d);
	done = hal_p2m_destroy(d, TABLES_A_STEP);
	p2m_unlock(d);
	return done;
}

/* An assignment that saw the domain alive under the lock is done, and a deassignment that found it the owner. */
/*@ requires d < NR_DOMS && balanced;
    assigns pci_world, LOCKS;
    ensures still: balanced;
    ensures none: \forall integer fn; pci_owner(fn) != d;
    exits \false;
*/
static void free_devices(domid_t d)
{
	life_lock(d);
	hal_pci_release_all(d);
	life_unlock(d);
}

/* True when the step that the domain is in is complete. */
/*@ requires d < NR_DOMS && domtab[d].seq < STEP_DONE && \valid(fx) && \separated(fx, domtab + (0 .. NR_DOMS - 1));
    requires fresh: still && balanced && fresh(fx);
    requires alone: domtab[d].tearing == 1;
    assigns TORN(d), *fx, LOCKS, complete.of[domtab[d].seq];
    ensures told: \result ==> complete.of[domtab[d].seq] == 1 && step_done(d, domtab[d].seq);
    ensures more: !\result ==> complete.of[domtab[d].seq] == \old(complete.of[domtab[d].seq]);
    ensures left: still && balanced && same_holds{Pre,Post} && quiet(fx);
    exits \false;
*/
static bool step(domid_t d, struct fx *fx)
{
	bool done = true;

	switch (domtab[d].seq) {
	case STEP_SLEEP:
		done = hal_dom_asleep(d, domtab[d].max_vcpus);
		break;
	case STEP_DEVICES:
		free_devices(d);
		break;
	case STEP_PORTS:
		done = close_port(d, fx);
		break;
	case STEP_MAPPINGS:
		done = unmap(d, fx);
		break;
	case STEP_VCPUS:
		done = teardown_vcpu(d);
		break;
	case STEP_MEMORY:
		done = free_memory(d, fx);
		break;
	case STEP_TABLES:
		done = free_tables(d);
		break;
	case STEP_LAST:
		teardown_last(d);
	}
	//@ ghost if (done) complete.of[domtab[d].seq] = 1;
	return done;
}

/* One step after the other, none before the one ahead of it said that it is complete; the effects of each piece before the next. */
/*@ requires d < NR_DOMS && still && balanced;
    requires alone: domtab[d].tearing == 1;
    assigns TORN(d), LOCKS, EFFECTS, domtab[d].seq, complete;
    ensures order: completed(\old(domtab[d].seq), domtab[d].seq);
    ensures forward: \old(domtab[d].seq) <= domtab[d].seq && (\old(domtab[d].seq) < STEP_DONE ==> domtab[d].seq <= STEP_DONE);
    ensures done: \result == 0 ? domtab[d].seq >= STEP_DONE : \result == -ERESTART && domtab[d].seq < STEP_DONE;
    ensures left: still && balanced && same_holds{Pre,Post};
    exits \false;
*/
static int64_t steps(domid_t d)
{
	/*@ loop invariant order: completed(\at(domtab[d].seq,Pre), domtab[d].seq);
	    loop invariant forward: \at(domtab[d].seq,Pre) <= domtab[d].seq && (\at(domtab[d].seq,Pre) < STEP_DONE ==> domtab[d].seq <= STEP_DONE);
	    loop invariant left: still && balanced && same_holds{Pre,Here};
	    loop assigns TORN(d), LOCKS, EFFECTS, domtab[d].seq, complete;
	*/
	while (domtab[d].seq < STEP_DONE) {
		struct fx fx;

		fx_init(&fx);
		//@ ghost g.applied = 0;
		if (step(d, &fx)) {
			domtab[d].cursor = 0;
			domtab[d].seq++;
		}
		fx_apply(&fx);
		//@ assert order: completed(\at(domtab[d].seq,Pre), domtab[d].seq);
		if (domtab[d].seq < STEP_DONE && hal_preempt_pending())
			return -ERESTART;
	}
	return 0;
}

/* One CPU at a time; another one asks again. */
/*@ requires d < NR_DOMS && still && balanced;
    requires applied: g.applied == 1;
    assigns TORN(d), LOCKS, EFFECTS, domtab[d].seq, domtab[d].tearing, complete;
    ensures alone: \old(domtab[d].tearing) != 0 ==> \result == -ERESTART && domtab[d].seq == \old(domtab[d].seq) && domtab[d].cursor == \old(domtab[d].cursor) &&
      domtab[d].state == \old(domtab[d].state) && domtab[d].tearing == 1;
    ensures given: \old(domtab[d].tearing) == 0 ==> domtab[d].tearing == 0;
    ensures order: completed(\old(domtab[d].seq), domtab[d].seq);
    ensures done: \result == 0 ? domtab[d].seq >= STEP_DONE : \result == -ERESTART;
    ensures left: still && balanced && same_holds{Pre,Post};
    exits \false;
*/
static int64_t tear_down(domid_t d)
{
	int64_t rc = -ERESTART;

	if (atomic_xchg(&domtab[d].tearing, 1))
		return rc;
	rc = steps(d);
	atomic_store(&domtab[d].tearing, 0);
	return rc;
}

/*@ // of the domain that the envelope names; nothing but what the row did if it did not succeed
    predicate untouched{L1,L2}(integer d) = \at(domtab[d],L2) == \at(domtab[d],L1) && \at(complete,L2) == \at(complete,L1);
*/
/*@ requires \valid(call) && call->self < NR_DOMS && idle && still && weights_ok && vcpu_ok(call->self, call->vcpu);
    requires start: row_checked == 0 && row_done == 0;
    assigns TORN(call->dom), g, domtab[call->dom], complete, pause_log, pauses[call->dom], row_checked, row_done, row_world, row_pool, ran;
    ensures once: g.fetched == 1 && ran.n == \old(ran.n) + 1 && ran.row == ROW_domctl_destroydomain;
    ensures refused: row_done == 0 ==> \result < 0 && untouched{Pre,Post}(call->dom);
    ensures done: \result == 0 ==> row_done == 1 && domtab[call->dom].seq >= STEP_DONE;
    ensures later: row_done == 1 ==> call->dom < NR_DOMS && (\result == 0 || \result == -ERESTART);
    ensures left: still && balanced && same_holds{Pre,Post};
    exits \false;
*/
int64_t call_domctl_destroydomain(struct call *call)
{
	struct domctl_none arg = { 0 };	/* there is none: whom it is about, the envelope said, which call_domctl read */
	struct fx fx;
	domid_t d;
	int64_t rc;

	fx_init(&fx);
	//@ ghost g.fetched = 1;
	rc = run_domctl_destroydomain(call, &arg, &fx);
	fx_apply(&fx);
	if (rc)
		return rc;
	d = (domid_t)fx.value;		/* the commit took a reference: nobody has its slot meanwhile */
	rc = tear_down(d);
	//@ ghost dom_holds[d] = dom_holds[d] - 1; g.held.of[d] = g.held.of[d] + 1;
	dom_put(d);
	return rc;
}
