/* SPDX-License-Identifier: Apache-2.0 */
/* console/hosted/fake.h - the tests' terminal: what was written, and rows as a person sees them. */
#ifndef CONSOLE_FAKE_H
#define CONSOLE_FAKE_H
#include "domains/console/env.h"

#define FAKE_ROWS 4096u
#define FAKE_COLS 1024u

/* Bytes since fake_reset(), NUL-terminated, and calls of the environment. */
extern char fake_out[1 << 20];
extern size_t fake_len;
extern unsigned fake_notified, fake_brokens;
extern struct mux_dom *fake_broken;

/* Rows of the terminal; row fake_row is the last. */
extern char fake_screen[FAKE_ROWS][FAKE_COLS];
extern unsigned fake_row;
/* Columns, at which it wraps; fake_reset() makes it as wide as need be. */
extern unsigned fake_cols;

void fake_reset(void);
/* Feeds the bytes written so far to the rows; fails on a sequence that a guest must never get through. */
void fake_show(void);
#endif
