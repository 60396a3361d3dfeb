/* SPDX-License-Identifier: Apache-2.0 */
/* term.c - gathers pieces into chunks for the hypervisor's console. */
#include "domains/console/term.h"
#include "domains/console/env.h"
#include "lib/string.h"

static const char plain[] = "\033[0m";

enum { RESERVE = sizeof plain - 1 };	/* every chunk has room to put the colours out */

void term_flush(struct term *t)
{
	if (!t->n)
		return;
	if (t->coloured) {
		memcpy(t->buf + t->n, plain, RESERVE);
		t->n += RESERVE;
	}
	t->coloured = false;
	env_write(t->buf, t->n);
	t->n = 0;
}

void term_put(struct term *t, const char *piece, size_t n)
{
	if (n > TERM_CHUNK - RESERVE - t->n)
		term_flush(t);
	memcpy(t->buf + t->n, piece, n);
	t->n += (uint32_t)n;
}

void term_text(struct term *t, const char *text, size_t n)
{
	for (size_t i = 0; i < n; i++)
		term_put(t, text + i, 1);
}

void term_escaped(struct term *t, const char *text, size_t n)
{
	static const char hex[] = "0123456789abcdef";

	for (size_t i = 0; i < n; i++) {
		unsigned char b = (unsigned char)text[i];
		char esc[4] = { '\\', 'x', hex[b >> 4], hex[b & 15] };

		bool plain_char = b >= 0x20 && b < 0x7f;

		term_advance(t, plain_char ? 1 : sizeof esc);
		term_put(t, plain_char ? text + i : esc, plain_char ? 1 : sizeof esc);
	}
}

void term_plain(struct term *t)
{
	if (t->coloured)
		term_put(t, plain, RESERVE);
	t->coloured = false;
}

void term_prefix(struct term *t, const char *name)
{
	term_plain(t);
	term_put(t, "[", 1);
	term_text(t, name, strlen(name));
	term_put(t, "] ", 2);
	t->cell = (uint32_t)strlen(name) + 3;
}

void term_line(struct term *t, const char *name)
{
	term_plain(t);
	if (t->open)
		term_put(t, "\r\n", 2);
	if (t->n > TERM_CHUNK / 2)
		term_flush(t);		/* a record of the hypervisor's comes between lines rather than into one */
	t->open = name;
	if (name)
		term_prefix(t, name);
}

/* Without this the terminal would begin a row that no prefix marks, and what it shows there could be anybody's. The last
 * column stays empty: a cursor that waits there is not where the count says. */
bool term_advance(struct term *t, uint32_t w)
{
	bool wraps = t->columns && t->open && t->cell + w >= t->columns;

	if (wraps)
		term_line(t, t->open);
	t->cell += w;
	return wraps;
}
