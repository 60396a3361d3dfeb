/* SPDX-License-Identifier: Apache-2.0 */
/* core/evtchn/raise.c - pending bits by the ABI that the domain has chosen. Proved of evtchn_mark only: the guest writes the same words. */
#include "core/evtchn/abi.h"
#include "hal/atomic.h"

uint32_t evtchn_mark(domid_t d, uint32_t vcpu)
{
	struct vcpu_info *info = info_at(atomic_load_ptr(&vcputab[d][vcpu].info));

	return info && !atomic_xchg8(&info->evtchn_upcall_pending, 1) ? KICK_UPCALL : 0;
}

static bool is_fifo(domid_t d)
{
	return atomic_load(&evdom[d].fifo);
}

/* The receiver may switch to FIFO meanwhile: what it no longer found in the old bits is raised the new way. */
inline uint32_t evtchn_raise(domid_t d, uint32_t port, uint32_t vcpu, uint32_t prio)
{
	uint32_t why = 0;

	if (!is_fifo(d)) {
		why = l2_raise(d, port, vcpu);
		if (!is_fifo(d))
			return why;
	}
	return why | fifo_raise(d, port, vcpu, prio);
}

void evtchn_clear_pending(domid_t d, uint32_t port)
{
	if (is_fifo(d))
		fifo_clear(d, port);
	else
		l2_clear(d, port);
}

uint32_t evtchn_unmask_raise(domid_t d, uint32_t port, uint32_t vcpu, uint32_t prio)
{
	return is_fifo(d) ? fifo_unmask(d, port, vcpu, prio) : l2_unmask(d, port, vcpu);
}

__attribute__((noinline)) bool evtchn_is_pending(domid_t d, uint32_t port)
{
	return is_fifo(d) ? fifo_flags(d, port) & FIFO_PENDING : l2_pending(d, port);
}
