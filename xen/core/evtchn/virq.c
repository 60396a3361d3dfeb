/* SPDX-License-Identifier: Apache-2.0 */
/* core/evtchn/virq.c - bindings of virtual interrupts. */
#include "core/evtchn/virq.h"
#include "hal/atomic.h"

static uint32_t holders[NR_HVIRQS];	/* domid + 1 of whoever bound a global VIRQ, 0 for none */
static uint32_t named[NR_HVIRQS];	/* domid + 1 of whom XEN_DOMCTL_set_virq_handler named, 0 for none */

bool virq_is_global(uint32_t virq)
{
	return virq != VIRQ_TIMER && virq != VIRQ_DEBUG && virq != VIRQ_XENOPROF && virq != VIRQ_XENPMU;
}

domid_t virq_holder(uint32_t virq)
{
	uint32_t h = atomic_load(&named[virq]);

	if (!h)
		h = atomic_load(&holders[virq]);
	return h ? (domid_t)(h - 1) : DOMID_INVALID;
}

void virq_name(domid_t d, uint32_t virq)
{
	atomic_store(&named[virq], d + 1u);
}

void virq_forget(domid_t d)
{
	for (uint32_t i = 0; i < NR_HVIRQS; i++) {
		uint32_t me = d + 1u;

		(void)atomic_cas(&named[i], &me, 0);
	}
}

void virq_bind(domid_t d, uint32_t vcpu, uint32_t virq, uint32_t port)
{
	vcputab[d][vcpu].virq[virq] = port;
	if (virq_is_global(virq))
		atomic_store(&holders[virq], d + 1u);
}

void virq_unbind(domid_t d, uint32_t vcpu, uint32_t virq)
{
	uint32_t me = d + 1u;

	if (vcpu >= NR_VCPUS || virq >= NR_HVIRQS)
		return;
	if (!virq_is_global(virq)) {
		vcputab[d][vcpu].virq[virq] = 0;
		return;
	}
	vcputab[d][0].virq[virq] = 0;		/* its port may have been moved to another vCPU */
	(void)atomic_cas(&holders[virq], &me, 0);
}
