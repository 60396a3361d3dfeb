/* SPDX-License-Identifier: Apache-2.0 */
/* smp.h - the other CPUs. */
#ifndef ARCH_SMP_H
#define ARCH_SMP_H
#include "arch/x86/boot/multiboot.h"

/* Starts all CPUs of the MADT, one after the other, but no more than `limit` with this one; each then takes its part in scheduling.
 * Without `threads` only one thread of each core is started.
 * One that does not answer, or that is not like the boot CPU, stays off line with a line that says so. */
void smp_init(const struct boot_info *bi, uint32_t limit, bool threads);
/* The others run no further: this CPU is about to stop the machine. */
void smp_stop_others(void);
bool smp_stopping(void);
#endif
