/* SPDX-License-Identifier: Apache-2.0 */
/* console/term.h - the terminal: bytes are gathered into chunks that the hypervisor writes without a break; between chunks
 * its own records may come, so a chunk never ends inside an escape sequence and never leaves a colour on. */
#ifndef CONSOLE_TERM_H
#define CONSOLE_TERM_H
#include "lib/types.h"

#define TERM_CHUNK 256u	/* bytes; the hypervisor's CONSOLE_CHUNK */
#define TERM_NAME  64u		/* bytes of a name with its NUL */
#define TERM_PIECE 64u		/* most bytes of one piece */
#define TERM_TAB   8u
#define TERM_COLUMNS_MIN 48u	/* a narrower terminal has no room behind a long name: it wraps by itself */

struct term {
	char buf[TERM_CHUNK];
	uint32_t n;
	bool coloured;		/* a colour is on; term_plain() and term_flush() put it out */
	uint32_t columns;	/* of the terminal; 0: not known, or too few: lines are not wrapped */
	uint32_t cell;		/* columns of the open line that the cursor has surely not passed */
	const char *open;	/* the name whose line is open; NULL: at the begin of a line */
};

/* One piece, never split; n <= TERM_PIECE. */
void term_put(struct term *t, const char *piece, size_t n);
/* Text that may be split anywhere. */
void term_text(struct term *t, const char *text, size_t n);
/* The same with everything but printable ASCII as \xNN. */
void term_escaped(struct term *t, const char *text, size_t n);
/* Back to the terminal's own colours. */
void term_plain(struct term *t);
/* "[name] ", in plain colours. */
void term_prefix(struct term *t, const char *name);
/* Ends the open line, if any, and writes "[name] " when name is not NULL; name must outlive the line. */
void term_line(struct term *t, const char *name);
/* The cursor moves right by at most w columns, which a row has; a new row with the open line's prefix when this one has not. True: it did. */
bool term_advance(struct term *t, uint32_t w);
/* Hands everything to env_write. */
void term_flush(struct term *t);
#endif
