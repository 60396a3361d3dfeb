/* SPDX-License-Identifier: Apache-2.0 */
/* core/dom/info_test.c - getdomaininfo: the domain named or the next one, as Xen; the hidden stay hidden. */
// link: build/hosted/core.a
#include <stdio.h>
#include <string.h>
#include "tests/fakearch/fake_domctl.h"

enum { B = 1, SID_B = 10, SID_NEW = 50 };
static struct xen_domctl ctl;

static int64_t run(uint32_t cmd, domid_t dom)
{
	return fake_domctl(B, &ctl, cmd, dom);
}

static void start(void)
{
	fake_init();
	fake_domain(B, SID_B, 1);
	memset(&ctl, 0, sizeof ctl);
}

/* The next domain, as Xen; what the caller may not see is passed over, unless it is named. */
static void describes(void)
{
	struct xen_domctl_getdomaininfo *info = &ctl.u.getdomaininfo;
	domid_t d, gone, e;

	start();
	fake_domain(0, 5, 1);
	d = fake_build(B, SID_NEW);
	assert(run(XEN_DOMCTL_getdomaininfo, d) == 0 && info->max_vcpu_id == XEN_INVALID_MAX_VCPU_ID && !info->cpu_time);
	gone = fake_build(B, SID_NEW);
	e = fake_build(B, SID_NEW);
	assert(B < d && d < gone && gone < e);
	domtab[gone].state = DOM_DEAD;
	ctl.u.max_vcpus.max = 2;
	assert(run(XEN_DOMCTL_max_vcpus, e) == 0);
	assert(run(XEN_DOMCTL_getdomaininfo, d) == 0 && info->domain == d && ctl.domain == d && fake_xsm.n == 1);
	assert(run(XEN_DOMCTL_getdomaininfo, d + 1) == 0 && info->domain == e && ctl.domain == e && info->max_vcpu_id == 1);
	assert(fake_xsm.n == 1 && fake_xsm.ask[0].perm == DOMAIN__GETDOMAININFO);
	assert(run(XEN_DOMCTL_getdomaininfo, e + 1) == -XEN_ESRCH && run(XEN_DOMCTL_getdomaininfo, NR_DOMS + 1) == -XEN_ESRCH);
	assert(run(XEN_DOMCTL_getdomaininfo, DOMID_SELF) == -XEN_EINVAL && run(XEN_DOMCTL_getdomaininfo, 0xffff) == -XEN_EINVAL);
	domtab[d].sid = fake_xsm.hidden = 77;
	assert(run(XEN_DOMCTL_getdomaininfo, d) == 0 && info->domain == d);	/* named: the check decides */
	fake_xsm.deny = 1;
	assert(run(XEN_DOMCTL_getdomaininfo, d) == -XEN_EACCES);
	fake_xsm.deny = 0;
	domtab[d].state = DOM_DYING;
	assert(run(XEN_DOMCTL_getdomaininfo, d) == 0 && info->flags & XEN_DOMINF_dying && info->max_vcpu_id == XEN_INVALID_MAX_VCPU_ID);
	domtab[d].state = DOM_DEAD;
	assert(run(XEN_DOMCTL_getdomaininfo, d) == 0 && info->domain == e);
	domtab[e].sid = 77;
	assert(run(XEN_DOMCTL_getdomaininfo, d) == -XEN_ESRCH && domtab[e].refs == 1);
}

int main(void)
{
	describes();
	puts("info: ok");
	return 0;
}
