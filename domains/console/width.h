/* SPDX-License-Identifier: Apache-2.0 */
/* console/width.h - how wide the terminal is: asked once, at start; what is no terminal (a log file) does not answer. */
#ifndef CONSOLE_WIDTH_H
#define CONSOLE_WIDTH_H
#include "lib/types.h"

/* Saves the cursor, sends it to the right margin, asks where it is (ECMA-48, DSR 6), puts it back. */
#define WIDTH_QUERY "\0337\033[999C\033[6n\0338"
#define WIDTH_HELD  16u		/* bytes of the longest answer */

enum width_state { WIDTH_NONE, WIDTH_ESCAPE, WIDTH_ROW_FIRST, WIDTH_ROW, WIDTH_COLUMN };

struct width {
	bool asked;		/* no answer yet */
	enum width_state state;
	uint32_t columns;	/* the answer; 0: none yet */
	uint32_t held_len;
	char held[WIDTH_HELD];	/* what may be the answer so far */
};

/* Takes the answer out of the n bytes typed: writes the other ones, and those held before, to out[n + WIDTH_HELD]; their number. */
size_t width_filter(struct width *w, const char *typed, size_t n, char *out);
#endif
