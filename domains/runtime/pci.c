/* SPDX-License-Identifier: Apache-2.0 */
/* pci.c - configuration mechanism 1 (PCI Local Bus 3.0, 3.2.2.3.2), enumeration, capabilities. */
#include "domains/runtime/pci.h"
#include "domains/runtime/cpu.h"

#define CONFIG_ADDRESS 0xcf8
#define CONFIG_DATA    0xcfc
#define REG_VENDOR     0x00
#define REG_STATUS     0x06
#define REG_HEADER     0x0e
#define REG_SECONDARY  0x19
#define REG_CAP        0x34
#define STATUS_CAPS    0x10
#define HEADER_BRIDGE  1u
#define CAPS_MAX       48u		/* 192 bytes of 4-byte capabilities */

static void select(struct pci_bdf d, uint8_t reg)
{
	out32(CONFIG_ADDRESS, 0x80000000u | (uint32_t)d.bus << 16 | (uint32_t)d.devfn << 8 | (reg & 0xfcu));
}

uint32_t pci_read32(struct pci_bdf d, uint8_t reg)
{
	select(d, reg);
	return in32(CONFIG_DATA);
}

uint16_t pci_read16(struct pci_bdf d, uint8_t reg)
{
	select(d, reg);
	return in16(CONFIG_DATA + (reg & 2));
}

uint8_t pci_read8(struct pci_bdf d, uint8_t reg)
{
	select(d, reg);
	return in8(CONFIG_DATA + (reg & 3));
}

void pci_write32(struct pci_bdf d, uint8_t reg, uint32_t v)
{
	select(d, reg);
	out32(CONFIG_DATA, v);
}

void pci_write16(struct pci_bdf d, uint8_t reg, uint16_t v)
{
	select(d, reg);
	out16(CONFIG_DATA + (reg & 2), v);
}

void pci_write8(struct pci_bdf d, uint8_t reg, uint8_t v)
{
	select(d, reg);
	out8(CONFIG_DATA + (reg & 3), v);
}

/* Buses that the walk has to visit: 0, and what the bridges met so far lead to. A domain that has functions, but not the bridges before them, sees nothing
 * on bus 0: as long as it has seen nothing, it visits every bus. */
static uint64_t buses[4];
static bool seen;

static bool present(struct pci_bdf d)
{
	return pci_read16(d, REG_VENDOR) != 0xffff;
}

static void note_bridge(struct pci_bdf d)
{
	uint8_t bus;

	if ((pci_read8(d, REG_HEADER) & 0x7f) != HEADER_BRIDGE)
		return;
	bus = pci_read8(d, REG_SECONDARY);
	buses[bus / 64] |= 1ull << bus % 64;
}

/* The next bus to visit after `bus`, or 256. */
static uint32_t next_bus(uint32_t bus)
{
	for (bus++; bus < 256; bus++)
		if (!seen || buses[bus / 64] >> bus % 64 & 1)
			break;
	return bus;
}

bool pci_next(struct pci_bdf *d, bool first)
{
	uint32_t bus = first ? 0 : d->bus, devfn = first ? 0 : d->devfn + 1u;

	if (first) {
		buses[0] = buses[1] = buses[2] = buses[3] = 0;
		seen = false;
	}
	for (; bus < 256; bus = next_bus(bus), devfn = 0) {
		for (; devfn < 256; devfn++) {
			*d = (struct pci_bdf){ (uint8_t)bus, (uint8_t)devfn };
			if (!present(*d))
				continue;
			seen = true;
			note_bridge(*d);
			return true;
		}
	}
	return false;
}

uint8_t pci_find_cap(struct pci_bdf d, uint8_t id, uint8_t after)
{
	uint8_t at;

	if (!(pci_read16(d, REG_STATUS) & STATUS_CAPS))
		return 0;
	at = pci_read8(d, after ? after + 1 : REG_CAP) & 0xfc;
	for (uint32_t i = 0; i < CAPS_MAX && at >= 0x40; i++) {
		if (pci_read8(d, at) == id)
			return at;
		at = pci_read8(d, at + 1) & 0xfc;
	}
	return 0;
}
