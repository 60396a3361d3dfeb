/* SPDX-License-Identifier: Apache-2.0 */
/* core/evtchn/label.c - the policy object behind a port number. */
#include "core/evtchn/evtchn.h"
#include "hal/once.h"
#include "hal/spec.h"

inline uint32_t evtchn_label(domid_t d, uint32_t port)
{
	const struct evtchn *ch;

	if (port >= evdom[d].nr_ports)
		return once(domtab[d].self_sid);
	ch = &ports[d][index_clamp(port, NR_PORTS)];
	return ch->state == ECS_FREE || ch->state == ECS_RESERVED ? once(domtab[d].self_sid) : ch->label;
}
