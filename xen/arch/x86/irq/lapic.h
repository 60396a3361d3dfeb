/* SPDX-License-Identifier: Apache-2.0 */
/* irq/lapic.h - the local APIC of this CPU, x2APIC or xAPIC (APM volume 2, chapter 16). */
#ifndef IRQ_LAPIC_H
#define IRQ_LAPIC_H
#include "lib/types.h"

void lapic_init(void);			/* on each CPU */
uint32_t lapic_id(void);
void lapic_eoi(void);
void lapic_send(uint32_t apic_id, uint8_t vector);
void lapic_send_nmi(uint32_t apic_id);
void lapic_send_init(uint32_t apic_id);
void lapic_send_startup(uint32_t apic_id, uint8_t page);	/* starts at page << 12 in real mode */
/* One-shot timer: count ticks of lapic_timer_hz until VECTOR_TIMER; 0 stops it. */
void lapic_timer(uint32_t count);
uint32_t lapic_timer_left(void);
bool lapic_irr_pending(void);		/* an interrupt waits for the hypervisor to let it in */
#endif
