/* SPDX-License-Identifier: Apache-2.0 */
/* guest/port.c - ports: the address latch of PCI configuration; every other one reads as ones and ignores writes. */
#include "arch/x86/vcpu.h"
#include "hal/exit.h"

#define PORT_ADDRESS 0xcf8u

uint32_t hal_port_in(domid_t dom, uint32_t vcpu, uint16_t port, uint32_t size)
{
	return port == PORT_ADDRESS && size == 4 ? avcpu(dom, vcpu)->pci_address : ~0u;
}

void hal_port_out(domid_t dom, uint32_t vcpu, uint16_t port, uint32_t size, uint32_t val)
{
	if (port == PORT_ADDRESS && size == 4)
		avcpu(dom, vcpu)->pci_address = val;
}
