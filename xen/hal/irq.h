/* SPDX-License-Identifier: Apache-2.0 */
/* hal/irq.h - physical interrupts that a domain receives through a port. */
#ifndef HAL_IRQ_H
#define HAL_IRQ_H
#include "core/types.h"

/* For the contracts: the last question and its answer; the last EOI. */
//@ ghost struct pirq_asked { uint32_t dom, pirq; err_t rc; };
//@ ghost struct pirq_asked pirq_asked;
//@ ghost struct pirq_eois { uint64_t n, dom, pirq; };
//@ ghost struct pirq_eois pirq_eois;

/* Is pirq one that PHYSDEVOP_map_pirq gave to dom and that no port has? 0, -XEN_EINVAL, -XEN_EEXIST. evtchn lock of dom held exclusive, as below. */
/*@ assigns pirq_asked;
    ensures \result == pirq_asked.rc <= 0 && pirq_asked.dom == dom && pirq_asked.pirq == pirq;
    exits \false;
*/
err_t __must_check hal_pirq_check(domid_t dom, uint32_t pirq);
/*@ assigns \nothing;
    exits \false;
*/
void hal_pirq_bind(domid_t dom, uint32_t pirq, uint32_t port);	/* from now on its interrupt raises port; unmasks it */
/*@ assigns \nothing;
    exits \false;
*/
void hal_pirq_unbind(domid_t dom, uint32_t pirq);		/* masks it; no raise starts after this */
/*@ assigns pirq_eois;
    ensures pirq_eois.n == \old(pirq_eois.n) + 1 && pirq_eois.dom == dom && pirq_eois.pirq == pirq;
    exits \false;
*/
void hal_pirq_eoi(domid_t dom, uint32_t pirq);			/* the guest unmasked the port */
#endif
