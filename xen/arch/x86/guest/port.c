/* SPDX-License-Identifier: Apache-2.0 */
/* guest/port.c - port exits: PCI configuration mechanism 1, ports that the domain was given; every other port reads as ones and ignores writes. */
#include "arch/x86/guest/port.h"
#include "call/call.h"
#include "call/exit.h"
#include "hal/pci.h"

#define PORT_ADDRESS 0xcf8u
#define PORT_DATA    0xcfcu

static bool is_data(uint16_t port)
{
	return (port & ~3u) == PORT_DATA;
}

/* Offset in configuration space; false where the address is not enabled or the access straddles a word. */
static bool config_offset(const struct avcpu *v, uint16_t port, uint32_t size, uint32_t *off)
{
	*off = (v->pci_address & 0xfc) | (port & 3);
	return v->pci_address >> 31 && !(*off & (size - 1));
}

static int64_t config(struct avcpu *v, uint32_t nr, uint32_t off, uint32_t size, uint32_t val)
{
	struct call c;

	c.self = v->dom;
	c.vcpu = v->id;
	c.a[0] = v->pci_address >> 8 & 0xffff;
	c.a[1] = off;
	c.a[2] = size;
	c.a[3] = val;
	return operation(&c, EXIT, nr);
}

/* One of its I/O BARs, by a row of its own; false for any other port, and nothing was asked. */
static bool given(struct avcpu *v, uint32_t nr, uint16_t port, uint32_t size, uint32_t val, int64_t *rc)
{
	struct call c;

	if (hal_pci_port_fn(v->dom, port, size) == PCI_NONE)
		return false;
	c.self = v->dom;
	c.vcpu = v->id;
	c.a[0] = port;
	c.a[1] = size;
	c.a[2] = val;
	*rc = operation(&c, EXIT, nr);
	return true;
}

uint32_t port_read(struct avcpu *v, uint16_t port, uint32_t size)
{
	uint32_t off;
	int64_t rc;

	if (port == PORT_ADDRESS && size == 4)
		return v->pci_address;
	if (given(v, EXIT_PORT_IN, port, size, 0, &rc))
		return rc < 0 ? ~0u : (uint32_t)rc;
	if (!is_data(port) || !config_offset(v, port, size, &off))
		return ~0u;
	rc = config(v, EXIT_PCI_READ, off, size, 0);
	return rc < 0 ? ~0u : (uint32_t)rc;
}

void port_write(struct avcpu *v, uint16_t port, uint32_t size, uint32_t val)
{
	uint32_t off;
	int64_t rc;

	if (port == PORT_ADDRESS && size == 4)
		v->pci_address = val;
	else if (is_data(port) && config_offset(v, port, size, &off))
		(void)config(v, EXIT_PCI_WRITE, off, size, val);
	else
		(void)given(v, EXIT_PORT_OUT, port, size, val, &rc);
}
