/* SPDX-License-Identifier: Apache-2.0 */
/* core/dom/ref.c - references on domains: an atomic count, zero for a free slot. */
#include "core/dom/reap.h"
#include "core/evtchn/raise.h"
#include "core/grant/table.h"
#include "hal/atomic.h"
#include "hal/dom.h"
#include "hal/mem.h"
#include "hal/spec.h"

struct domain domtab[NR_DOMS];

/* A reference on a slot that is in use, whatever its state. */
/*@ requires d < NR_DOMS && domtab[d].refs < UINT32_MAX;
    assigns domtab[d].refs;
    ensures none: \result != 0 <==> \old(domtab[d].refs) == 0;
    ensures got: \result == 0 ==> domtab[d].refs == \old(domtab[d].refs) + 1;
    ensures kept: \result != 0 ==> domtab[d].refs == \old(domtab[d].refs);
    exits \false;
*/
static err_t slot_get(domid_t d)
{
	uint32_t n = atomic_load(&domtab[d].refs);

	/*@ loop invariant n == domtab[d].refs && domtab[d].refs == \at(domtab[d].refs,Pre);
	    loop assigns n, domtab[d].refs;
	*/
	do {
		if (n == 0)
			return -XEN_ESRCH;
	} while (!atomic_cas(&domtab[d].refs, &n, n + 1));
	return 0;
}

/*@ requires d < NR_DOMS ==> domtab[d].refs < DOM_REAPING;
    assigns domtab[0 .. NR_DOMS - 1].refs, domtab[0 .. NR_DOMS - 1].state;
    ensures present: \result == 0 ==> d < NR_DOMS && domtab[d].refs == \old(domtab[d].refs) + 1 && \old(domtab[d].refs) > 0 &&
      (domtab[d].state == DOM_BUILDING || domtab[d].state == DOM_LIVE || (dying && domtab[d].state == DOM_DYING));
    ensures absent: \result != 0 && d < NR_DOMS ==> domtab[d].refs == \old(domtab[d].refs);
    exits \false;
*/
static err_t get(domid_t d, bool dying)
{
	uint32_t state;

	if (d >= NR_DOMS)
		return -XEN_ESRCH;
	d = (domid_t)index_clamp(d, NR_DOMS);
	if (slot_get(d))
		return -XEN_ESRCH;
	state = atomic_load(&domtab[d].state);
	if (state == DOM_BUILDING || state == DOM_LIVE || (dying && state == DOM_DYING))
		return 0;
	dom_put(d);
	return -XEN_ESRCH;
}

/*@ requires d < NR_DOMS ==> domtab[d].refs < DOM_REAPING;
    assigns domtab[0 .. NR_DOMS - 1].refs, domtab[0 .. NR_DOMS - 1].state;
    ensures present: \result == 0 ==> d < NR_DOMS && domtab[d].refs == \old(domtab[d].refs) + 1 && \old(domtab[d].refs) > 0 &&
      (domtab[d].state == DOM_BUILDING || domtab[d].state == DOM_LIVE);
    ensures absent: \result != 0 && d < NR_DOMS ==> domtab[d].refs == \old(domtab[d].refs);
    exits \false;
*/
err_t dom_get(domid_t d)
{
	return get(d, false);
}

/*@ requires d < NR_DOMS ==> domtab[d].refs < DOM_REAPING;
    assigns domtab[0 .. NR_DOMS - 1].refs, domtab[0 .. NR_DOMS - 1].state;
    ensures present: \result == 0 ==> d < NR_DOMS && domtab[d].refs == \old(domtab[d].refs) + 1 && \old(domtab[d].refs) > 0 &&
      (domtab[d].state == DOM_BUILDING || domtab[d].state == DOM_LIVE || domtab[d].state == DOM_DYING);
    ensures absent: \result != 0 && d < NR_DOMS ==> domtab[d].refs == \old(domtab[d].refs);
    exits \false;
*/
err_t dom_get_present(domid_t d)
{
	return get(d, true);
}

void dom_hold(domid_t d)
{
	atomic_add(&domtab[d].refs, 1);
}

/*@ requires d < NR_DOMS && domtab[d].refs < DOM_REAPING;
    assigns domtab[d].refs;
    ensures got: domtab[d].refs == \old(domtab[d].refs) + 1;
    exits \false;
*/
void dom_hold_slot(domid_t d)
{
	atomic_add(&domtab[d].refs, 1);
}

/* What others may have looked at for as long as they held a reference: mappings its grant table, kicks its vCPUs. */
/*@ requires d < NR_DOMS;
    assigns \nothing;
    exits \false;
*/
static void give_back(domid_t d)
{
	grant_drop(d);
	evtchn_drop_fifo(d);
	hal_window_drop(ports[d], sizeof ports[d]);
	hal_window_drop(vcputab[d], sizeof vcputab[d]);
	hal_vcpus_drop(d);
}

/*@ requires d < NR_DOMS;
    assigns \nothing;
    ensures over: \result <==> over(d);
    exits \false;
*/
static bool ended(domid_t d)
{
	return atomic_load(&domtab[d].state) == DOM_DEAD && atomic_load64(&domtab[d].tot_pages) == 0;
}

/* Whoever sees the last reference and the last charged page gone does it. A stale look-up may have held a slot that was free, and that is claimed
 * and furnished by the time it is let go: so the count says first that it is being done, and only then what the state says is certain. */
void dom_reap(domid_t d)
{
	/*@ loop invariant domtab[d].refs == \at(domtab[d].refs,Pre);
	    loop invariant domtab[d].state == \at(domtab[d].state,Pre) || (domtab[d].state == DOM_FREE && \at(over(d),Pre) && \at(domtab[d].refs,Pre) == 0);
	    loop assigns domtab[d].refs, domtab[d].state;
	*/
	while (ended(d)) {
		uint32_t none = 0;

		if (!atomic_cas(&domtab[d].refs, &none, DOM_REAPING))
			return;		/* who holds it does this when he lets go */
		if (ended(d)) {
			give_back(d);
			atomic_store(&domtab[d].state, DOM_FREE);
		}
		atomic_sub(&domtab[d].refs, DOM_REAPING);
	}
}

/*@ requires d < NR_DOMS && 0 < domtab[d].refs <= DOM_REAPING;
    assigns domtab[d].refs, domtab[d].state;
    ensures less: domtab[d].refs == \old(domtab[d].refs) - 1;
    ensures alive: domtab[d].state == \old(domtab[d].state) || (domtab[d].state == DOM_FREE && \old(domtab[d].refs) == 1 && \old(over(d)));
    exits \false;
*/
void dom_put(domid_t d)
{
	if (atomic_sub(&domtab[d].refs, 1) == 1)
		dom_reap(d);
}
