/* SPDX-License-Identifier: Apache-2.0 */
/* view.c - characters, lines and carriage returns of the domain in focus. */
#include "domains/console/view.h"
#include "domains/console/view_esc.h"
#include "lib/fmt.h"
#include "lib/string.h"

#define ESC 0x1b

void view_forget(struct view *v)
{
	v->mid = v->cr = false;
	v->faithful = true;
	v->col = v->shown_len = 0;
}

/* What the line shows is only known while every character was one plain column. */
static void show_again(struct view *v, struct term *t)
{
	char back[16];

	if (!v->faithful || (t->columns && t->cell + v->shown_len >= t->columns))
		view_forget(v);
	term_text(t, v->shown, v->shown_len);
	t->cell += v->col;
	if (v->shown_len > v->col)
		term_put(t, back, (size_t)snprintf(back, sizeof back, "\033[%uD", v->shown_len - v->col));
}

void view_return(struct view *v, struct term *t, const char *name)
{
	term_put(t, "\r", 1);
	term_prefix(t, name);
	v->cr = false;
	v->col = 0;
}

void view_begin(struct view *v, struct term *t, const char *name)
{
	bool cr = v->cr;

	if (t->open != name) {
		term_line(t, name);
		if (v->mid)
			show_again(v, t);
		else
			view_forget(v);
	}
	v->mid = true;
	if (cr)
		view_return(v, t, name);
	if (v->sgr_len && !t->coloured) {
		term_put(t, v->sgr, v->sgr_len);
		t->coloured = true;
	}
}

/* Room for w more columns, in a new row if need be. */
static void room(struct view *v, struct term *t, const char *name, uint32_t w)
{
	view_begin(v, t, name);
	if (!term_advance(t, w))
		return;
	view_forget(v);
	v->mid = true;
	view_begin(v, t, name);			/* its colours */
}

static void printable(struct view *v, struct term *t, const char *name, char c)
{
	room(v, t, name, 1);
	term_put(t, &c, 1);
	if (v->col >= VIEW_SHOWN)
		v->faithful = false;
	else
		v->shown[v->col] = c;
	v->col++;
	if (v->col > v->shown_len)
		v->shown_len = v->col;
}

void view_escaped(struct view *v, struct term *t, const char *name, const char *text, size_t n)
{
	static const char hex[] = "0123456789abcdef";

	for (size_t i = 0; i < n; i++) {
		unsigned char b = (unsigned char)text[i];

		if (b >= 0x20 && b < 0x7f) {
			printable(v, t, name, text[i]);
			continue;
		}
		printable(v, t, name, '\\');
		printable(v, t, name, 'x');
		printable(v, t, name, hex[b >> 4]);
		printable(v, t, name, hex[b & 15]);
	}
}

static void newline(struct view *v, struct term *t, const char *name)
{
	v->cr = false;
	if (t->open != name)
		view_begin(v, t, name);
	term_line(t, NULL);
	view_forget(v);
}

static void backspace(struct view *v, struct term *t, const char *name)
{
	view_begin(v, t, name);
	if (!v->col)
		return;
	term_put(t, "\b", 1);
	v->col--;
	t->cell--;
}

static void collect(struct view *v, enum view_state state, char c)
{
	v->state = state;
	v->esc[0] = c;
	v->esc_len = 1;
}

/* A byte that no sequence is waiting for. */
static void text_byte(struct view *v, struct term *t, const char *name, char c)
{
	unsigned char b = (unsigned char)c;

	if (b >= 0x20 && b < 0x7f)
		printable(v, t, name, c);
	else if (c == '\n')
		newline(v, t, name);
	else if (c == '\r')
		v->cr = v->mid;
	else if (c == '\b')
		backspace(v, t, name);
	else if (c == '\a')
		term_put(t, &c, 1);
	else if (c == '\t')
		view_pass(v, t, name, &c, 1, 0, TERM_TAB);
	else if (c == ESC)
		collect(v, VIEW_ESCAPE, c);
	else if (b >= 0xc2 && b <= 0xf4)
		collect(v, VIEW_UTF8, c);
	else if (c)
		view_escaped(v, t, name, &c, 1);
}

void view_pass(struct view *v, struct term *t, const char *name, const char *piece, size_t n, uint32_t columns, uint32_t most)
{
	room(v, t, name, most);
	term_put(t, piece, n);
	v->faithful = false;
	v->col += columns;
}

void view_give_up(struct view *v, struct term *t, const char *name)
{
	enum view_state state = v->state;

	v->state = VIEW_TEXT;
	if (state != VIEW_TEXT && state != VIEW_STRING)
		view_escaped(v, t, name, v->esc, v->esc_len);
}

void view_byte(struct view *v, struct term *t, const char *name, char c)
{
	if (v->state == VIEW_TEXT || !view_sequence(v, t, name, c))
		text_byte(v, t, name, c);
}

void view_leave(struct view *v, struct term *t, const char *name)
{
	view_give_up(v, t, name);
	if (t->open == name)
		term_line(t, NULL);
}

void view_again(struct view *v, struct term *t, const char *name)
{
	if (!v->mid || t->open == name)
		return;
	term_line(t, name);
	show_again(v, t);
	v->mid = true;
}
