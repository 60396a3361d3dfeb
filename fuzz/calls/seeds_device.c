/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz/calls/seeds_device.c - the machine's one PCI function (00:04.0) goes to a guest; its BARs, ports, interrupts; and exits. */
#include "fuzz/calls/seeds.h"
#include <xen/domctl.h>
#include <xen/event_channel.h>
#include <xen/physdev.h>
#include "call/exit.h"
#include "tests/fakearch/fake_dom.h"
#include "tests/fakearch/fake_exit.h"

struct registers { uint64_t a[4]; };
#define EXIT_OP(d, name, ...) DO(d, name, 0, (struct registers){ { __VA_ARGS__ } })
#define DEVICE(name, d, bdf) DO(BUILDER, name, d, (struct xen_domctl_assign_device){ .u.pci.machine_sbdf = bdf })

static void assign(uint32_t d)
{
	DEVICE(domctl_assign_device, d, FAKE_PCI_BDF);
}

static void bars(void)
{
#define MAP(gfn, mfn, n, add) DO(BUILDER, domctl_memory_mapping, MADE, (struct xen_domctl_memory_mapping){ gfn, mfn, n, add, 0 })
#define IOMEM(d, mfn, n, allow) DO(BUILDER, domctl_iomem_permission, d, (struct xen_domctl_iomem_permission){ mfn, n, allow })
	DEVICE(domctl_assign_device, MADE, FAKE_PCI_BDF + 1), DEVICE(domctl_assign_device, 99, FAKE_PCI_BDF), DEVICE(domctl_assign_device, BUILDER, FAKE_PCI_BDF + 1);
	DO(BUILDER, domctl_assign_device, MADE, (struct xen_domctl_assign_device){ .dev = 1 });
	DO(BUILDER, domctl_assign_device, MADE, (struct xen_domctl_assign_device){ .flags = 1, .u.pci.machine_sbdf = FAKE_PCI_BDF });
	MAP(300, FAKE_BAR, 1, 1), IOMEM(MADE, FAKE_BAR, 1, 1), assign(MADE), assign(MADE), assign(ONE);
	IOMEM(MADE, FAKE_BAR, 4, 1), IOMEM(MADE, FAKE_BAR, 0, 1), IOMEM(MADE, FAKE_BAR, 2, 0), IOMEM(99, FAKE_BAR, 1, 1), IOMEM(MADE, ~0ull, 2, 1);
	MAP(300, FAKE_BAR, 65, 1), MAP(300, FAKE_BAR, 0, 1), MAP(~0ull, FAKE_BAR, 2, 1), MAP(300, FAKE_BAR + 3, 2, 1), MAP(300, FAKE_BAR, 4, 1), MAP(303, FAKE_BAR, 1, 1);
	MAP(300, FAKE_BAR + 1, 1, 0), MAP(302, FAKE_BAR + 2, 1, 0), MAP(1ull << 41, FAKE_BAR, 1, 1), FAIL(1), MAP(310, FAKE_BAR, 1, 1);
	DEVICE(domctl_deassign_device, ONE, FAKE_PCI_BDF), DEVICE(domctl_deassign_device, MADE, FAKE_PCI_BDF + 1), DEVICE(domctl_deassign_device, 99, FAKE_PCI_BDF), DEVICE(domctl_deassign_device, MADE, FAKE_PCI_BDF);
	assign(MADE), DO(BUILDER, domctl_destroydomain, MADE, (uint8_t)0), DEVICE(domctl_deassign_device, MADE, FAKE_PCI_BDF);
	seed("device-bars");
}

static void io_ports(void)
{
#define PORTS(d, first, n, allow) DO(BUILDER, domctl_ioport_permission, d, (struct xen_domctl_ioport_permission){ first, n, allow })
	PORTS(ONE, FAKE_PORT, 32, 1), assign(ONE), PORTS(ONE, FAKE_PORT, 31, 1), PORTS(ONE, FAKE_PORT, 0, 1), PORTS(ONE, 0xffff, 2, 1), PORTS(99, 0, 1, 1), PORTS(ONE, 0, 0x20000, 1);
	EXIT_OP(ONE, exit_bar_in, FAKE_PORT, 4), PORTS(ONE, FAKE_PORT, 32, 1);
	EXIT_OP(ONE, exit_bar_in, FAKE_PORT, 4), EXIT_OP(ONE, exit_bar_out, FAKE_PORT + 4, 2, 99), EXIT_OP(ONE, exit_bar_out, FAKE_PORT, 3, 99), EXIT_OP(ONE, exit_bar_in, 1 << 20, 1);
	EXIT_OP(TWO, exit_bar_in, FAKE_PORT, 1), EXIT_OP(TWO, exit_bar_out, FAKE_PORT, 1), PORTS(ONE, FAKE_PORT, 32, 0), EXIT_OP(ONE, exit_bar_out, FAKE_PORT, 1);
	seed("device-ports");
	EXIT_OP(BUILDER, exit_pci_read, FAKE_PCI_BDF, 4, 4), assign(ONE);
	EXIT_OP(ONE, exit_pci_read, FAKE_PCI_BDF, 4, 4), EXIT_OP(ONE, exit_pci_write, FAKE_PCI_BDF, 4, 2, 0x406), EXIT_OP(TWO, exit_pci_read, FAKE_PCI_BDF, 4, 4);
	EXIT_OP(TWO, exit_pci_write, FAKE_PCI_BDF, 4, 4, 1), EXIT_OP(ONE, exit_pci_read, FAKE_PCI_BDF + 1, 4, 4), EXIT_OP(BUILDER, exit_pci_read, FAKE_PCI_BDF, 4, 4);
	EXIT_OP(ONE, exit_pci_read, FAKE_PCI_BDF, 256, 4), EXIT_OP(ONE, exit_pci_read, FAKE_PCI_BDF, 2, 4), EXIT_OP(ONE, exit_pci_write, FAKE_PCI_BDF, 0, 0), EXIT_OP(ONE, exit_pci_write, FAKE_PCI_BDF + 1, 0, 1);
	seed("device-config");
}

