/* SPDX-License-Identifier: Apache-2.0 */
/* core/console/console_op.h - CONSOLEIO_*: domains on the hypervisor's console (Xen public xen.h). */
#ifndef CORE_CONSOLE_OP_H
#define CORE_CONSOLE_OP_H
#include "call/row.h"

#define CONSOLE_CHUNK 256u	/* bytes that one run of the pipeline writes, or one line: the UART is waited for, at 115200 baud 22 ms */

/* The first CONSOLE_CHUNK bytes of what the call offers; the value is how many were taken, call/console.c goes on with the rest. */
struct console_text { uint32_t n; char text[CONSOLE_CHUNK]; };
struct console_write_plan { uint32_t raw; const struct console_text *text; };
ROW(console_write, struct console_text)

/* At most CONSOLE_CHUNK bytes of terminal input; returns how many. */
struct console_read_plan { uint32_t n; };
ROW(console_read, struct no_arg)

void console_reset(domid_t d);		/* a new domain's line is empty, and nothing of its budget is used */
void console_end(domid_t d);		/* the domain writes no more: says what was lost */
void console_end_all(void);		/* the machine stops */
#endif
