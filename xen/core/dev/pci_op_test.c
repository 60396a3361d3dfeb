/* SPDX-License-Identifier: Apache-2.0 */
/* core/dev/pci_op_test.c - a domain reaches its own function only; the builder those that are nobody's. */
// link: build/hosted/core.a
#include <string.h>
#include "tests/fakearch/fake.h"
#include "tests/fakearch/fake_dom.h"
#include <xen/physdev.h>

enum { BUILDER = 0, D = 1, E = 2 };

static int64_t conf(domid_t d, uint32_t nr, uint32_t bdf, uint32_t off, uint32_t size, uint32_t val)
{
	struct call call = { .self = d, .a = { bdf, off, size, val } };

	fake_xsm.n = 0;
	return exit_operation(&call, nr);
}

static void start(void)
{
	fake_init();
	fake_domain(BUILDER, 5, 1);
	fake_domain(D, 10, 1);
	fake_domain(E, 20, 1);
	fake_pci.owner = D;
}

static void configuration(void)
{
	start();
	assert(conf(D, EXIT_PCI_READ, FAKE_PCI_BDF, 4, 4, 0) == 0x1af40004 && fake_xsm.n == 1);
	assert(fake_xsm.ask[0].ssid == 10 && fake_xsm.ask[0].tsid == FAKE_PCI_SID && fake_xsm.ask[0].perm == RESOURCE__PCI_CONFIG_READ);
	assert(conf(D, EXIT_PCI_WRITE, FAKE_PCI_BDF, 4, 2, 0x406) == 0 && fake_pci.written == 0x406);
	assert(fake_xsm.ask[0].perm == RESOURCE__PCI_CONFIG_WRITE);
	assert(conf(E, EXIT_PCI_READ, FAKE_PCI_BDF, 0, 4, 0) == -XEN_ENODEV && conf(BUILDER, EXIT_PCI_READ, FAKE_PCI_BDF, 0, 4, 0) == -XEN_ENODEV);
	assert(conf(D, EXIT_PCI_READ, FAKE_PCI_BDF + 1, 0, 4, 0) == -XEN_ENODEV);
	assert(conf(D, EXIT_PCI_READ, FAKE_PCI_BDF, 256, 4, 0) == -XEN_EINVAL && conf(D, EXIT_PCI_READ, FAKE_PCI_BDF, 2, 4, 0) == -XEN_EINVAL);
	assert(conf(D, EXIT_PCI_READ, FAKE_PCI_BDF, 0, 0, 0) == -XEN_EINVAL && conf(D, 99, FAKE_PCI_BDF, 0, 4, 0) == -XEN_ENOSYS);
	fake_xsm.deny = 1;
	fake_pci.written = 0;
	assert(conf(D, EXIT_PCI_WRITE, FAKE_PCI_BDF, 4, 2, 6) == -XEN_EACCES && fake_pci.written == 0);
	fake_xsm.deny = 0;
	fake_pci.owner = DOMID_INVALID;
	assert(conf(BUILDER, EXIT_PCI_READ, FAKE_PCI_BDF, 0, 4, 0) == 0x1af40000 && conf(D, EXIT_PCI_READ, FAKE_PCI_BDF, 0, 4, 0) == -XEN_ENODEV);
}

/* The function went to another domain between the question and the lock. */
static void taken_meanwhile(void)
{
	struct ctx c = { .self = E, .peer = E };
	struct pci_access a = { FAKE_PCI_BDF, 4, 2, 6 };
	struct exit_pci_read_plan r;
	struct exit_pci_write_plan w;

	start();
	assert(exit_pci_read_check(&c, &a, &r) == -XEN_ENODEV && exit_pci_write_check(&c, &a, &w) == -XEN_ENODEV);
}

static int64_t map(domid_t d, int entry, int *pirq)
{
	struct physdev_map_pirq m = { .domid = DOMID_SELF, .type = MAP_PIRQ_TYPE_MSI, .bus = 0, .devfn = FAKE_PCI_BDF, .entry_nr = entry, .table_base = 1 };
	int64_t rc = fake_op(d, __HYPERVISOR_physdev_op, PHYSDEVOP_map_pirq, &m, sizeof m);

	*pirq = m.pirq;
	return rc;
}

/* XSA-16: an entry that the function does not have is no index. */
static void pirqs(void)
{
	struct physdev_unmap_pirq u = { DOMID_SELF, 41 };
	struct physdev_map_pirq m = { .domid = E, .type = MAP_PIRQ_TYPE_MSI, .devfn = FAKE_PCI_BDF, .table_base = 1 };
	int pirq;

	start();
	assert(map(D, 1, &pirq) == 0 && pirq == 41 && fake_xsm.ask[0].tsid == FAKE_PCI_SID && fake_xsm.ask[0].perm == RESOURCE__MAP_PIRQ);
	assert(map(D, 4, &pirq) == -XEN_EINVAL && map(D, -1, &pirq) == -XEN_EINVAL && map(E, 1, &pirq) == -XEN_ENODEV);
	assert(fake_op(D, __HYPERVISOR_physdev_op, PHYSDEVOP_map_pirq, &m, sizeof m) == -XEN_EINVAL);
	m.domid = DOMID_SELF, m.bus = -1;
	assert(fake_op(D, __HYPERVISOR_physdev_op, PHYSDEVOP_map_pirq, &m, sizeof m) == -XEN_ENODEV);
	assert(fake_op(E, __HYPERVISOR_physdev_op, PHYSDEVOP_unmap_pirq, &u, sizeof u) == -XEN_EINVAL && fake_pci.freed == 0);
	assert(fake_op(D, __HYPERVISOR_physdev_op, PHYSDEVOP_unmap_pirq, &u, sizeof u) == 0 && fake_pci.freed == 41);
	assert(fake_op(D, __HYPERVISOR_physdev_op, 1, &u, sizeof u) == -XEN_ENOSYS);
}

int main(void)
{
	configuration();
	taken_meanwhile();
	pirqs();
	return 0;
}
