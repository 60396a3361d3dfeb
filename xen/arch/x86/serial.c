/* SPDX-License-Identifier: Apache-2.0 */
/* serial.c - COM1, a 16550 UART, polled for output and interrupt-driven for input. */
#include "arch/x86/serial.h"
#include "arch/x86/cpu.h"
#include "arch/x86/lock.h"
#include "arch/x86/percpu.h"
#include "hal/console.h"

#define COM1 0x3f8
#define UART_DATA 0
#define UART_IER  1
#define UART_FCR  2
#define UART_LCR  3
#define UART_MCR  4
#define UART_LSR  5
#define LSR_READY 1
#define LSR_EMPTY 0x20

static bool present;

void serial_init(void)
{
	outb(COM1 + UART_IER, 0);
	outb(COM1 + UART_LCR, 0x80);		/* divisor latch: 115200 baud */
	outb(COM1 + UART_DATA, 1);
	outb(COM1 + UART_IER, 0);
	outb(COM1 + UART_LCR, 3);		/* 8N1 */
	outb(COM1 + UART_FCR, 7);
	outb(COM1 + UART_MCR, 0xb);
	present = inb(COM1 + UART_LSR) != 0xff;
}

void serial_enable_input(void)
{
	if (present)
		outb(COM1 + UART_IER, 1);
}

int serial_getc(void)
{
	if (!present || !(inb(COM1 + UART_LSR) & LSR_READY))
		return -1;
	return inb(COM1 + UART_DATA);
}

void hal_console_putc(char c)
{
	for (unsigned i = 0; present && i < 100000 && !(inb(COM1 + UART_LSR) & LSR_EMPTY); i++)
		cpu_relax();
	if (present)
		outb(COM1 + UART_DATA, (uint8_t)c);
}

static struct spinlock lock;
static uint32_t holder, depth;	/* holder: CPU + 1, 0 for none */
static bool locking;

void serial_locks(void)
{
	locking = true;
}

void serial_seize(void)
{
	locking = false;
}

void hal_console_lock(void)
{
	uint32_t me;

	if (!locking)
		return;
	me = this_cpu()->cpu + 1;
	if (__atomic_load_n(&holder, __ATOMIC_RELAXED) != me) {
		spin_lock(&lock);
		holder = me;
	}
	depth++;
}

void hal_console_unlock(void)
{
	if (!locking || --depth)
		return;
	holder = 0;
	spin_unlock(&lock);
}
