/* SPDX-License-Identifier: Apache-2.0 */
/* mux_test.c - lines, focus, input and hostile rings of several domains. */
// link: domains/console/mux.c domains/console/ring.c domains/console/view.c domains/console/view_esc.c domains/console/term.c
// link: domains/console/hosted/fake.c xen/lib/fmt.c
#include <assert.h>
#include <stdio.h>
#include <string.h>
#include "domains/console/mux.h"
#include "domains/console/hosted/fake.h"

enum { A, B, C, DOMS };

static struct mux mux;
static struct mux_dom dom[DOMS];
static struct xencons_interface ring[DOMS];
static uint64_t now;

static void attach(int i, const char *name)
{
	memset(&dom[i], 0, sizeof dom[i]);
	memset(&ring[i], 0, sizeof ring[i]);
	snprintf(dom[i].name, sizeof dom[i].name, "%s", name);
	dom[i].ring = &ring[i];
	mux_attach(&mux, &dom[i]);
}

static void reset(void)
{
	memset(&mux, 0, sizeof mux);
	attach(A, "a");
	attach(B, "b");
	attach(C, "c");
	now = 1;
	fake_reset();
}

/* What a guest's driver does; the ring must have room. */
static void say(int i, const char *s)
{
	for (; *s; s++)
		ring[i].out[MASK_XENCONS_IDX(ring[i].out_prod++, ring[i].out)] = *s;
	assert(ring[i].out_prod - ring[i].out_cons <= sizeof ring[i].out);
}

static void rounds(void)
{
	while (mux_round(&mux, now))
		;
}

static void expect(const char *out)
{
	if (strcmp(fake_out, out))
		fprintf(stderr, "got \"%s\"\nnot \"%s\"\n", fake_out, out);
	assert(!strcmp(fake_out, out));
	fake_len = 0;
	fake_out[0] = 0;
}

/* Takes what the guest finds in its input ring. */
static const char *heard(int i)
{
	static char text[2048];
	size_t n = 0;

	while (ring[i].in_cons != ring[i].in_prod)
		text[n++] = ring[i].in[MASK_XENCONS_IDX(ring[i].in_cons++, ring[i].in)];
	text[n] = 0;
	return text;
}

static void type(const char *s)
{
	mux_input(&mux, s, strlen(s));
}

static void test_first_has_focus(void)
{
	memset(&mux, 0, sizeof mux);
	fake_reset();
	type("lost");
	attach(B, "b");
	attach(A, "a");
	expect("[console] focus: b\r\n");
	assert(mux.focus == &dom[B]);
}

static void test_lines(void)
{
	reset();
	say(A, "login: ");
	say(B, "one\r\ntwo\033[2J\xff\n");
	rounds();
	expect("[a] login: \r\n[b] one\r\n[b] two\\x1b[2J\\xff\r\n[a] login: ");
	say(A, "root\n");
	say(B, "\n(redoubt) panic\n\r[a] x\n");
	rounds();
	expect("root\r\n[b] \r\n[b] (redoubt) panic\r\n[b] \\x0d[a] x\r\n");
	assert(fake_notified == 4);
}

/* A line out of focus waits a while for its end, then goes out; the newline that follows is no empty line. */
static void test_idle(void)
{
	reset();
	say(B, "working");
	rounds();
	expect("");
	assert(mux_deadline(&mux) == now + MUX_IDLE_NS);
	now += MUX_IDLE_NS - 1;
	rounds();
	expect("");
	now++;
	rounds();
	expect("[b] working\r\n");
	assert(!mux_deadline(&mux));
	say(B, "\r\nnext\n\n");
	rounds();
	expect("[b] next\r\n[b] \r\n");
}

static void test_cut(void)
{
	char x[MUX_LINE + 1];

	reset();
	memset(x, 'x', MUX_LINE);
	x[MUX_LINE] = 0;
	say(B, x);
	say(B, "\nend\n");
	rounds();
	assert(fake_len == 4 + MUX_LINE + 2 + 9 && !strncmp(fake_out, "[b] xxx", 7) && !strcmp(fake_out + 4 + MUX_LINE, "\r\n[b] end\r\n"));
}

