/* SPDX-License-Identifier: Apache-2.0 */
/* core/vcpu/vcpu.h - what the core knows of a vCPU; registers and timers are the architecture's. */
#ifndef CORE_VCPU_H
#define CORE_VCPU_H
#include "core/types.h"

struct vcpu {
	uint32_t exists;		/* by XEN_DOMCTL_max_vcpus */
	uint32_t polling;		/* inside SCHEDOP_poll, counted in vcpu_pollers; atomic: whoever takes it to 0 or 1 counts */
	void *info;			/* atomic;  struct vcpu_info: in shared_info or a registered page; NULL: no place yet */
	void *info_page;		/* the pinned page that holds it, NULL in shared_info */
	void *control;			/* atomic;  struct evtchn_fifo_control_block, NULL while 2-level */
	void *control_page;
	uint32_t virq[NR_HVIRQS];	/* port bound to each VIRQ of this vCPU, 0 for none; evtchn lock */
	uint32_t initialised;		/* has a start state: by sethvmcontext, VCPUOP_initialise or SIPI */
	uint8_t pad[116];
};

extern struct vcpu vcputab[NR_DOMS][NR_VCPUS];	/* rows are whole pages */
extern uint32_t vcpu_pollers[NR_DOMS];		/* atomic: vCPUs of the domain inside SCHEDOP_poll */
//@ predicate vcpu_ok(integer d, integer v) = 0 <= d < NR_DOMS && 0 <= v < NR_VCPUS && vcputab[d][v].exists != 0;
_Static_assert(sizeof(struct vcpu) * NR_VCPUS % PAGE_SIZE == 0, "vcpu rows must be whole pages");
#endif
