/* SPDX-License-Identifier: Apache-2.0 */
/* console/view.h - the domain in focus: its bytes pass, except what could leave its line, touch the prefix or the terminal's
 * modes. Passed: printable ASCII, well-formed UTF-8 that is no control, tab, bell, backspace and cursor motion right of the
 * prefix, SGR colours, erase and insert to the right. A carriage return writes the prefix again. Modes and queries are dropped,
 * the rest is escaped. */
#ifndef CONSOLE_VIEW_H
#define CONSOLE_VIEW_H
#include "lib/types.h"
#include "domains/console/term.h"

#define VIEW_ESC   32u		/* longest escape sequence that can pass */
#define VIEW_SGR   60u		/* colours that are on, as sequences */
#define VIEW_SHOWN 256u		/* of an open line, to be shown again after somebody else's */

enum view_state { VIEW_TEXT, VIEW_UTF8, VIEW_ESCAPE, VIEW_CSI, VIEW_CHARSET, VIEW_STRING };

struct view {
	enum view_state state;
	bool mid;			/* the domain's line is open: begun and not ended */
	bool cr;			/* a carriage return that no newline has followed yet */
	bool faithful;			/* shown[] is what the line shows */
	uint32_t col;			/* columns surely right of the prefix: so far the cursor may go back */
	uint32_t shown_len, esc_len, sgr_len;
	uint32_t skipped;		/* bytes of a title or the like swallowed */
	char shown[VIEW_SHOWN];
	char esc[VIEW_ESC];		/* the sequence or character so far */
	char sgr[VIEW_SGR];
};

/* One byte of name's. */
void view_byte(struct view *v, struct term *t, const char *name, char c);
/* Gives up an unfinished sequence and closes the line; view_again() opens it again. Colours stay with the domain. */
void view_leave(struct view *v, struct term *t, const char *name);
/* The next line begins afresh. */
void view_forget(struct view *v);
/* Shows the open line again, prefix and text, after somebody else's line came in between. */
void view_again(struct view *v, struct term *t, const char *name);
#endif
