/* SPDX-License-Identifier: Apache-2.0 */
/* core/evtchn/virq_handler_test.c - a global VIRQ goes to the domain named for it, to nobody else, and to nobody when that one is gone. */
// link: build/hosted/core.a
#include <stdio.h>
#include <string.h>
#include "tests/fakearch/fake_domctl.h"

enum { BUILDER = 1, A = 2, B = 3, SID_BUILDER = 10, SID_A = 20, SID_B = 30, SID_NEW = 50 };

static struct shared_info *si(domid_t d) { return domtab[d].shared; }
static bool pending(domid_t d, uint32_t p) { return si(d)->evtchn_pending[p / 64] >> (p % 64) & 1; }

static int64_t name(domid_t dom, uint32_t virq)
{
	struct xen_domctl ctl = { .u.set_virq_handler.virq = virq };

	return fake_domctl(BUILDER, &ctl, XEN_DOMCTL_set_virq_handler, dom);
}

static int64_t bind(domid_t d, uint32_t *port)
{
	struct evtchn_bind_virq v = { VIRQ_CONSOLE, 0, 0 };
	int64_t rc = fake_op(d, __HYPERVISOR_event_channel_op, EVTCHNOP_bind_virq, &v, sizeof v);

	*port = v.port;
	return rc;
}

static void start(void)
{
	fake_init();
	fake_domain(BUILDER, SID_BUILDER, 1);
	fake_domain(A, SID_A, 1);
	fake_domain(B, SID_B, 1);
	for (domid_t d = BUILDER; d <= B; d++) {
		virq_forget(d);
		virq_unbind(d, 0, VIRQ_CONSOLE);
	}
}

static void refuses(void)
{
	start();
	assert(name(A, VIRQ_TIMER) == -XEN_EINVAL && name(A, NR_HVIRQS) == -XEN_EINVAL && name(A, ~0u) == -XEN_EINVAL);
	assert(name(99, VIRQ_CONSOLE) == -XEN_ESRCH && name(DOMID_SELF, VIRQ_CONSOLE) == -XEN_ESRCH);
	fake_xsm.deny = 1;
	assert(name(A, VIRQ_CONSOLE) == -XEN_EACCES && virq_holder(VIRQ_CONSOLE) == DOMID_INVALID);
	assert(fake_xsm.ask[0].ssid == SID_BUILDER && fake_xsm.ask[0].tsid == SID_A && fake_xsm.ask[0].cls == SECCLASS_DOMAIN &&
	       fake_xsm.ask[0].perm == DOMAIN__SET_VIRQ_HANDLER);
	fake_xsm.deny = 0;
}

static void goes_to_the_one_named(void)
{
	uint32_t a, b;

	start();
	assert(bind(A, &a) == 0);
	virq_raise_global(VIRQ_CONSOLE);
	assert(pending(A, a));
	memset(si(A)->evtchn_pending, 0, sizeof si(A)->evtchn_pending);
	assert(name(B, VIRQ_CONSOLE) == 0 && virq_holder(VIRQ_CONSOLE) == B);
	virq_raise_global(VIRQ_CONSOLE);			/* B has no port yet; A's is silent */
	assert(!pending(A, a));
	assert(bind(B, &b) == 0);
	virq_raise_global(VIRQ_CONSOLE);
	assert(!pending(A, a) && pending(B, b));
	assert(name(A, VIRQ_CONSOLE) == 0 && bind(B, &b) == -XEN_EEXIST);
	virq_raise_global(VIRQ_CONSOLE);
	assert(pending(A, a));
	assert(bind(BUILDER, &b) == -XEN_EBUSY);
}

static void is_given_up_by_the_dead(void)
{
	struct xen_domctl ctl = { 0 };
	uint32_t a;
	domid_t d;

	start();
	d = fake_build(BUILDER, SID_NEW);
	assert(name(d, VIRQ_CONSOLE) == 0 && bind(A, &a) == -XEN_EBUSY);
	assert(fake_domctl(BUILDER, &ctl, XEN_DOMCTL_destroydomain, d) == 0);
	assert(bind(A, &a) == 0);
	virq_raise_global(VIRQ_CONSOLE);
	assert(pending(A, a));
}

int main(void)
{
	refuses();
	goes_to_the_one_named();
	is_given_up_by_the_dead();
	puts("virq_handler: ok");
	return 0;
}
