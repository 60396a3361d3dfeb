/* SPDX-License-Identifier: Apache-2.0 */
/* console/view_esc.h - between view.c (characters) and view_esc.c (escape sequences, UTF-8). */
#ifndef CONSOLE_VIEW_ESC_H
#define CONSOLE_VIEW_ESC_H
#include "domains/console/view.h"

/* Opens name's line if it is not, carries out a carriage return, puts its colours on. */
void view_begin(struct view *v, struct term *t, const char *name);
/* A carriage return: the prefix is written again. */
void view_return(struct view *v, struct term *t, const char *name);
/* Text with everything but printable ASCII as \xNN. */
void view_escaped(struct view *v, struct term *t, const char *name, const char *text, size_t n);
/* A piece as it is; it surely moves the cursor right by that many columns, by `most` at most, and never left. */
void view_pass(struct view *v, struct term *t, const char *name, const char *piece, size_t n, uint32_t columns, uint32_t most);
/* The sequence so far is none: escaped. */
void view_give_up(struct view *v, struct term *t, const char *name);
/* A byte while a sequence is open: true when it belongs to it; false: the sequence is over, the byte is text. */
bool view_sequence(struct view *v, struct term *t, const char *name, char c);
#endif
