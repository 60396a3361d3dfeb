/* SPDX-License-Identifier: Apache-2.0 */
/* traps.c - exceptions end the hypervisor, unless a probe expected them; interrupts go to their handlers. */
#include "arch/x86/traps.h"
#include "arch/x86/cpu.h"
#include "arch/x86/irq/lapic.h"
#include "arch/x86/irq/serial_irq.h"
#include "arch/x86/percpu.h"
#include "arch/x86/probe.h"
#include "arch/x86/quiesce.h"
#include "arch/x86/smp.h"
#include "core/console/console.h"
#include "arch/x86/time.h"

static uint32_t nmis, nmis_told;

/* It comes whatever lock this CPU holds, the console's too: the next interrupt tells of it. */
static void nmi(void)
{
	if (smp_stopping())
		cpu_stop();
	__atomic_add_fetch(&nmis, 1, __ATOMIC_RELAXED);
}

static void tell_nmis(void)
{
	uint32_t n = __atomic_load_n(&nmis, __ATOMIC_RELAXED);

	if (n != __atomic_exchange_n(&nmis_told, n, __ATOMIC_RELAXED))
		report("NMI: ignored, %u so far", n);
}

static void interrupt(uint8_t vector)
{
	quiesce_leave(this_cpu());	/* it was idle: handlers look at windows */
	switch (vector) {
	case VECTOR_TIMER:
		tell_nmis();
		time_interrupt();
		break;
	case VECTOR_SERIAL:
		serial_interrupt();
		break;
	case VECTOR_KICK:		/* its arrival ended the guest's run: that was all */
		break;
	case VECTOR_WINDOWS:
		quiesce_windows_seen();
		break;
	case VECTOR_SPURIOUS:
		return;			/* no EOI: APM volume 2, 16.4.7 */
	default:
		irq_device(vector);
	}
	lapic_eoi();
}

void trap_handle(struct trap_frame *tf)
{
	if (tf->vector >= 32)
		interrupt((uint8_t)tf->vector);
	else if (tf->vector == TRAP_NMI)
		nmi();
	else if (!probe_fixup(tf))
		panic_trap(tf);
}
