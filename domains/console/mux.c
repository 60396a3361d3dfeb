/* SPDX-License-Identifier: Apache-2.0 */
/* mux.c - domains, focus and lines. */
#include "domains/console/mux.h"
#include "domains/console/env.h"
#include "domains/console/ring.h"
#include "domains/console/width.h"
#include "lib/fmt.h"
#include "lib/string.h"

bool mux_name_ok(const char *name)
{
	size_t n = strnlen(name, TERM_NAME);

	for (size_t i = 0; i < n; i++)
		if (name[i] <= ' ' || name[i] > '~' || strchr("[]()", name[i]))
			return false;
	return n && n < TERM_NAME;
}

/* The focus's open line is shown again after others' lines; then everything goes out. */
static void settle(struct mux *m)
{
	if (m->focus)
		view_again(&m->focus->view, &m->term, m->focus->name);
	term_flush(&m->term);
}

static const char self[] = "console";

void mux_ask_width(struct mux *m, const char *text)
{
	term_line(&m->term, self);
	term_text(&m->term, text, strlen(text));
	term_put(&m->term, WIDTH_QUERY, sizeof WIDTH_QUERY - 1);
	term_line(&m->term, NULL);
	settle(m);
}

void mux_width(struct mux *m, uint32_t columns)
{
	m->term.columns = columns < TERM_COLUMNS_MIN ? 0 : columns;
}

void mux_note(struct mux *m, const char *f, ...)
{
	char text[256];
	va_list ap;

	va_start(ap, f);
	vsnprintf(text, sizeof text, f, ap);
	va_end(ap);
	term_line(&m->term, self);
	term_escaped(&m->term, text, strlen(text));
	term_line(&m->term, NULL);
	settle(m);
}

static void strip(struct mux_dom *d)
{
	while (d->line_len && d->line[d->line_len - 1] == '\r')
		d->line_len--;
}

/* Out of focus: one whole line. */
static void print_line(struct mux *m, struct mux_dom *d)
{
	strip(d);
	term_line(&m->term, d->name);
	term_escaped(&m->term, d->line, d->line_len);
	term_line(&m->term, NULL);
	d->line_len = 0;
}

static void line_byte(struct mux *m, struct mux_dom *d, char c)
{
	view_forget(&d->view);
	if (c != '\n') {
		d->line[d->line_len++] = c;
		if (d->line_len < MUX_LINE)
			return;
		print_line(m, d);
		d->cut = true;
		return;
	}
	strip(d);
	if (!d->cut || d->line_len)
		print_line(m, d);
	d->cut = false;
}

static void print(struct mux *m, struct mux_dom *d, const char *text, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (d == m->focus)
			view_byte(&d->view, &m->term, d->name, text[i]);
		else
			line_byte(m, d, text[i]);
	}
}

static void give_up(struct mux *m, struct mux_dom *d, const char *why)
{
	d->broken = true;
	mux_note(m, "%s: %s; disconnected", d->name, why);
	env_broken(d, why);
}

/* Prints at most MUX_QUANTUM bytes of d's ring; true: there is more. */
static bool take(struct mux *m, struct mux_dom *d, uint64_t now)
{
	char text[MUX_QUANTUM];
	bool more = false;
	long n = d->broken ? 0 : ring_take(d, text, sizeof text, &more);

	if (n < 0)
		give_up(m, d, "its output ring claims more bytes than it holds");
	if (n <= 0)
		return false;
	env_notify(d);
	d->stamp = now;
	print(m, d, text, (size_t)n);
	return more;
}

/* Moves what was typed into d's ring. */
static void feed(struct mux *m, struct mux_dom *d)
{
	long n = d->broken || !d->pending_len ? 0 : ring_give(d, d->pending, d->pending_len);

	if (n < 0)
		give_up(m, d, "its input ring claims more bytes than it holds");
	if (n <= 0)
		return;
	env_notify(d);
	d->pending_len -= (uint32_t)n;
	memmove(d->pending, d->pending + n, d->pending_len);
	if (!d->pending_len)
		d->input_lost = false;
}

bool mux_round(struct mux *m, uint64_t now)
{
	bool more = false;

	for (struct mux_dom *d = m->doms; d; d = d->next) {
		feed(m, d);
		more |= take(m, d, now);
		if (d == m->focus || !d->line_len || now - d->stamp < MUX_IDLE_NS)
			continue;
		print_line(m, d);
		d->cut = true;
	}
	settle(m);
	return more;
}

uint64_t mux_deadline(const struct mux *m)
{
	uint64_t first = 0;

	for (const struct mux_dom *d = m->doms; d; d = d->next)
		if (d != m->focus && d->line_len && (!first || d->stamp + MUX_IDLE_NS < first))
			first = d->stamp + MUX_IDLE_NS;
	return first;
}

/* What d had printed of a line goes on as its open line. */
static void set_focus(struct mux *m, struct mux_dom *d)
{
	uint32_t n = d ? d->line_len : 0;

	if (m->focus)
		view_leave(&m->focus->view, &m->term, m->focus->name);
	m->focus = d;
	mux_note(m, "focus: %s", d ? d->name : "nobody");
	if (!d)
		return;
	d->line_len = 0;
	d->cut = false;
	print(m, d, d->line, n);
	settle(m);
}

static void remember(struct mux *m, const struct mux_dom *d)
{
	memcpy(m->want, d->name, sizeof m->want);
}

static void switch_focus(struct mux *m)
{
	struct mux_dom *next = m->focus && m->focus->next ? m->focus->next : m->doms;

	if (next)
		remember(m, next);
	set_focus(m, next);
}

void mux_attach(struct mux *m, struct mux_dom *d)
{
	struct mux_dom **p = &m->doms;

	while (*p)
		p = &(*p)->next;
	*p = d;
	ring_open(d);
	if (!m->want[0])
		remember(m, d);
	if (!m->focus || !strcmp(m->want, d->name))
		set_focus(m, d);
}

void mux_detach(struct mux *m, struct mux_dom *d)
{
	uint32_t rounds = sizeof d->ring->out / MUX_QUANTUM;
	struct mux_dom **p = &m->doms;

	while (rounds-- && take(m, d, d->stamp))
		;
	if (d != m->focus && d->line_len)
		print_line(m, d);
	while (*p != d)
		p = &(*p)->next;
	*p = d->next;
	if (d == m->focus)
		set_focus(m, d->next ? d->next : m->doms);
	settle(m);
}

static void type(struct mux *m, char c)
{
	struct mux_dom *d = m->focus;

	if (!d || d->broken)
		return;
	if (d->pending_len == MUX_PENDING)
		feed(m, d);
	if (d->pending_len < MUX_PENDING) {
		d->pending[d->pending_len++] = c;
		return;
	}
	if (!d->input_lost)
		mux_note(m, "%s does not read its input; what is typed is lost", d->name);
	d->input_lost = true;
}

void mux_input(struct mux *m, const char *bytes, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (bytes[i] == MUX_SWITCH && ++m->switches == MUX_SWITCH_N) {
			m->switches = 0;
			switch_focus(m);
			continue;
		}
		if (bytes[i] == MUX_SWITCH)
			continue;
		for (; m->switches; m->switches--)
			type(m, MUX_SWITCH);
		type(m, bytes[i]);
	}
	if (m->focus)
		feed(m, m->focus);
	settle(m);
}
