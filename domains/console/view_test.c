/* SPDX-License-Identifier: Apache-2.0 */
/* view_test.c - what the domain in focus gets through, and what it does not. */
// link: domains/console/view.c domains/console/view_esc.c domains/console/term.c domains/console/hosted/fake.c
#include <assert.h>
#include <stdio.h>
#include <string.h>
#include "domains/console/view.h"
#include "domains/console/hosted/fake.h"

static struct term term;
static struct view view;
static const char name[] = "a", other[] = "other";

static void reset(void)
{
	memset(&term, 0, sizeof term);
	memset(&view, 0, sizeof view);
	fake_reset();
}

static void feed(const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++)
		view_byte(&view, &term, name, s[i]);
	term_flush(&term);
}

static void expect(const char *in, const char *out)
{
	reset();
	feed(in, strlen(in));
	if (strcmp(fake_out, out)) {
		fprintf(stderr, "for \"%s\"\ngot \"%s\"\nnot \"%s\"\n", in, fake_out, out);
		assert(!"output");
	}
}

static void test_lines(void)
{
	expect("login: ", "[a] login: ");
	expect("one\ntwo\r\n", "[a] one\r\n[a] two\r\n");
	expect("\n\r\n", "[a] \r\n[a] \r\n");
	expect("one\r\r\n", "[a] one\r\n");
	expect("(redoubt) panic\n", "[a] (redoubt) panic\r\n");
	expect("\r(redoubt) x", "[a] (redoubt) x");
	expect("10%\r20%", "[a] 10%\r[a] 20%");
	expect("x\r", "[a] x");
	expect("tab\there\a", "[a] tab\there\a");
	expect("x\f\v\x7f", "[a] x\\x0c\\x0b\\x7f");
}

static void test_backspace(void)
{
	expect("\b\b", "[a] ");
	expect("ab\b\b\b\bX", "[a] ab\b\bX");
	expect("ab\r\b\bX", "[a] ab\r[a] X");
	expect("ab\033[9DX", "[a] ab\033[2DX");
	expect("\033[DX", "[a] X");
	expect("a\033[5C\b\b\bX", "[a] a\033[5C\bX");
	expect("\t\b\bX", "[a] \tX");
}

static void test_escapes(void)
{
	expect("\033[31mred\033[0m.\n", "[a] \033[31mred\033[0m.\r\n");
	expect("\033[31mred\nstill", "[a] \033[31mred\033[0m\r\n[a] \033[31mstill\033[0m");
	expect("\033[1m\033[32mx", "[a] \033[1m\033[32mx\033[0m");
	expect("x\033[K", "[a] x\033[K");
	expect("x\033[J", "[a] x\033[K");
	expect("x\033[2Ky", "[a] x\033[2K\r[a] y");
	expect("x\033[1Ky", "[a] x\033[2K\r[a] y");
	expect("x\033[2J\033[3J", "[a] x\\x1b[2J\\x1b[3J");
	expect("\033[A\033[1;1H\033[G\033[3G\033M", "[a] \\x1b[A\\x1b[1;1H\\x1b[G\\x1b[3G\\x1bM");
	expect("# \033[6n\033[c\033[?6n$", "[a] # $");
	expect("\033[s\033[u\033[>6n\033[L\033[S\033[1;5r\033c", "[a] \\x1b[s\\x1b[u\\x1b[>6n\\x1b[L\\x1b[S\\x1b[1;5r\\x1bc");
	expect("\033[?2004h$ \033[?25l\033(B\033=\033)0\0337\0338", "[a] $ ");
	expect("\033]0;title\a$ \033]3008;x\033\\.", "[a] $ .");
	expect("\033]never ends\nnext\n", "[a] \r\n[a] next\r\n");
	expect("\033[3\n", "[a] \\x1b[3\r\n");
	expect("\033\033[3\033[K", "[a] \\x1b\\x1b[3\033[K");
	expect("\033[999999999999D\033[1;2D", "[a] \\x1b[999999999999D\\x1b[1;2D");
	expect("\033[000000000000000000000000000000000m", "[a] \\x1b[000000000000000000000000000000000m");
}

static void test_utf8(void)
{
	expect("\xc3\xa4\b\b!", "[a] \xc3\xa4\b!");
	expect("\xe2\x82\xac\b", "[a] \xe2\x82\xac");
	expect("\xf0\x9f\x98\x80", "[a] \xf0\x9f\x98\x80");
	expect("\xc2\x9b" "2J", "[a] \\xc2\\x9b2J");
	expect("\x9b" "2J", "[a] \\x9b2J");
	expect("\xe2\x80\xae", "[a] \\xe2\\x80\\xae");
	expect("\xe2\x80\xa8", "[a] \\xe2\\x80\\xa8");
	expect("\xe0\x80\x8a\xc0\x8a\xed\xa0\x80\xf4\x90\x80\x80", "[a] \\xe0\\x80\\x8a\\xc0\\x8a\\xed\\xa0\\x80\\xf4\\x90\\x80\\x80");
	expect("\xe0\x83\xa4\xf0\x82\x82\xac", "[a] \\xe0\\x83\\xa4\\xf0\\x82\\x82\\xac");
	expect("\xc3\n", "[a] \\xc3\r\n");
	expect("\xc3\033[K", "[a] \\xc3\033[K");
}

