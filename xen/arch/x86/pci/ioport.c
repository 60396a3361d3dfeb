/* SPDX-License-Identifier: Apache-2.0 */
/* pci/ioport.c - hal/pci.h: I/O BARs that were given to the owner of their function. */
#include "arch/x86/cpu.h"
#include "arch/x86/pci/pci.h"
#include <xen/xen.h>

#define REG_COMMAND 0x04u
#define COMMAND_IO  1u
#define PORTS_FIRST 0x1000u	/* below are the ports of the machine itself: timers, interrupts, ISA DMA, power, the UART */
#define PORTS_END   0x10000u

static bool is_io(const struct pci_bar *b)
{
	return b->size && !b->memory && !b->high && b->base >= PORTS_FIRST && b->base + b->size <= PORTS_END;
}

uint32_t hal_pci_port_bar(domid_t dom, uint32_t first, uint32_t n)
{
	for (uint32_t i = 0; i < pci_nr * PCI_BARS; i++) {
		const struct pci_fn *f = &pci_fns[i / PCI_BARS];
		const struct pci_bar *b = &f->bar[i % PCI_BARS];

		if (f->owner == dom && is_io(b) && b->base == first && b->size == n)
			return i;
	}
	return PCI_NONE;
}

void hal_pci_port_give(uint32_t bar, bool give)
{
	struct pci_fn *f = &pci_fns[bar / PCI_BARS];
	uint8_t bit = (uint8_t)(1u << bar % PCI_BARS);
	uint32_t command = pci_conf_read(f->bdf, REG_COMMAND, 2);

	f->ports = (uint8_t)(give ? f->ports | bit : f->ports & ~bit);
	pci_conf_write(f->bdf, REG_COMMAND, 2, f->ports ? command | COMMAND_IO : command & ~COMMAND_IO);
}

uint32_t hal_pci_port_fn(domid_t dom, uint32_t port, uint32_t n)
{
	for (uint32_t i = 0; i < pci_nr; i++) {
		const struct pci_fn *f = &pci_fns[i];

		if (f->owner != dom || !f->ports)
			continue;
		for (uint32_t k = 0; k < PCI_BARS; k++)
			if (f->ports >> k & 1 && port >= f->bar[k].base && port + n <= f->bar[k].base + f->bar[k].size)
				return i;
	}
	return PCI_NONE;
}

uint32_t hal_bar_in(uint32_t port, uint32_t size)
{
	if (size == 4)
		return inl((uint16_t)port);
	return size == 2 ? inw((uint16_t)port) : inb((uint16_t)port);
}

void hal_bar_out(uint32_t port, uint32_t size, uint32_t val)
{
	if (size == 4)
		outl((uint16_t)port, val);
	else if (size == 2)
		outw((uint16_t)port, (uint16_t)val);
	else
		outb((uint16_t)port, (uint8_t)val);
}
