/* SPDX-License-Identifier: Apache-2.0 */
/* tests/mediation/rows_event.c - event channels. */
#include "tests/mediation/mediation.h"

#define EV(d, sub, s) op(d, __HYPERVISOR_event_channel_op, EVTCHNOP_##sub, &(s), sizeof(s))
static struct { uint32_t port; } scratch;	/* what prepare leaves for call: no state of the hypervisor */

static void unbound_of_p(void)
{
	struct evtchn_alloc_unbound a = { .dom = DOMID_SELF, .remote_dom = A };

	assert(EV(P, alloc_unbound, a) == 0);
	scratch.port = a.port;
}
static int64_t bind_interdomain(void)
{
	struct evtchn_bind_interdomain b = { .remote_dom = P, .remote_port = scratch.port };
	return EV(A, bind_interdomain, b);
}
static int64_t bind_virq(domid_t d, uint32_t virq)
{
	struct evtchn_bind_virq b = { .virq = virq };
	return EV(d, bind_virq, b);
}
static int64_t virq_timer(void) { return bind_virq(A, VIRQ_TIMER); }
static int64_t virq_dom_exc(void) { return bind_virq(B, VIRQ_DOM_EXC); }
static int64_t virq_console(void) { return bind_virq(A, VIRQ_CONSOLE); }
static int64_t virq_policy(void) { return bind_virq(A, VIRQ_REDOUBT_POLICY); }
static int64_t virq_other(void) { return bind_virq(A, VIRQ_TBUF); }
static int64_t bind_pirq(void)
{
	struct evtchn_bind_pirq b = { .pirq = 2 };
	return EV(A, bind_pirq, b);
}
static void linked(void) { scratch.port = channel(A, P); }
static void ipi(void)
{
	struct evtchn_bind_ipi b = { .vcpu = 1 };

	assert(EV(A, bind_ipi, b) == 0);
	scratch.port = b.port;
}
static int64_t close_port(void)
{
	struct evtchn_close c = { scratch.port };
	return EV(A, close, c);
}
static int64_t send(void)
{
	struct evtchn_send s = { scratch.port };
	return EV(A, send, s);
}
static int64_t status(void)
{
	struct evtchn_status s = { .dom = DOMID_SELF, .port = scratch.port };
	return EV(A, status, s);
}
static int64_t status_of_other(void)
{
	struct evtchn_status s = { .dom = P, .port = 1 };
	return EV(A, status, s);
}
static int64_t alloc(void)
{
	struct evtchn_alloc_unbound a = { .dom = DOMID_SELF, .remote_dom = P };
	return EV(A, alloc_unbound, a);
}
static int64_t alloc_for_other(void)
{
	struct evtchn_alloc_unbound a = { .dom = N, .remote_dom = P };
	return EV(B, alloc_unbound, a);
}
static int64_t bind_ipi(void)
{
	struct evtchn_bind_ipi b = { .vcpu = 1 };
	return EV(A, bind_ipi, b);
}
static int64_t bind_vcpu(void)
{
	struct evtchn_bind_vcpu b = { scratch.port, 1 };
	return EV(A, bind_vcpu, b);
}
static int64_t unmask(void)
{
	struct evtchn_unmask u = { scratch.port };
	return EV(A, unmask, u);
}
static int64_t reset(void)
{
	struct evtchn_reset r = { DOMID_SELF };
	return EV(A, reset, r);
}
static int64_t init_control(void)
{
	struct evtchn_init_control i = { .control_gfn = 5, .offset = 64 };
	return EV(A, init_control, i);
}
static void fifo(void)
{
	assert(init_control() == 0);
	ipi();
}
static int64_t expand_array(void)
{
	struct evtchn_expand_array e = { 6 };
	return EV(A, expand_array, e);
}
static int64_t set_priority(void)
{
	struct evtchn_set_priority s = { scratch.port, 3 };
	return EV(A, set_priority, s);
}

static const struct scenario list[] = {
	{ ROW_evtchn_bind_interdomain, NULL, unbound_of_p, bind_interdomain },
	{ ROW_evtchn_bind_virq, NULL, NULL, virq_timer },
	{ ROW_evtchn_bind_virq, "deaths", NULL, virq_dom_exc },
	{ ROW_evtchn_bind_virq, "console", NULL, virq_console },
	{ ROW_evtchn_bind_virq, "changes of the policy", NULL, virq_policy },
	{ ROW_evtchn_bind_virq, "another global one", NULL, virq_other },
	{ ROW_evtchn_bind_pirq, NULL, NULL, bind_pirq },
	{ ROW_evtchn_close, NULL, linked, close_port },
	{ ROW_evtchn_send, NULL, linked, send },
	{ ROW_evtchn_send, "to itself", ipi, send },
	{ ROW_evtchn_status, NULL, linked, status },
	{ ROW_evtchn_status, "of another", linked, status_of_other },
	{ ROW_evtchn_alloc_unbound, NULL, NULL, alloc },
	{ ROW_evtchn_alloc_unbound, "for another", NULL, alloc_for_other },
	{ ROW_evtchn_bind_ipi, NULL, NULL, bind_ipi },
	{ ROW_evtchn_bind_vcpu, NULL, linked, bind_vcpu },
	{ ROW_evtchn_unmask, NULL, linked, unmask },
	{ ROW_evtchn_reset, NULL, ipi, reset },
	{ ROW_evtchn_init_control, NULL, NULL, init_control },
	{ ROW_evtchn_expand_array, NULL, fifo, expand_array },
	{ ROW_evtchn_set_priority, NULL, fifo, set_priority },
};
const struct scenarios event_scenarios = { list, ARRAY_SIZE(list) };
