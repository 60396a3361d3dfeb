/* SPDX-License-Identifier: Apache-2.0 */
/* core/evtchn/virq.h - virtual interrupts: which port a VIRQ of a vCPU raises, and who holds the global ones. */
#ifndef CORE_EVTCHN_VIRQ_H
#define CORE_EVTCHN_VIRQ_H
#include "core/evtchn/evtchn.h"

/* Ours: the policy or the label of a domain is another (docs/seams.md). Raised before the hypercall that changed it returns. */
#define VIRQ_REDOUBT_POLICY VIRQ_ARCH_1

/* Bound once in the whole system, to vCPU 0 of one domain: everything but VIRQ_TIMER, VIRQ_DEBUG, VIRQ_XENOPROF, VIRQ_XENPMU (xen.h). */
/*@ logic integer global_virq(integer v) = v != VIRQ_TIMER && v != VIRQ_DEBUG && v != VIRQ_XENOPROF && v != VIRQ_XENPMU ? 1 : 0; */
/*@ assigns \nothing;
    ensures \result != 0 <==> global_virq(virq) != 0;
    exits \false;
*/
bool virq_is_global(uint32_t virq);

/*@ requires virq < NR_HVIRQS;
    assigns \nothing;
    exits \false;
*/
domid_t virq_holder(uint32_t virq);	/* of a global VIRQ: the domain named for it, else whoever bound it; DOMID_INVALID: nobody */
/*@ axiomatic Virq {
      logic integer virq_for{L}(integer virq) reads virq_bindings;	// the domain named for a global VIRQ
    }
*/
/*@ requires virq < NR_HVIRQS && d < NR_DOMS;
    assigns virq_bindings;
    ensures virq_for(virq) == d;
    ensures \forall integer v; v != virq ==> virq_for(v) == \old(virq_for(v));
    exits \false;
*/
void virq_name(domid_t d, uint32_t virq);	/* from now on the global VIRQ is for d only; a port that another domain bound stays silent */
void virq_forget(domid_t d);			/* d is named for none any more */

/* evtchn lock of d held exclusive. */
/*@ requires d < NR_DOMS;
    assigns virq_bindings;
    exits \false;
*/
void virq_bind(domid_t d, uint32_t vcpu, uint32_t virq, uint32_t port);
/*@ requires d < NR_DOMS;
    assigns virq_bindings;
    exits \false;
*/
void virq_unbind(domid_t d, uint32_t vcpu, uint32_t virq);
#endif
