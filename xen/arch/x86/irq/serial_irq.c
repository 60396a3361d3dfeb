/* SPDX-License-Identifier: Apache-2.0 */
/* irq/serial_irq.c - terminal input. */
#include "arch/x86/irq/serial_irq.h"
#include "arch/x86/acpi.h"
#include "arch/x86/irq/ioapic.h"
#include "arch/x86/irq/lapic.h"
#include "arch/x86/lock.h"
#include "arch/x86/serial.h"
#include "arch/x86/traps.h"
#include "call/call.h"

#define RING 1024u		/* power of two; input beyond it is lost, as on a real terminal */

static char ring[RING];
static uint32_t head, tail;
static struct spinlock lock;

void serial_irq_init(void)
{
	ioapic_route(acpi.com1_gsi, VECTOR_SERIAL, lapic_id(), acpi.com1_flags);
	serial_enable_input();
}

void serial_interrupt(void)
{
	int c;

	spin_lock(&lock);
	while ((c = serial_getc()) >= 0)
		if (head - tail < RING)
			ring[head++ % RING] = (char)c;
	spin_unlock(&lock);
	virq_raise_global(VIRQ_CONSOLE);
}

size_t serial_input(char *dst, size_t n)
{
	size_t got = 0;

	spin_lock(&lock);
	for (; got < n && tail != head; got++)
		dst[got] = ring[tail++ % RING];
	spin_unlock(&lock);
	return got;
}