static void test_switch(void)
{
	reset();
	type("\001x\001\001y");
	assert(!strcmp(heard(A), "\001x\001\001y"));
	say(A, "a$ ");
	say(B, "b$ ");
	rounds();
	expect("[a] a$ ");
	type("\001\001\001ls");
	expect("\r\n[console] focus: b\r\n[b] b$ ");
	assert(!strcmp(heard(B), "ls") && !*heard(A) && mux.focus == &dom[B] && !mux_deadline(&mux));
	say(B, "\033[1mls");
	rounds();
	expect("\033[1mls\033[0m");
	type("\001\001\001\001\001\001\001x");
	expect("\r\n[console] focus: c\r\n[console] focus: a\r\n[a] a$ ");
	assert(!strcmp(heard(A), "\001x"));
	say(B, "\b\b");
	rounds();
	type("\001\001\001");
	expect("\r\n[console] focus: b\r\n[b] \033[1m\033[0m");
}

static void test_one_domain_keeps_focus(void)
{
	memset(&mux, 0, sizeof mux);
	attach(A, "a");
	fake_reset();
	type("\001\001\001");
	expect("[console] focus: a\r\n");
	mux_detach(&mux, &dom[A]);
	expect("[console] focus: nobody\r\n");
	type("\001\001\001x");
	expect("[console] focus: nobody\r\n");
}

/* The name that had the focus gets it back, wherever it went meanwhile. */
static void test_restart(void)
{
	reset();
	say(A, "panic: no");
	mux_detach(&mux, &dom[A]);
	expect("[a] panic: no\r\n[console] focus: b\r\n");
	type("x");
	assert(!strcmp(heard(B), "x"));
	attach(A, "a");
	expect("[console] focus: a\r\n");
	type("\001\001\001");
	mux_detach(&mux, &dom[A]);
	attach(A, "a");
	expect("[console] focus: b\r\n");
	say(B, "open");
	rounds();
	say(C, "last words");
	mux_detach(&mux, &dom[C]);
	expect("[b] open\r\n[c] last words\r\n[b] open");
}

static void test_input_full(void)
{
	char much[1024 + MUX_PENDING + 10];

	reset();
	memset(much, 'k', sizeof much);
	mux_input(&mux, much, sizeof much);
	expect("[console] a does not read its input; what is typed is lost\r\n");
	assert(ring[A].in_prod == 1024 && dom[A].pending_len == MUX_PENDING);
	assert(strlen(heard(A)) == 1024);
	rounds();
	assert(strlen(heard(A)) == MUX_PENDING && !dom[A].pending_len && !dom[A].input_lost);
	expect("");
}

/* One that prints without end gets its share, no more. */
static void test_fair(void)
{
	char x[2048];

	reset();
	memset(x, 'x', sizeof x - 1);
	x[sizeof x - 1] = 0;
	say(A, x);
	say(B, "b\n");
	assert(mux_round(&mux, now));
	assert(ring[A].out_cons == MUX_QUANTUM && ring[B].out_cons == 2 && strstr(fake_out, "\r\n[b] b\r\n"));
	assert(mux_round(&mux, now) && mux_round(&mux, now) && !mux_round(&mux, now));
}

static void test_wild_output(void)
{
	static const uint32_t wild[] = { 2049, 0x80000000u, 0xffffffffu };

	for (unsigned i = 0; i < ARRAY_SIZE(wild); i++) {
		reset();
		ring[B].out_prod = wild[i];
		say(A, "alive\n");
		say(C, "too\n");
		rounds();
		expect("[a] alive\r\n[console] b: its output ring claims more bytes than it holds; disconnected\r\n[c] too\r\n");
		assert(fake_broken == &dom[B] && fake_brokens == 1 && ring[B].out_cons == 0);
		rounds();
		assert(fake_brokens == 1);
		ring[B].out_prod = 3;
		mux_detach(&mux, &dom[B]);
		expect("");
	}
}

static void test_wild_input(void)
{
	reset();
	ring[A].in_cons = 1;
	type("x");
	expect("[console] a: its input ring claims more bytes than it holds; disconnected\r\n");
	assert(fake_broken == &dom[A] && ring[A].in_prod == 0);
	type("y");
	assert(fake_brokens == 1 && ring[A].in_prod == 0);
	type("\001\001\001z");
	assert(!strcmp(heard(B), "z"));
}