static void interrupts(void)
{
	struct physdev_map_pirq m = { .domid = DOMID_SELF, .type = MAP_PIRQ_TYPE_MSI, .devfn = FAKE_PCI_BDF, .entry_nr = 1, .table_base = 1 }, bad;

#define PIRQ(d, ...) DO(d, evtchn_bind_pirq, 0, (struct evtchn_bind_pirq){ __VA_ARGS__ })
#define UNMAP(d, of, n) DO(d, physdev_unmap_pirq, 0, (struct physdev_unmap_pirq){ (domid_t)(of), n })
	assign(ONE), DO(ONE, physdev_map_pirq, 0, m), DO(TWO, physdev_map_pirq, 0, m);
	bad = m, bad.entry_nr = 4, DO(ONE, physdev_map_pirq, 0, bad), bad.entry_nr = -1, DO(ONE, physdev_map_pirq, 0, bad), bad = m, bad.domid = TWO, DO(ONE, physdev_map_pirq, 0, bad);
	bad = m, bad.bus = -1, DO(ONE, physdev_map_pirq, 0, bad), bad = m, bad.devfn = 9, DO(ONE, physdev_map_pirq, 0, bad), bad = m, bad.type = 0, DO(ONE, physdev_map_pirq, 0, bad);
	UNMAP(TWO, DOMID_SELF, 41), UNMAP(ONE, TWO, 41), UNMAP(ONE, DOMID_SELF, 41), UNMAP(ONE, DOMID_SELF, 99);
	PIRQ(ONE, .pirq = 2), PIRQ(ONE, .pirq = 2), PIRQ(TWO, .pirq = 2), PIRQ(ONE, .pirq = 9), FAIL(1), PIRQ(TWO, .pirq = 3), PIRQ(ONE, .pirq = 1);
	DO(ONE, evtchn_status, 0, (struct evtchn_status){ .dom = DOMID_SELF, .port = 3 }), DO(ONE, evtchn_send, 0, (struct evtchn_send){ 3 });
	BESIDE(PIRQ, ONE, 3, 2), BESIDE(PIRQ, ONE, 4, 2), BESIDE(PIRQ, ONE, 99, 2), BESIDE(PIRQ, 99, 3, 2), BESIDE(PIRQ, MADE, 3, 2);
	DO(ONE, physdev_irq_status, 0, (struct physdev_irq_status_query){ 2, 0 }), DO(ONE, physdev_irq_status, 0, (struct physdev_irq_status_query){ 99, 0 });
	DO(ONE, physdev_eoi, 0, (struct physdev_eoi){ 2 }), DO(ONE, physdev_eoi, 0, (struct physdev_eoi){ 99 }), DO(TWO, physdev_eoi, 0, (struct physdev_eoi){ 3 });
	DO(ONE, evtchn_bind_vcpu, 0, (struct evtchn_bind_vcpu){ 3, 1 }), DO(ONE, evtchn_unmask, 0, (struct evtchn_unmask){ 3 }), DO(ONE, evtchn_close, 0, (struct evtchn_close){ 3 });
	DO(BUILDER, domctl_destroydomain, ONE, (uint8_t)0);
	seed("device-interrupts");
}

static void exits(void)
{
	EXIT_OP(ONE, exit_cpuid, 0x40000000, 7), EXIT_OP(ONE, exit_rdmsr, 0x10), EXIT_OP(ONE, exit_rdmsr, FAKE_NO_MSR), EXIT_OP(ONE, exit_wrmsr, 0x277, ~0ull), EXIT_OP(ONE, exit_wrmsr, FAKE_NO_MSR, 1);
	EXIT_OP(ONE, exit_apic_read, 0x802), EXIT_OP(ONE, exit_apic_read, FAKE_NO_MSR), EXIT_OP(ONE, exit_apic_write, 0x80b, 0), EXIT_OP(ONE, exit_apic_write, FAKE_NO_MSR, 0);
	EXIT_OP(ONE, exit_apic_icr, 6), EXIT_OP(ONE, exit_apic_icr, FAKE_NO_ICR), EXIT_OP(ONE, exit_hypercall_page, 0x3000), EXIT_OP(ONE, exit_hypercall_page, 0x3001), EXIT_OP(ONE, exit_hypercall_page, 0x7000000);
	EXIT_OP(ONE, exit_xsetbv, 0, 3), EXIT_OP(ONE, exit_xsetbv, 1, 3), EXIT_OP(ONE, exit_hlt, 1), EXIT_OP(ONE, exit_hlt, 0), EXIT_OP(ONE, exit_wbinvd, 0);
	EXIT_OP(ONE, exit_port_in, 0x3f8, 2), EXIT_OP(ONE, exit_port_in, 0x3f8, 3), EXIT_OP(ONE, exit_port_out, 0x80, 1, 0x55), EXIT_OP(ONE, exit_port_out, 0x80, 8), EXIT_OP(ONE, exit_port_in, 1 << 20, 1);
	seed("exits");
}

void seeds_device(void)
{
	bars();
	io_ports();
	interrupts();
	exits();
}
