/* SPDX-License-Identifier: Apache-2.0 */
/* core/dev/ioport_test.c - a domain uses the ports of its own function's I/O BAR once it was given them, and no others. */
// link: build/hosted/core.a
#include <stdio.h>
#include <string.h>
#include "tests/fakearch/fake_domctl.h"
#include "tests/fakearch/fake_dom.h"

enum { B = 1, D = 2, E = 3, SID_B = 10, SID_D = 20 };

static int64_t permit(domid_t d, uint32_t first, uint32_t n, bool allow)
{
	struct xen_domctl ctl = { .u.ioport_permission = { first, n, allow } };

	return fake_domctl(B, &ctl, XEN_DOMCTL_ioport_permission, d);
}

static int64_t access(domid_t d, uint32_t nr, uint32_t port, uint32_t size, uint32_t val)
{
	struct call call = { .self = d, .a = { port, size, val } };

	fake_xsm.n = 0;
	return exit_operation(&call, nr);
}

static void start(void)
{
	fake_init();
	fake_domain(B, SID_B, 1);
	fake_domain(D, SID_D, 1);
	fake_domain(E, 30, 1);
	fake_pci = (struct fake_pci){ .owner = D };
}

static void gives(void)
{
	start();
	assert(access(D, EXIT_BAR_IN, FAKE_PORT, 1, 0) == -XEN_EPERM);		/* assigned, but not given */
	assert(permit(D, FAKE_PORT, 32, true) == 0 && fake_pci.ports && fake_xsm.n == 3);
	assert(fake_xsm.ask[0].tsid == SID_D && fake_xsm.ask[0].perm == RESOURCE__ADD);
	assert(fake_xsm.ask[1].ssid == SID_B && fake_xsm.ask[1].tsid == FAKE_PCI_SID && fake_xsm.ask[1].perm == RESOURCE__ADD_IOPORT);
	assert(fake_xsm.ask[2].ssid == SID_D && fake_xsm.ask[2].tsid == FAKE_PCI_SID && fake_xsm.ask[2].perm == RESOURCE__USE);
	assert(access(D, EXIT_BAR_IN, FAKE_PORT + 4, 2, 0) == ((FAKE_PORT + 4) << 8 | 2) && fake_xsm.n == 1);
	assert(fake_xsm.ask[0].ssid == SID_D && fake_xsm.ask[0].tsid == FAKE_PCI_SID && fake_xsm.ask[0].perm == RESOURCE__USE);
	assert(access(D, EXIT_BAR_OUT, FAKE_PORT, 4, 7) == 0 && fake_pci.out == FAKE_PORT + 11);
	assert(access(D, EXIT_BAR_IN, FAKE_PORT + 31, 2, 0) == -XEN_EPERM && access(D, EXIT_BAR_IN, 0x3f8, 1, 0) == -XEN_EPERM);
	assert(access(E, EXIT_BAR_IN, FAKE_PORT, 1, 0) == -XEN_EPERM && access(D, EXIT_BAR_IN, FAKE_PORT, 3, 0) == -XEN_EINVAL);
	assert(access(D, EXIT_BAR_IN, 0x10000 + FAKE_PORT, 1, 0) == -XEN_EINVAL);
	fake_xsm.deny = 1;
	fake_pci.out = 0;
	assert(access(D, EXIT_BAR_OUT, FAKE_PORT, 1, 7) == -XEN_EACCES && fake_pci.out == 0);
	fake_xsm.deny = 0;
	assert(permit(D, FAKE_PORT, 32, false) == 0 && !fake_pci.ports && fake_xsm.n == 2 && fake_xsm.ask[1].perm == RESOURCE__REMOVE_IOPORT);
	assert(access(D, EXIT_BAR_OUT, FAKE_PORT, 1, 7) == -XEN_EPERM && fake_pci.out == 0);
}

static void refuses(void)
{
	start();
	assert(permit(D, 0x60, 0, true) == -XEN_EINVAL && permit(D, 0xfff0, 0x20, true) == -XEN_EINVAL && permit(D, ~0u, 2, true) == -XEN_EINVAL);
	assert(permit(D, 0, ~0u, true) == -XEN_EINVAL && permit(D, 0x3f8, 8, true) == -XEN_EPERM && fake_xsm.ask[1].tsid == SECINITSID_IOPORT);
	assert(permit(D, FAKE_PORT, 31, true) == -XEN_EPERM && permit(D, FAKE_PORT + 1, 31, true) == -XEN_EPERM);
	assert(permit(E, FAKE_PORT, 32, true) == -XEN_EPERM && permit(99, FAKE_PORT, 32, true) == -XEN_ESRCH);
	for (uint32_t k = 1; k <= 3; k++) {
		fake_xsm.deny = k;
		assert(permit(D, FAKE_PORT, 32, true) == -XEN_EACCES && !fake_pci.ports);
	}
	fake_xsm.deny = 2;
	fake_pci.ports = true;
	assert(permit(D, FAKE_PORT, 32, false) == -XEN_EACCES && fake_pci.ports);
	fake_xsm.deny = 0;
}

int main(void)
{
	gives();
	refuses();
	puts("ioport: ok");
	return 0;
}
