/* SPDX-License-Identifier: Apache-2.0 */
/* irq/serial_irq.h - terminal input: the UART's interrupt fills a ring that CONSOLEIO_read empties. */
#ifndef IRQ_SERIAL_H
#define IRQ_SERIAL_H
#include "lib/types.h"

void serial_irq_init(void);
void serial_interrupt(void);
/* Copies up to n waiting bytes; returns how many. */
size_t serial_input(char *dst, size_t n);
#endif