/* Somebody else's line in the middle of a prompt. */
static void test_again(void)
{
	reset();
	feed("# lsx\b", 6);
	term_line(&term, other);
	term_text(&term, "hello", 5);
	term_line(&term, NULL);
	view_again(&view, &term, name);
	feed("!", 1);
	assert(!strcmp(fake_out, "[a] # lsx\b\r\n[other] hello\r\n[a] # lsx\033[1D!"));
	view_again(&view, &term, name);
	view_leave(&view, &term, name);
	view_forget(&view);
	view_again(&view, &term, name);
	term_flush(&term);
	assert(!strcmp(fake_out, "[a] # lsx\b\r\n[other] hello\r\n[a] # lsx\033[1D!\r\n"));
	fake_show();
	assert(!strcmp(fake_screen[2], "[a] # ls!") && fake_row == 3);
}

/* The same while the domain goes on by itself, in colour, and with a line that is not known any more. */
static void test_again_itself(void)
{
	reset();
	feed("\033[31mred", 8);
	term_line(&term, other);
	term_line(&term, NULL);
	feed("der\tx", 5);
	term_line(&term, other);
	term_line(&term, NULL);
	feed("y\n", 2);
	fake_show();
	assert(!strcmp(fake_screen[0], "[a] red") && !strcmp(fake_screen[1], "[other] "));
	assert(!strcmp(fake_screen[2], "[a] redder      x") && !strcmp(fake_screen[4], "[a] y") && fake_row == 5);
}

/* Chunks never end in a colour nor inside a sequence: fake_show() checks the whole, this each one. */
static void test_chunks(void)
{
	reset();
	for (int i = 0; i < 600; i++)
		feed("\033[1;38;5;17mwxyz\033[48;5;17m", 24 + (i & 1));
	assert(view.sgr_len <= VIEW_SGR);
	feed("\n", 1);
	assert(!term.coloured && !term.n);
	feed("\033[31m", 5);
	for (int i = 0; i < 3000; i++)
		view_byte(&view, &term, name, 'x');	/* env_write() checks the length of the full ones */
	term_flush(&term);
}

/* A line longer than the terminal goes on in a row with its prefix. */
static void test_wrap(void)
{
	char in[200], out[300];

	memset(in, 'x', sizeof in);
	memcpy(in + TERM_COLUMNS_MIN - 5, "(redoubt) panic\n", 17);
	reset();
	term.columns = TERM_COLUMNS_MIN;
	feed(in, strlen(in));
	snprintf(out, sizeof out, "[a] %.*s\r\n[a] (redoubt) panic\r\n", (int)TERM_COLUMNS_MIN - 5, in);
	assert(!strcmp(fake_out, out));
	reset();
	term.columns = TERM_COLUMNS_MIN;
	feed("\033[31m", 5);
	feed(in, TERM_COLUMNS_MIN - 4);
	snprintf(out, sizeof out, "[a] \033[31m%.*s\033[0m\r\n[a] \033[31m(\033[0m", (int)TERM_COLUMNS_MIN - 5, in);
	assert(!strcmp(fake_out, out));
	reset();
	term.columns = TERM_COLUMNS_MIN;
	term_line(&term, name);
	term_escaped(&term, in, strlen(in));
	term_line(&term, NULL);
	term_flush(&term);
	assert(strstr(fake_out, "x\r\n[a] (redoubt) panic"));
}

/* The cursor waits on the last column of a full row, one less than was written: going back must not reach the prefix. */
static void test_full_row(void)
{
	char in[2 * TERM_COLUMNS_MIN + 8];

	for (uint32_t n = TERM_COLUMNS_MIN - 6; n < TERM_COLUMNS_MIN; n++) {
		memset(in, 'x', n);
		memset(in + n, '\b', n);
		strcpy(in + 2 * n, "y\n");
		reset();
		term.columns = fake_cols = TERM_COLUMNS_MIN;
		feed(in, strlen(in));
		fake_show();
		for (unsigned r = 0; r < fake_row; r++)
			assert(!strncmp(fake_screen[r], "[a] ", 4));
	}
}

static uint32_t seed = 1;

static uint32_t rnd(uint32_t n)
{
	seed = seed * 1664525u + 1013904223u;
	return (seed >> 8) % n;
}

/* Whatever comes, every row shows its prefix; cols 0: the terminal is as wide as need be. */
static void test_random(uint32_t cols)
{
	static const char *const token[] = { "\r", "\n", "\b", "\b\b\b\b\b\b", "\t", "\033[", "\033[2K", "\033[1K", "\033[K", "\033[9D", "\033[99C", "\033[4P",
		"\033[3@", "\033[5X", "\033[31m", "\033[m", "\033[0;1m", "m", "K", ";", "1", "\033]0;", "\033", "\\", "\a", "\xc3\xa4", "\xc3", "\xe2\x80\xae",
		"(redoubt) ", "[b] ", "abc", "x", "\033[H", "\033[A", "\033[?2004h", "\033(0", "\033[J", "\033c", "\x9b", "\x7f" };

	for (int round = 0; round < 300; round++) {
		reset();
		term.columns = cols;
		fake_cols = cols ? cols : fake_cols;
		for (int i = 0; i < 120; i++) {
			const char *s = token[rnd(ARRAY_SIZE(token))];

			feed(s, strlen(s));
			if (!rnd(30)) {
				term_line(&term, other);
				term_line(&term, NULL);
				view_again(&view, &term, name);
			}
		}
		view_byte(&view, &term, name, 'x');	/* carries out what waits */
		term_flush(&term);
		fake_show();
		for (unsigned r = 0; r <= fake_row; r++)
			assert((r == fake_row && !fake_screen[r][0]) || !strncmp(fake_screen[r], "[a] ", 4) || !strcmp(fake_screen[r], "[other] "));
	}
}

int main(void)
{
	test_lines();
	test_backspace();
	test_escapes();
	test_utf8();
	test_again();
	test_again_itself();
	test_chunks();
	test_wrap();
	test_full_row();
	test_random(0);
	test_random(TERM_COLUMNS_MIN);
	test_random(80);
	return 0;
}
