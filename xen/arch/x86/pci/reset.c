/* SPDX-License-Identifier: Apache-2.0 */
/* pci/reset.c - function level reset (PCI Express 5.0, 6.6.2; ECN "Advanced Capabilities for Conventional PCI"): what the last owner told a
 * device, above all where its rings are, is forgotten before the next one turns its bus mastering on. */
#include "arch/x86/cpu.h"
#include "arch/x86/pci/pci.h"
#include "arch/x86/time.h"

#define REG_BAR 0x10u
#define RESET_NS 100000000ul		/* by then the function answers again */
#define CAP_EXPRESS 0x10u
#define CAP_AF      0x13u
#define EXPRESS_CAN_FLR (1u << 28)	/* device capabilities, at 4 */
#define EXPRESS_FLR     (1u << 15)	/* device control, at 8 */
#define AF_CAN_FLR      (2u << 24)	/* of the head's dword */
#define AF_FLR          1u		/* control, at 4 */

void pci_reset_find(struct pci_fn *f, uint32_t at, uint32_t head)
{
	uint32_t id = head & 0xff;

	if ((id == CAP_EXPRESS && pci_conf_read(f->bdf, at + 4, 4) & EXPRESS_CAN_FLR) || (id == CAP_AF && head & AF_CAN_FLR)) {
		f->reset_cap = (uint8_t)at;
		f->reset_af = id == CAP_AF;
	}
}

void pci_reset_begin(struct pci_fn *f)
{
	uint32_t at = f->reset_cap;

	if (!at)
		return;
	if (f->reset_af) {
		pci_conf_write(f->bdf, at + 4, 1, AF_FLR);
	} else {
		f->express = (uint16_t)pci_conf_read(f->bdf, at + 8, 2);
		pci_conf_write(f->bdf, at + 8, 2, f->express | EXPRESS_FLR);
	}
	f->reset_until = system_time() + RESET_NS;
}

bool pci_reset_pending(const struct pci_fn *f)
{
	return f->reset_until && system_time() < f->reset_until;
}

/* It has lost its addresses, and the size of packets that it takes; they are what the firmware chose. */
void pci_reset_end(struct pci_fn *f)
{
	if (!f->reset_until)
		return;
	f->reset_until = 0;
	if (!f->reset_af)
		pci_conf_write(f->bdf, f->reset_cap + 8u, 2, f->express);
	for (unsigned i = 0; i < 6; i++) {
		const struct pci_bar *b = &f->bar[i];
		uint64_t base = b->high ? f->bar[i - 1].base >> 32 : b->base;

		if (b->high || b->size)
			pci_conf_write(f->bdf, REG_BAR + 4 * i, 4, (uint32_t)base);
	}
}

void pci_reset_all(void)
{
	for (unsigned i = 0; i < pci_nr; i++)
		pci_reset_begin(&pci_fns[i]);
	for (unsigned i = 0; i < pci_nr; i++) {
		while (pci_reset_pending(&pci_fns[i]))
			cpu_relax();
		pci_reset_end(&pci_fns[i]);
	}
}
