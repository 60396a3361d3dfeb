/* SPDX-License-Identifier: Apache-2.0 */
/* serial.h - the hypervisor's UART (National PC16550D data sheet). */
#ifndef ARCH_SERIAL_H
#define ARCH_SERIAL_H
void serial_init(void);
void serial_enable_input(void);	/* IRQ 4 on received bytes */
void serial_locks(void);		/* per-CPU data is there: lines of several CPUs no longer mix */
void serial_seize(void);		/* no locks any more: whoever holds them has stopped */
int serial_getc(void);		/* next received byte, or -1 */
#endif
