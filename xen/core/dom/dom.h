/* SPDX-License-Identifier: Apache-2.0 */
/* core/dom/dom.h - the small record of a domain. Bulk state is in tables of its own, indexed by domid: ports, gactive, mtrack, vcputab. */
#ifndef CORE_DOM_H
#define CORE_DOM_H
#include "core/types.h"

enum dom_state {
	DOM_FREE,			/* the slot is nobody's */
	DOM_BUILDING,			/* created, not sealed */
	DOM_LIVE,			/* sealed: nobody touches it beyond what it grants */
	DOM_DYING,			/* being torn down; no new references, ports, mappings */
	DOM_DEAD,			/* torn down, waiting for its last reference and charged page; or claimed, not furnished yet */
};
#define DOM_REAPING 0x80000000u		/* in refs: nobody held it, what it kept alive is given back, then the slot is free */

struct domain {
	uint32_t state;			/* enum dom_state; life lock */
	uint32_t refs;			/* atomic. One is the domain's own; a stale look-up may hold a free slot for a moment */
	uint64_t tot_pages;		/* RAM charged, until its last reference is gone: atomic; grows under the p2m lock only. 0 in a free slot */
	uint32_t sid;			/* its label */
	uint32_t self_sid;		/* object of what it does to itself: xsm_self_sid(sid) */
	uint32_t target_sid;		/* object of what its device model does to it */
	domid_t target;			/* the HVM guest that this domain is the device model of, or DOMID_INVALID */
	domid_t id;			/* its index */
	uint32_t generation;		/* of the slot: grows with every creation, never 0 for a used slot */
	uint32_t flags;			/* XEN_DOMCTL_CDF_* of createdomain */
	uint32_t emulation_flags;	/* XEN_X86_EMU_* of createdomain */
	uint32_t max_vcpus;		/* vCPUs [0, max_vcpus) exist; <= NR_VCPUS */
	uint32_t max_ports;		/* limit of nr_ports; <= NR_PORTS */
	uint32_t max_gframes;		/* limit of the shared grant table's frames; <= NR_GFRAMES */
	uint32_t max_mt;		/* limit of live grant mappings; <= NR_MT */
	uint64_t max_pages;		/* quota of RAM, 4 KiB frames; p2m lock */
	uint32_t pause_count;		/* domctl pauses in force, a shutdown's not among them; life lock */
	uint32_t weight;		/* of its vCPUs against others': SCHED_WEIGHT is usual; life lock */
	uint32_t foreign;		/* atomic: XENMAPSPACE_gmfn_foreign and resource mappings of its frames in other domains; each holds a reference */
	uint32_t shutdown;		/* 0: running; else 1 + SHUTDOWN_* */
	uint32_t shutdown_code;		/* 1 + what SCHEDOP_shutdown_code announced, 0 for nothing */
	uint32_t vm_assist;		/* VMASST_TYPE_* in force, one bit each */
	uint32_t tearing;		/* atomic: a CPU is at a step of the teardown */
	uint32_t seq;			/* teardown: stage (enum dom_step) */
	uint64_t cursor;		/* teardown: where that stage goes on */
	void *shared;			/* struct shared_info, a hypervisor page; NULL before creation is complete */
	struct mfn shared_mfn;
	uint8_t handle[16];		/* xen_domain_handle_t */
};

extern struct domain domtab[NR_DOMS];

//@ ghost uint64_t dom_holds[NR_DOMS];	/* for the contracts: references taken by dom_hold */
/*@ predicate dom_ok(integer d) = 0 <= d < NR_DOMS;
    // only dom_furnish writes it: verification/rows_test.py
    predicate vcpus_bound = \forall integer d; 0 <= d < NR_DOMS ==> domtab[d].max_vcpus <= NR_VCPUS;
    predicate present(integer d) = domtab[d].state == DOM_BUILDING || domtab[d].state == DOM_LIVE;
    predicate weighs(integer d) = 0 < domtab[d].weight <= 65535;
    predicate weights_ok = \forall integer d; 0 <= d < NR_DOMS && present(d) ==> weighs(d);
*/

/* Takes a reference on a domain that is building or live. -XEN_ESRCH: no such domain, or dying. Without locks. */
err_t __must_check dom_get(domid_t d);
err_t __must_check dom_get_present(domid_t d);	/* the same, of a domain that is dying too; not of one torn down */
/* Takes one more reference on a domain that cannot vanish meanwhile (another reference or a lock holds it). */
/*@ requires d < NR_DOMS;
    assigns dom_holds[d];
    ensures dom_holds[d] == \old(dom_holds[d]) + 1;
    exits \false;
*/
void dom_hold(domid_t d);
void dom_hold_slot(domid_t d);		/* the same of one found without a lock: its slot may be free, or another's by now; that hurts nobody */
void dom_put(domid_t d);		/* drops one; the last one frees the slot, if no page is charged to it any more */
void dom_reap(domid_t d);		/* the last charged page of d is gone: frees the slot if it waited for that */

/*@ logic integer dom_object(integer s, integer d) =
      s == d ? domtab[d].self_sid :
      domtab[s].target == d ? domtab[d].target_sid : domtab[d].sid;
*/

/* Policy object of an operation of `self` on `d`: self SID for itself, target SID for its device-model guest, else SID. */
/*@ requires self < NR_DOMS && d < NR_DOMS;
    assigns \nothing;
    ensures \result == dom_object(self, d);
    exits \false;
*/
uint32_t dom_object_sid(domid_t self, domid_t d);
#endif
