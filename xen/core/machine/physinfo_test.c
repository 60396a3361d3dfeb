/* SPDX-License-Identifier: Apache-2.0 */
/* core/machine/physinfo_test.c - physinfo counts memory as it is given away, asks one question, and tells a denied caller nothing. */
// link: build/hosted/core.a
#include <string.h>
#include "hal/mem.h"
#include "tests/fakearch/fake.h"

enum { A = 1, SID_A = 10 };
static struct xen_sysctl op;

static int64_t run(uint32_t cmd, uint32_t version)
{
	op.cmd = cmd;
	op.interface_version = version;
	fake_put(A, FAKE_ARG, &op, sizeof op);
	int64_t rc = fake_call(A, __HYPERVISOR_sysctl, FAKE_ARG, 0, 0, 0);
	fake_get(A, FAKE_ARG, &op, sizeof op);
	return rc;
}

static int64_t physinfo(void)
{
	memset(&op, 0xee, sizeof op);
	return run(XEN_SYSCTL_physinfo, XEN_SYSCTL_INTERFACE_VERSION);
}

int main(void)
{
	const struct xen_sysctl_physinfo *info = &op.u.physinfo;
	struct mfn m;
	uint64_t free;

	fake_init();
	fake_domain(A, SID_A, 1);
	assert(physinfo() == 0);
	assert(info->total_pages == FAKE_FRAMES && info->max_mfn == FAKE_FRAMES - 1 && info->nr_cpus == 7 && info->max_cpu_id == 6 && info->scrub_pages == 0);
	assert(!(info->capabilities & XEN_SYSCTL_PHYSCAP_directio));
	assert(fake_xsm.n == 1 && fake_xsm.ask[0].ssid == SID_A && fake_xsm.ask[0].tsid == SECINITSID_XEN);
	assert(fake_xsm.ask[0].cls == SECCLASS_XEN && fake_xsm.ask[0].perm == XEN__PHYSINFO);

	free = info->free_pages;
	assert(free == fake_free_frames() && hal_frames_alloc(A, 3, &m) == 0);
	assert(physinfo() == 0 && info->free_pages == free - 8);

	fake_xsm.deny = 1;
	assert(physinfo() == -XEN_EACCES && info->free_pages == 0xeeeeeeeeeeeeeeee);
	fake_xsm.deny = 0;
	assert(run(XEN_SYSCTL_physinfo, XEN_SYSCTL_INTERFACE_VERSION - 1) == -XEN_EACCES && fake_xsm.n == 0);
	assert(run(XEN_SYSCTL_debug_keys, XEN_SYSCTL_INTERFACE_VERSION) == -XEN_ENOSYS);
	assert(fake_call(A, __HYPERVISOR_sysctl, 0x7fff0000, 0, 0, 0) == -XEN_EFAULT);
	return 0;
}
