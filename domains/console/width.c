/* SPDX-License-Identifier: Apache-2.0 */
/* width.c - finds the terminal's answer ESC [ ROW ; COLUMN R among what is typed. */
#include "domains/console/width.h"
#include "lib/string.h"

static bool digit(char c)
{
	return c >= '0' && c <= '9';
}

/* The state after c; WIDTH_NONE: this is no answer. */
static enum width_state next(const struct width *w, char c)
{
	switch (w->state) {
	case WIDTH_NONE:
		return c == '\033' ? WIDTH_ESCAPE : WIDTH_NONE;
	case WIDTH_ESCAPE:
		return c == '[' ? WIDTH_ROW_FIRST : WIDTH_NONE;
	case WIDTH_ROW_FIRST:
		return digit(c) ? WIDTH_ROW : WIDTH_NONE;
	case WIDTH_ROW:
		return digit(c) ? WIDTH_ROW : c == ';' ? WIDTH_COLUMN : WIDTH_NONE;
	case WIDTH_COLUMN:
		return digit(c) ? WIDTH_COLUMN : WIDTH_NONE;
	}
	return WIDTH_NONE;
}

static uint32_t column_of(const struct width *w)
{
	uint32_t at = 0, n = 0;

	while (at < w->held_len && w->held[at] != ';')
		at++;
	for (at++; at < w->held_len && n < 10000; at++)
		n = n * 10 + (uint32_t)(w->held[at] - '0');
	return n;
}

static size_t release(struct width *w, char *out)
{
	size_t n = w->held_len;

	memcpy(out, w->held, n);
	w->held_len = 0;
	w->state = WIDTH_NONE;
	return n;
}

static void answer(struct width *w)
{
	w->columns = column_of(w);
	w->asked = false;
	w->held_len = 0;
	w->state = WIDTH_NONE;
}

/* One byte; how many went to out. */
static size_t one(struct width *w, char c, char *out)
{
	size_t n = 0;

	if (w->asked && w->state == WIDTH_COLUMN && c == 'R') {
		answer(w);
		return 0;
	}
	w->state = w->asked && w->held_len < WIDTH_HELD ? next(w, c) : WIDTH_NONE;
	if (w->state == WIDTH_NONE) {
		n = release(w, out);
		w->state = w->asked ? next(w, c) : WIDTH_NONE;	/* it may begin the answer */
	}
	if (w->state == WIDTH_NONE)
		out[n++] = c;
	else
		w->held[w->held_len++] = c;
	return n;
}

size_t width_filter(struct width *w, const char *typed, size_t n, char *out)
{
	size_t done = 0;

	for (size_t i = 0; i < n; i++)
		done += one(w, typed[i], out + done);
	return done;
}
