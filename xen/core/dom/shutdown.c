/* SPDX-License-Identifier: Apache-2.0 */
/* core/dom/shutdown.c - SCHEDOP_shutdown's effect, also for crashes. */
#include "core/dom/shutdown.h"
#include "call/call.h"
#include "call/lock.h"
#include "core/console/console.h"
#include "hal/atomic.h"
#include <xen/sched.h>

/* True: it runs no more from now on, and did before. */
/*@ requires d < NR_DOMS;
    assigns domtab[d].shutdown, pause_log, pauses[d];
    ensures ends: shut_down{Pre,Post}(d, reason);
    ensures first: \result <==> shuts{Pre}(d);
    exits \false;
*/
static bool stop(domid_t d, uint32_t reason)
{
	struct domain *dom = &domtab[d];
	bool first;

	lock_take(LOCK_LIFE, d);
	first = atomic_load(&dom->state) != DOM_DYING && !dom->shutdown;
	if (first) {
		dom->shutdown = dom->shutdown_code ? dom->shutdown_code : 1 + reason % 256;
		hal_dom_pause(d, dom->max_vcpus);	/* not in pause_count: no unpause takes it back */
	}
	lock_drop(LOCK_LIFE, d);
	return first;
}

void dom_shutdown(domid_t d, uint32_t reason)
{
	if (d == 0) {
		report("domain 0 shuts down, reason %u", reason);
		hal_machine_stop(reason == SHUTDOWN_reboot);
	}
	if (stop(d, reason))
		virq_raise_global(VIRQ_DOM_EXC);
}