/* A console started again goes on where the ring stands, also over the end of the indices' range. */
static void test_indices(void)
{
	reset();
	mux_detach(&mux, &dom[B]);
	ring[B] = (struct xencons_interface){ .out_cons = 0xfffffffe, .out_prod = 0xfffffffe, .in_prod = 0xffffffff, .in_cons = 0xffffffff };
	memset(&dom[B], 0, sizeof dom[B]);
	snprintf(dom[B].name, sizeof dom[B].name, "b");
	dom[B].ring = &ring[B];
	mux_attach(&mux, &dom[B]);
	say(B, "wrap\n");
	rounds();
	expect("[b] wrap\r\n");
	type("\001\001\001\001\001\001xyz");
	assert(!strcmp(heard(B), "xyz") && ring[B].in_prod == 2 && ring[B].out_cons == 3);
}

static void test_names(void)
{
	char longest[TERM_NAME + 1];

	memset(longest, 'n', sizeof longest);
	longest[TERM_NAME] = 0;
	assert(mux_name_ok("debian-13.x_1") && !mux_name_ok("") && !mux_name_ok("a b") && !mux_name_ok("a]") && !mux_name_ok("\033") && !mux_name_ok(longest));
	longest[TERM_NAME - 1] = 0;
	assert(mux_name_ok(longest));
}

/* The question stands inside the console's own line, and the answer cuts the lines of all. */
static void test_width(void)
{
	char text[100];

	reset();
	mux_ask_width(&mux, "ready");
	expect("[console] ready\0337\033[999C\033[6n\0338\r\n");
	mux_width(&mux, TERM_COLUMNS_MIN - 1);
	assert(mux.term.columns == 0);
	mux_width(&mux, TERM_COLUMNS_MIN);
	memset(text, 'y', sizeof text - 2);
	strcpy(text + sizeof text - 2, "\n");
	fake_cols = TERM_COLUMNS_MIN;
	say(A, text);
	say(B, text);
	rounds();
	fake_show();
	assert(fake_row == 6);
	for (unsigned r = 0; r < fake_row; r++)
		assert(!strncmp(fake_screen[r], r < 3 ? "[a] y" : "[b] y", 5) && strlen(fake_screen[r]) < TERM_COLUMNS_MIN);
}

static uint32_t seed = 7;

static uint32_t rnd(uint32_t n)
{
	seed = seed * 1664525u + 1013904223u;
	return (seed >> 8) % n;
}

/* Anything from anybody in any order: every row has one owner, and only its bytes; cols 0: as wide as need be. */
static void test_random(uint32_t cols)
{
	static const char *const token[] = { "%", "%%%", "\n", "\r", "\r\n", "\b\b\b", "\033[2K", "\033[3D", "\033[41m", "\033[", "\033[A", "(redoubt) ", "[a] ", "\t" };
	static const char mark[] = "123";
	char text[16];

	for (int round = 0; round < 100; round++) {
		reset();
		mux.term.columns = cols;
		fake_cols = cols ? cols : fake_cols;
		for (int i = 0; i < 200; i++) {
			int d = (int)rnd(DOMS);

			snprintf(text, sizeof text, "%s", token[rnd(ARRAY_SIZE(token))]);
			for (char *p = text; *p; p++)
				*p = *p == '%' ? mark[d] : *p;
			say(d, text);
			now += rnd(MUX_IDLE_NS);
			if (!rnd(4))
				rounds();
			if (!rnd(20))
				type("\001\001\001");
		}
		for (int d = 0; d < DOMS; d++)
			mux_detach(&mux, &dom[d]);
		fake_show();
		for (unsigned r = 0; r < fake_row; r++) {
			const char *row = fake_screen[r];
			const char *who = row[0] == '[' ? memchr("abc", row[1], 3) : NULL;

			if (!strncmp(row, "[console] ", 10))
				continue;
			assert(row[0] == '[' && who && row[2] == ']' && row[3] == ' ');
			for (int d = 0; d < DOMS; d++)
				assert(row[1] == "abc"[d] || !strstr(row + 4, (char[]){ mark[d], mark[d], 0 }));
		}
	}
}

int main(void)
{
	test_first_has_focus();
	test_lines();
	test_idle();
	test_cut();
	test_switch();
	test_one_domain_keeps_focus();
	test_restart();
	test_input_full();
	test_fair();
	test_wild_output();
	test_wild_input();
	test_indices();
	test_names();
	test_width();
	test_random(0);
	test_random(TERM_COLUMNS_MIN);
	return 0;
}
