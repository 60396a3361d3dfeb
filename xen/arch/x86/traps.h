/* SPDX-License-Identifier: Apache-2.0 */
/* traps.h - exception and interrupt vectors of the hypervisor. */
#ifndef ARCH_TRAPS_H
#define ARCH_TRAPS_H
#include "arch/x86/panic.h"

#define TRAP_DB  1
#define TRAP_NMI 2
#define TRAP_UD  6
#define TRAP_DF  8
#define TRAP_GP  13
#define TRAP_AC  17
#define TRAP_MC  18

#define VECTOR_DEVICE_FIRST 0x30	/* device interrupts: MSI-X and IO-APIC */
#define VECTOR_DEVICE_LAST  0xdf
#define VECTOR_SERIAL       0xf0
#define VECTOR_TIMER        0xf1
#define VECTOR_KICK         0xf2
#define VECTOR_WINDOWS      0xf3	/* quiesce.c: forget what the windows held */
#define VECTOR_SPURIOUS     0xff

void trap_handle(struct trap_frame *tf);
/* A device vector fired; the irq layer finds its owner. */
void irq_device(uint8_t vector);
#endif
