/* SPDX-License-Identifier: Apache-2.0 */
/* hal/irq.h - physical interrupts that a domain receives through a port. */
#ifndef HAL_IRQ_H
#define HAL_IRQ_H
#include "core/types.h"

/* Is pirq one that PHYSDEVOP_map_pirq gave to dom and that no port has? 0, -XEN_EINVAL, -XEN_EEXIST. evtchn lock of dom held exclusive, as below. */
/*@ assigns \nothing;
    ensures \result <= 0;
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
/*@ assigns \nothing;
    exits \false;
*/
void hal_pirq_eoi(domid_t dom, uint32_t pirq);			/* the guest unmasked the port */
#endif
