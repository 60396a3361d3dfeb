/* SPDX-License-Identifier: Apache-2.0 */
/* core/evtchn/twolevel.c - pending and mask bits in shared_info, one selector word a vCPU. */
#include "core/evtchn/abi.h"
#include "hal/atomic.h"

/*@ requires d < NR_DOMS;
    assigns \nothing;
    ensures \result == shared_in(domtab[d].shared) && (\result == \null <==> domtab[d].shared == \null);
    exits \false;
*/
static struct shared_info *shared(domid_t d)
{
	return shared_at(domtab[d].shared);
}

/* Selector, then upcall: the guest clears them in the opposite order. */
static __attribute__((noinline)) uint32_t l2_notify(domid_t d, uint32_t port, uint32_t vcpu)
{
	struct vcpu_info *info = atomic_load_ptr(&vcputab[d][vcpu].info);
	uint64_t bit = 1ull << (port / 64);

	if (!info || (atomic_or64(&info->evtchn_pending_sel, bit) & bit))
		return 0;
	return evtchn_mark(d, vcpu);
}

inline uint32_t l2_raise(domid_t d, uint32_t port, uint32_t vcpu)
{
	struct shared_info *s = shared(d);
	uint64_t bit = 1ull << (port % 64);
	uint32_t why;

	if (!s || (atomic_or64(&s->evtchn_pending[port / 64], bit) & bit))
		return 0;
	why = atomic_load(&vcpu_pollers[d]) ? KICK_POLL : 0;
	if (!(atomic_load64(&s->evtchn_mask[port / 64]) & bit))
		why |= l2_notify(d, port, vcpu);
	return why;
}

uint32_t l2_unmask(domid_t d, uint32_t port, uint32_t vcpu)
{
	struct shared_info *s = shared(d);
	uint64_t bit = 1ull << (port % 64);

	if (!s || !(atomic_and64(&s->evtchn_mask[port / 64], ~bit) & bit))
		return 0;
	return atomic_load64(&s->evtchn_pending[port / 64]) & bit ? l2_notify(d, port, vcpu) : 0;
}

void l2_clear(domid_t d, uint32_t port)
{
	if (shared(d))
		atomic_and64(&shared(d)->evtchn_pending[port / 64], ~(1ull << (port % 64)));
}

bool l2_pending(domid_t d, uint32_t port)
{
	return shared(d) && (atomic_load64(&shared(d)->evtchn_pending[port / 64]) >> (port % 64) & 1);
}
