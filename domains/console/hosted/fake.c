/* SPDX-License-Identifier: Apache-2.0 */
/* fake.c - a terminal that knows only what a guest in focus may use. */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "domains/console/hosted/fake.h"
#include "domains/console/term.h"

char fake_out[1 << 20];
size_t fake_len;
unsigned fake_notified, fake_brokens;
struct mux_dom *fake_broken;
char fake_screen[FAKE_ROWS][FAKE_COLS];
unsigned fake_row, fake_cols;
static unsigned col;
static bool coloured;

void env_write(const char *bytes, size_t n)
{
	assert(n && n <= TERM_CHUNK && fake_len + n < sizeof fake_out);
	memcpy(fake_out + fake_len, bytes, n);
	fake_len += n;
	fake_out[fake_len] = 0;
}

void env_notify(struct mux_dom *d)
{
	assert(d);
	fake_notified++;
}

void env_broken(struct mux_dom *d, const char *why)
{
	assert(why && *why);
	fake_broken = d;
	fake_brokens++;
}

void fake_reset(void)
{
	memset(fake_screen, 0, (fake_row + 1) * sizeof fake_screen[0]);
	fake_len = fake_notified = fake_brokens = fake_row = col = 0;
	fake_broken = NULL;
	fake_cols = FAKE_COLS - 1;
	fake_out[0] = 0;
	coloured = false;
}

/* A character behind the last column begins a new row; the cursor waits on the last column until it comes. */
static void wrap(void)
{
	if (col < fake_cols)
		return;
	assert(++fake_row < FAKE_ROWS);
	col = 0;
}

static void settle(void)
{
	if (col >= fake_cols)
		col = fake_cols - 1;
}

static void put(char c)
{
	char *row;

	wrap();
	row = fake_screen[fake_row];
	for (unsigned i = 0; i < col; i++)
		if (!row[i])
			row[i] = ' ';
	row[col++] = c;
}

static void sequence(const char *param, char final)
{
	unsigned n = (unsigned)atoi(param);
	char *row = fake_screen[fake_row];
	size_t len = strlen(row);

	if (final != 'm')
		settle();
	switch (final) {
	case 'm':
		coloured = n || strchr(param, ';');
		break;
	case 'K':
		assert(n == 0 || n == 2);
		if (n == 2 || col < len)
			memset(row + (n ? 0 : col), 0, FAKE_COLS - (n ? 0 : col));
		break;
	case 'C':
		col += n;
		settle();
		break;
	case 'D':
		assert(n && n <= col);
		col -= n;
		break;
	case 'P':
		if (col < len) {
			n = n < len - col ? n : (unsigned)len - col;
			memmove(row + col, row + col + n, len - col - n + 1);
		}
		break;
	case '@':
		if (col < len && len + n < FAKE_COLS - 1) {
			memmove(row + col + n, row + col, len - col + 1);
			memset(row + col, ' ', n);
			memset(row + fake_cols, 0, FAKE_COLS - fake_cols);
		}
		break;
	case 'X':
		for (unsigned i = col; i < col + n && i < len; i++)
			row[i] = ' ';
		break;
	default:
		assert(!"a sequence that leaves the line");
	}
}

/* One escape sequence at p; returns its length. */
static size_t escape(const char *p)
{
	char param[64];
	size_t n = 2, k = 0;

	assert(p[1] == '[');
	for (; strchr("0123456789;:", p[n]); n++) {
		assert(p[n] && k < sizeof param - 1);
		param[k++] = p[n];
	}
	param[k] = 0;
	sequence(param, p[n]);
	return n + 1;
}

static void one(char c)
{
	if (c == '\n') {
		assert(!coloured && ++fake_row < FAKE_ROWS);
		col = 0;
	} else if (c == '\r') {
		col = 0;
	} else if (c == '\b') {
		assert(col);
		settle();
		col--;
	} else if (c == '\t') {
		col = (col + 8) & ~7u;
		settle();
	} else if (c != '\a') {
		assert((unsigned char)c >= 0x20 && c != 0x7f);
		if (((unsigned char)c & 0xc0) != 0x80)
			put((unsigned char)c < 0x80 ? c : '?');
	}
}

void fake_show(void)
{
	for (size_t i = 0; i < fake_len;) {
		if (fake_out[i] == 0x1b) {
			i += escape(fake_out + i);
			continue;
		}
		assert(fake_out[i] != '[' || !coloured || col);
		one(fake_out[i++]);
	}
	assert(!coloured);
	fake_len = 0;
}
