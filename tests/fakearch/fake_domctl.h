/* SPDX-License-Identifier: Apache-2.0 */
/* tests/fakearch/fake_domctl.h - a domctl of a fake domain: the envelope goes to guest memory and comes back. */
#ifndef FAKE_DOMCTL_H
#define FAKE_DOMCTL_H
#include "tests/fakearch/fake.h"
#include <xen/domctl.h>

static inline int64_t fake_domctl(domid_t self, struct xen_domctl *ctl, uint32_t cmd, domid_t dom)
{
	int64_t rc;

	ctl->cmd = cmd;
	ctl->interface_version = XEN_DOMCTL_INTERFACE_VERSION;
	ctl->domain = dom;
	fake_put(self, FAKE_ARG, ctl, sizeof *ctl);
	rc = fake_call(self, __HYPERVISOR_domctl, FAKE_ARG, 0, 0, 0);
	fake_get(self, FAKE_ARG, ctl, sizeof *ctl);
	return rc;
}

/* A domain that self builds, with two vCPU slots. */
static inline domid_t fake_build(domid_t self, uint32_t sid)
{
	struct xen_domctl ctl = { .u.createdomain = { .ssidref = sid, .flags = XEN_DOMCTL_CDF_hvm | XEN_DOMCTL_CDF_hap,
		.max_vcpus = 2, .max_evtchn_port = 100, .max_grant_frames = 4, .max_maptrack_frames = -1,
		.arch = { .emulation_flags = XEN_X86_EMU_LAPIC } } };

	assert(fake_domctl(self, &ctl, XEN_DOMCTL_createdomain, 0) == 0);
	return ctl.domain;
}
#endif
