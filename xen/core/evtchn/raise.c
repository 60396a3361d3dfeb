/* SPDX-License-Identifier: Apache-2.0 */
/* core/evtchn/raise.c - pending bits by the ABI that the domain has chosen. Not proved: the guest writes the same words. */
#include "core/evtchn/abi.h"
#include "hal/atomic.h"

uint32_t evtchn_mark(domid_t d, uint32_t vcpu)
{
	struct vcpu_info *info = vcputab[d][vcpu].info;

	return info && !atomic_xchg8(&info->evtchn_upcall_pending, 1) ? KICK_UPCALL : 0;
}

uint32_t evtchn_raise(domid_t d, uint32_t port, uint32_t vcpu, uint32_t prio)
{
	return evdom[d].fifo ? fifo_raise(d, port, vcpu, prio) : l2_raise(d, port, vcpu);
}

void evtchn_clear_pending(domid_t d, uint32_t port)
{
	if (evdom[d].fifo)
		fifo_clear(d, port);
	else
		l2_clear(d, port);
}

uint32_t evtchn_unmask_raise(domid_t d, uint32_t port, uint32_t vcpu, uint32_t prio)
{
	return evdom[d].fifo ? fifo_unmask(d, port, vcpu, prio) : l2_unmask(d, port, vcpu);
}

bool evtchn_is_pending(domid_t d, uint32_t port)
{
	return evdom[d].fifo ? fifo_flags(d, port) & FIFO_PENDING : l2_pending(d, port);
}

bool evtchn_is_masked(domid_t d, uint32_t port)
{
	return evdom[d].fifo ? fifo_flags(d, port) & FIFO_MASKED : l2_masked(d, port);
}
