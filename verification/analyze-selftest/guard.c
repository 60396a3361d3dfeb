/* SPDX-License-Identifier: Apache-2.0 */
/* analyze-selftest/guard.c - planted: a port is changed by who holds no lock, and by who holds it shared. WANT locks thread-safety-analysis */
#include "call/stages.h"

void guard_planted(domid_t d);
void guard_planted(domid_t d)
{
	ports[d][1].state = ECS_FREE;
	evtchn_lock_shared(d);
	ports[d][2].state = ECS_FREE;
	evtchn_unlock_shared(d);
}
