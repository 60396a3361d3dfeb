/* SPDX-License-Identifier: Apache-2.0 */
/* core/evtchn/fx_raise.c - raise a port and note the kick. */
#include "core/evtchn/raise.h"

void fx_kick(struct fx *fx, domid_t d, uint32_t vcpu, uint32_t why)
{
	fx->kick[fx->nkick].dom = d;
	fx->kick[fx->nkick].vcpu = vcpu;
	fx->kick[fx->nkick].why = why;
	fx->nkick++;
}

inline void fx_raise(struct fx *fx, domid_t d, uint32_t port, uint32_t vcpu, uint32_t prio)
{
	uint32_t why = evtchn_raise(d, port, vcpu, prio);

	if (why)
		fx_kick(fx, d, vcpu, why);
}
