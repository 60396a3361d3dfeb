/* SPDX-License-Identifier: Apache-2.0 */
/* tests/mediation/rows_exit.c - exits, and the devices that a domain was given. */
#include <string.h>
#include "hal/irq.h"
#include "tests/fakearch/fake_dom.h"
#include "tests/fakearch/fake_exit.h"
#include "tests/mediation/mediation.h"
#include <xen/physdev.h>

static int64_t leave(uint32_t nr, uint64_t a0, uint64_t a1, uint64_t a2, uint64_t a3)
{
	struct call call = { .self = A, .a = { a0, a1, a2, a3 } };
	int64_t rc = exit_operation(&call, nr);

	assert(rc != -XEN_EACCES || (call.a[0] == a0 && call.a[1] == a1 && call.a[2] == a2 && call.a[3] == a3));
	return rc;
}
static int64_t cpuid(void) { return leave(EXIT_CPUID, 1, 0, 0, 0); }
static int64_t rdmsr(void) { return leave(EXIT_RDMSR, 0x10, 0, 0, 0); }
static int64_t wrmsr(void) { return leave(EXIT_WRMSR, 0x277, 5, 0, 0); }
static int64_t apic_read(void) { return leave(EXIT_APIC_READ, 0x802, 0, 0, 0); }
static int64_t apic_write(void) { return leave(EXIT_APIC_WRITE, 0x80b, 0, 0, 0); }
static int64_t apic_icr(void) { return leave(EXIT_APIC_ICR, 6, 0, 0, 0); }
static int64_t hypercall_page(void) { return leave(EXIT_HYPERCALL_PAGE, 0x3000, 0, 0, 0); }
static int64_t xsetbv(void) { return leave(EXIT_XSETBV, 0, 3, 0, 0); }
static int64_t hlt(void) { return leave(EXIT_HLT, 1, 0, 0, 0); }
static int64_t wbinvd(void) { return leave(EXIT_WBINVD, 0, 0, 0, 0); }
static int64_t port_in(void) { return leave(EXIT_PORT_IN, 0x3f8, 1, 0, 0); }
static int64_t port_out(void) { return leave(EXIT_PORT_OUT, 0x80, 1, 0x55, 0); }

static void owns(void)
{
	fake_pci.owner = A;
	fake_pci.ports = true;
}
static int64_t bar_in(void) { return leave(EXIT_BAR_IN, FAKE_PORT, 4, 0, 0); }
static int64_t bar_out(void) { return leave(EXIT_BAR_OUT, FAKE_PORT, 4, 7, 0); }
static int64_t pci_read(void) { return leave(EXIT_PCI_READ, FAKE_PCI_BDF, 4, 4, 0); }
static int64_t pci_write(void) { return leave(EXIT_PCI_WRITE, FAKE_PCI_BDF, 4, 2, 0x406); }

#define PHYSDEV(sub, s) op(A, __HYPERVISOR_physdev_op, PHYSDEVOP_##sub, &(s), sizeof(s))
static int64_t map_pirq(void)
{
	struct physdev_map_pirq m = { .domid = DOMID_SELF, .type = MAP_PIRQ_TYPE_MSI, .devfn = FAKE_PCI_BDF, .entry_nr = 1, .table_base = 1 };
	return PHYSDEV(map_pirq, m);
}
static int64_t unmap_pirq(void)
{
	struct physdev_unmap_pirq u = { DOMID_SELF, 41 };
	return PHYSDEV(unmap_pirq, u);
}
static void pirq_bound(void)
{
	struct evtchn_bind_pirq b = { .pirq = 2 };

	assert(op(A, __HYPERVISOR_event_channel_op, EVTCHNOP_bind_pirq, &b, sizeof b) == 0);
}
static int64_t irq_status(void)
{
	struct physdev_irq_status_query q = { .irq = 2 };
	return PHYSDEV(irq_status_query, q);
}
static int64_t eoi(void)
{
	struct physdev_eoi e = { 2 };
	return PHYSDEV(eoi, e);
}

static const struct scenario list[] = {
	{ ROW_exit_cpuid, NULL, NULL, cpuid },
	{ ROW_exit_rdmsr, NULL, NULL, rdmsr },
	{ ROW_exit_wrmsr, NULL, NULL, wrmsr },
	{ ROW_exit_apic_read, NULL, NULL, apic_read },
	{ ROW_exit_apic_write, NULL, NULL, apic_write },
	{ ROW_exit_apic_icr, NULL, NULL, apic_icr },
	{ ROW_exit_hypercall_page, NULL, NULL, hypercall_page },
	{ ROW_exit_xsetbv, NULL, NULL, xsetbv },
	{ ROW_exit_hlt, NULL, NULL, hlt },
	{ ROW_exit_wbinvd, NULL, NULL, wbinvd },
	{ ROW_exit_port_in, NULL, NULL, port_in },
	{ ROW_exit_port_out, NULL, NULL, port_out },
	{ ROW_exit_bar_in, NULL, owns, bar_in },
	{ ROW_exit_bar_out, NULL, owns, bar_out },
	{ ROW_exit_pci_read, NULL, owns, pci_read },
	{ ROW_exit_pci_write, NULL, owns, pci_write },
	{ ROW_physdev_map_pirq, NULL, owns, map_pirq },
	{ ROW_physdev_unmap_pirq, NULL, owns, unmap_pirq },
	{ ROW_physdev_irq_status, NULL, pirq_bound, irq_status },
	{ ROW_physdev_eoi, NULL, pirq_bound, eoi },
};
const struct scenarios exit_scenarios = { list, ARRAY_SIZE(list) };
