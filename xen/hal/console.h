/* SPDX-License-Identifier: Apache-2.0 */
/* hal/console.h - the byte sink of the hypervisor's log (one UART on x86). */
#ifndef HAL_CONSOLE_H
#define HAL_CONSOLE_H

void hal_console_putc(char c);
/* Recursive on a CPU that panics; fair otherwise. */
void hal_console_lock(void);
void hal_console_unlock(void);
#endif
