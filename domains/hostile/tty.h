/* SPDX-License-Identifier: Apache-2.0 */
/* hostile/tty.h - a guest's console ring (xen/io/console.h). */
#ifndef HOSTILE_TTY_H
#define HOSTILE_TTY_H
#include "lib/types.h"

bool tty_open(void);
/* Waits for room, but not for ever. */
void tty_write(const char *p, size_t n);
/* Waits for a byte that is typed. */
char tty_read(void);
/* Indices out of bounds, garbage in both rings. */
void tty_break(void);
#endif
