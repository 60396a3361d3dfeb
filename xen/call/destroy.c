/* SPDX-License-Identifier: Apache-2.0 */
/* call/destroy.c - the driver of XEN_DOMCTL_destroydomain: marks the domain, then one bounded step after the other until others wait. */
#include "call/ops.h"
#include "core/dom/destroy.h"
#include "hal/atomic.h"
#include "hal/cpu.h"
#include "hal/p2m.h"
#include "hal/pci.h"

#define TABLES_A_STEP 64u

static bool close_port(domid_t d, struct fx *fx)
{
	domid_t peer = port_sweep_peer(d);
	bool done;

	dom_hold(peer);
	evtchn_lock_pair(d, peer);
	done = teardown_port(d, peer, fx);
	evtchn_unlock_pair(d, peer);
	dom_put(peer);
	return done;
}

static bool unmap(domid_t d, struct fx *fx)
{
	bool done;

	grant_lock_pair(d, d);
	done = teardown_mapping(d, fx);
	grant_unlock_pair(d, d);
	return done;
}

static bool free_memory(domid_t d, struct fx *fx)
{
	bool done;

	p2m_lock(d);
	done = teardown_memory(d, fx);
	p2m_unlock(d);
	return done;
}

/* Whoever saw the domain alive under the lock is done with the tables. */
static bool free_tables(domid_t d)
{
	bool done;

	p2m_lock(d);
	done = hal_p2m_destroy(d, TABLES_A_STEP);
	p2m_unlock(d);
	return done;
}

/* An assignment that saw the domain alive under the lock is done, and a deassignment that found it the owner. */
static void free_devices(domid_t d)
{
	life_lock(d);
	hal_pci_release_all(d);
	life_unlock(d);
}

/* For the contracts: which steps said that they are complete. */
struct complete { uint8_t of[STEP_DONE]; };
//@ ghost struct complete complete;
//@ predicate completed(integer from, integer to) = \forall integer s; from <= s < to && s < STEP_DONE ==> complete.of[s] == 1;
/* True when the step that the domain is in is complete. */
/*@ requires d < NR_DOMS && domtab[d].seq < STEP_DONE && \valid(fx) && \separated(fx, domtab + (0 .. NR_DOMS - 1));
    requires fresh: balanced && fx->nkick == 0 && fx->nfin == 0 && fx->held == 0;
    assigns *fx, g, domtab[d].cursor, complete.of[domtab[d].seq];
    ensures told: \result ==> complete.of[domtab[d].seq] == 1;
    ensures more: !\result ==> complete.of[domtab[d].seq] == \old(complete.of[domtab[d].seq]);
    ensures left: balanced && g.applied == \old(g.applied) && fx->nkick <= FX_KICKS && fx->nfin <= FX_MAX && (fx->nkick == 0 || g.holds != 0);
    exits \false;
*/
static bool step(domid_t d, struct fx *fx)
{
	switch (domtab[d].seq) {
	case STEP_SLEEP:
		return hal_dom_asleep(d, domtab[d].max_vcpus);
	case STEP_DEVICES:
		free_devices(d);
		return true;
	case STEP_PORTS:
		return close_port(d, fx);
	case STEP_MAPPINGS:
		return unmap(d, fx);
	case STEP_VCPUS:
		return teardown_vcpu(d);
	case STEP_MEMORY:
		return free_memory(d, fx);
	case STEP_TABLES:
		return free_tables(d);
	case STEP_LAST:
		teardown_last(d);
	}
	return true;
}

/* One step after the other, none before the one ahead of it said that it is complete; the effects of each piece before the next. */
/*@ requires d < NR_DOMS && balanced;
    assigns g, domtab[d].cursor, domtab[d].seq, complete;
    ensures order: completed(\old(domtab[d].seq), domtab[d].seq);
    ensures forward: \old(domtab[d].seq) <= domtab[d].seq && (\old(domtab[d].seq) < STEP_DONE ==> domtab[d].seq <= STEP_DONE);
    ensures done: \result == 0 ? domtab[d].seq >= STEP_DONE : \result == -ERESTART && domtab[d].seq < STEP_DONE;
    ensures left: balanced;
    exits \false;
*/
static int64_t steps(domid_t d)
{
	/*@ loop invariant order: completed(\at(domtab[d].seq,Pre), domtab[d].seq);
	    loop invariant forward: \at(domtab[d].seq,Pre) <= domtab[d].seq && (\at(domtab[d].seq,Pre) < STEP_DONE ==> domtab[d].seq <= STEP_DONE);
	    loop invariant left: balanced;
	    loop assigns g, domtab[d].cursor, domtab[d].seq, complete;
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
static int64_t tear_down(domid_t d)
{
	int64_t rc = -ERESTART;

	if (atomic_xchg(&domtab[d].tearing, 1))
		return rc;
	rc = steps(d);
	atomic_store(&domtab[d].tearing, 0);
	return rc;
}

int64_t call_domctl_destroydomain(struct call *call)
{
	struct domctl_none arg;
	struct fx fx;
	domid_t d;
	int64_t rc;

	rc = fetch_envelope(call, &arg, sizeof arg);
	if (rc)
		return rc;
	fx_init(&fx);
	rc = run_domctl_destroydomain(call, &arg, &fx);
	fx_apply(&fx);
	if (rc)
		return rc;
	d = (domid_t)fx.value;		/* the commit took a reference: nobody has its slot meanwhile */
	rc = tear_down(d);
	dom_put(d);
	return rc;
}
