/* SPDX-License-Identifier: Apache-2.0 */
/* irq/ioapic.h - IO-APICs (82093AA data sheet): all masked, but for the hypervisor's UART. */
#ifndef IRQ_IOAPIC_H
#define IRQ_IOAPIC_H
#include "lib/types.h"

void pic_disable(void);
/* One per MADT entry; masks every pin. */
void ioapic_add(uint64_t pa, uint32_t gsi_base);
/* Unmasks gsi, edge-triggered and active high unless the flags of the MADT override say otherwise. */
void ioapic_route(uint32_t gsi, uint8_t vector, uint32_t apic_id, uint16_t inti_flags);
#endif
