/* SPDX-License-Identifier: Apache-2.0 */
/* core/console/console.c - keeps records, service lines and the terminal owner's bytes apart. */
#include "core/console/console.h"
#include "hal/console.h"
#include "lib/fmt.h"
#include "lib/string.h"

static bool mid_line;		/* the terminal's owner left its line open */
static bool cut;		/* somebody else's line came then; what follows begins with the owner's prefix again */
static char owner_prefix[CONSOLE_PREFIX];	/* of the owner's line: up to its first "] ", nothing while it has none */
static uint32_t prefix_len;
static bool prefix_open;

static void put_text(const char *s)
{
	for (; *s; s++)
		hal_console_putc(*s);
}

static void begin_line(void)
{
	if (mid_line)
		put_text("\r\n");
	cut |= mid_line;
	mid_line = false;
}

void report(const char *fmt, ...)
{
	char text[256];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	report_text(text);
}

void report_text(const char *text)
{
	hal_console_lock();
	begin_line();
	put_text("(redoubt) ");
	put_text(text);
	put_text("\r\n");
	hal_console_unlock();
}

/*@ requires \valid(l) && l->len < CONSOLE_LINE;
    assigns l->len, l->text[l->len .. l->len + 3];
    ensures \old(l->len) < l->len <= \old(l->len) + 4;
    exits \false;
*/
static void add_escaped(struct console_line *l, char c)
{
	static const char hex[] = "0123456789abcdef";
	unsigned char b = (unsigned char)c;

	if (b >= 0x20 && b < 0x7f) {
		l->text[l->len++] = c;
		return;
	}
	l->text[l->len++] = '\\';
	l->text[l->len++] = 'x';
	l->text[l->len++] = hex[b / 16];
	l->text[l->len++] = hex[b % 16];
}

static uint32_t share_of(domid_t dom)
{
	return dom ? 1 : BUDGET_BUILDER;
}

void console_lost(struct console_line *l)
{
	uint32_t n = l->budget.lost, share = share_of(l->dom);

	l->budget.lost = 0;
	if (n)
		report("log of domain %u: %u lines lost: more than %u bytes, and then %u a second", l->dom, n, share * BUDGET_BURST, share * BUDGET_RATE);
}

static void write_line(const struct console_line *l, const char *prefix)
{
	hal_console_lock();
	begin_line();
	put_text(prefix);
	hal_console_putc(' ');
	for (uint16_t i = 0; i < l->len; i++)
		hal_console_putc(l->text[i]);
	put_text("\r\n");
	hal_console_unlock();
}

/* The text goes out, or is counted as lost. What it writes is not proved. */
/*@ requires \valid(l);
    assigns l->len, l->budget;
    ensures l->len == 0;
    exits \false;
*/
static void finish_line(struct console_line *l, const char *prefix, uint64_t now)
{
	uint32_t n = (uint32_t)strlen(prefix) + 1 + l->len + 2;

	if (budget_take(&l->budget, now, n / share_of(l->dom))) {
		console_lost(l);
		write_line(l, prefix);
	}
	l->len = 0;
}

size_t console_lines(struct console_line *l, const char *prefix, const char *bytes, size_t n, uint64_t now)
{
	/*@ loop invariant 0 <= i <= n && l->len < CONSOLE_LINE;
	    loop assigns i, l->len, l->text[0 .. CONSOLE_LINE + 2];
	    loop variant n - i;
	*/
	for (size_t i = 0; i < n; i++) {
		if (bytes[i] == '\r')
			continue;
		if (bytes[i] != '\n')
			add_escaped(l, bytes[i]);
		if (bytes[i] != '\n' && l->len < CONSOLE_LINE)
			continue;
		finish_line(l, prefix, now);
		return i + 1;
	}
	return n;
}

/* Keeps the begin of the owner's line until its prefix is whole; a line without one has none. */
static void note_prefix(char c)
{
	if (!mid_line) {
		prefix_len = 0;
		prefix_open = c == '[';
	}
	if (!prefix_open)
		return;
	owner_prefix[prefix_len++] = c;
	prefix_open = prefix_len < 2 || owner_prefix[prefix_len - 2] != ']' || c != ' ';
	if (!prefix_open || prefix_len < CONSOLE_PREFIX)
		return;
	prefix_open = false;
	prefix_len = 0;
}

static void resume(void)
{
	if (!cut)
		return;
	for (uint32_t i = 0; i < prefix_len; i++)
		hal_console_putc(owner_prefix[i]);
	mid_line = prefix_len > 0;
	cut = false;
}

static void change_owner(uint64_t owner)
{
	static uint64_t last;

	if (owner == last)
		return;
	last = owner;
	begin_line();
	cut = false;
}

void console_raw(uint64_t owner, const char *bytes, size_t n)
{
	hal_console_lock();
	change_owner(owner);
	resume();
	for (size_t i = 0; i < n; i++) {
		if (!mid_line && bytes[i] == '(')
			hal_console_putc(' ');
		note_prefix(bytes[i]);
		hal_console_putc(bytes[i]);
		mid_line = bytes[i] != '\n' && bytes[i] != '\r';
	}
	hal_console_unlock();
}
