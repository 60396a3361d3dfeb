/* SPDX-License-Identifier: Apache-2.0 */
/* timer.c - deadlines in a sorted list, the first of them in the vCPU's single-shot timer (xen/vcpu.h). */
#include "domains/runtime/timer.h"
#include "domains/runtime/hypercall.h"
#include "domains/runtime/log.h"

static struct ev_timer *first;
static evtchn_port_t timer_port;

void ev_timer_cancel(struct ev_timer *t)
{
	for (struct ev_timer **p = &first; *p; p = &(*p)->next)
		if (*p == t) {
			*p = t->next;
			return;
		}
}

void ev_timer_at(struct ev_timer *t, uint64_t deadline)
{
	struct ev_timer **p = &first;

	ev_timer_cancel(t);
	while (*p && (*p)->deadline <= deadline)
		p = &(*p)->next;
	t->deadline = deadline;
	t->next = *p;
	*p = t;
}

void ev_timer_after(struct ev_timer *t, uint64_t ns)
{
	ev_timer_at(t, time_now() + ns);
}

bool timers_run(uint64_t now)
{
	bool any = false;

	while (first && first->deadline <= now) {
		struct ev_timer *t = first;

		first = t->next;
		t->fn(t->ctx);
		any = true;
	}
	return any;
}

/* The event itself ends the halt; the list is looked at on every turn. */
static void on_timer(void *ctx, evtchn_port_t port)
{
}

void timers_arm(void)
{
	err_t e = 0;

	if (!first)
		return;
	if (!timer_port)
		e = ev_bind_virq(VIRQ_TIMER, on_timer, NULL, &timer_port);
	if (!e)
		e = vcpu_timer_set(0, first->deadline);
	if (e)
		die("runtime: timer: %d", e);
}
