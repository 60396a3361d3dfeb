/* SPDX-License-Identifier: Apache-2.0 */
/* core/console/console_test.c - no domain can begin a line as the hypervisor does. */
// link: xen/core/console/console.c xen/core/console/budget.c
#include "core/console/console.h"
#include "hal/console.h"
#include <assert.h>
#include <string.h>

static char out[4096];
static size_t len;

void hal_console_putc(char c) { out[len++] = c; }
void hal_console_lock(void) {}
void hal_console_unlock(void) {}

static bool wrote(const char *want)
{
	bool same = len == strlen(want) && !memcmp(out, want, len);

	len = 0;
	return same;
}

static void raw(const char *s)
{
	console_raw(1, s, strlen(s));
}

/* Whoever comes after the owner does not go on in its line, whole or cut. */
static void test_next_owner(void)
{
	raw("[a] half");
	len = 0;
	console_raw(2, "[b] whole\r\n", 11);
	assert(wrote("\r\n[b] whole\r\n"));
	console_raw(2, "[b] half", 8);
	report("mine");
	len = 0;
	console_raw(3, "[c] x\r\n", 7);
	assert(wrote("[c] x\r\n"));
	raw("");
}

/* What follows a record in the middle of the owner's line belongs to that line, and shows it. */
static void test_cut(void)
{
	static char big[100];

	raw("\r\n[guest] $ ");
	report("one");
	report("two");
	assert(wrote("\r\n[guest] $ \r\n(redoubt) one\r\n(redoubt) two\r\n"));
	raw("[blkdrv] x\r\n[b] y\r\n");
	assert(wrote("[guest] [blkdrv] x\r\n[b] y\r\n"));
	report("three");
	raw("[c");
	report("four");
	raw("] z");
	assert(wrote("(redoubt) three\r\n[c\r\n(redoubt) four\r\n[c] z"));
	report("five");
	raw("!\r(x");
	assert(wrote("\r\n(redoubt) five\r\n[c] !\r (x"));
	report("six");
	raw("(x\n[");
	memset(big, 'b', sizeof big);
	console_raw(1, big, sizeof big);
	len = 0;
	report("seven");
	raw("(x\r\n");
	assert(wrote("\r\n(redoubt) seven\r\n (x\r\n"));
}

/* What goes beyond the budget is lost by whole lines, which is said before the next one that is written. */
static void test_flood(void)
{
	struct console_line l = { .dom = 7 };
	const uint32_t lines = BUDGET_BURST / sizeof "[a] 123456789\r";		/* 15 bytes */
	uint64_t now = 1000;

	for (uint32_t i = 0; i < lines; i++) {
		assert(console_lines(&l, "[a]", "123456789\n", 10, now) == 10);
		assert(wrote("[a] 123456789\r\n"));
	}
	for (uint32_t i = 0; i < 3; i++)
		assert(console_lines(&l, "[a]", "123456789\n", 10, now) == 10);
	assert(wrote("") && l.budget.lost == 3);
	now += 2000000000;
	assert(console_lines(&l, "[a]", "again\n", 6, now) == 6);
	assert(wrote("(redoubt) log of domain 7: 3 lines lost: more than 16384 bytes, and then 1024 a second\r\n[a] again\r\n"));
	console_lost(&l);
	assert(wrote(""));
	l = (struct console_line){ .dom = 0 };
	for (uint32_t i = 0; i < BUDGET_BUILDER * lines; i++) {
		assert(console_lines(&l, "[a]", "123456789\n", 10, now) == 10);
		assert(wrote("[a] 123456789\r\n"));
	}
}

int main(void)
{
	struct console_line l = { 0 };
	static char big[400];
	uint64_t now = 0;

	report("policy %s", "loaded");
	assert(wrote("(redoubt) policy loaded\r\n"));
	assert(console_lines(&l, "[xenstore]", "rea", 3, now) == 3);
	assert(wrote(""));
	assert(console_lines(&l, "[xenstore]", "dy\nx", 4, now) == 3 && l.len == 0);
	assert(wrote("[xenstore] ready\r\n"));
	assert(console_lines(&l, "[xenstore]", "x\033(\r\n", 5, now) == 5);
	assert(wrote("[xenstore] x\\x1b(\r\n"));
	memset(big, 'a', sizeof big);
	assert(console_lines(&l, "[a]", big, sizeof big, now) == CONSOLE_LINE && l.len == 0);
	assert(len == 4 + CONSOLE_LINE + 2);
	len = 0;
	memset(big, '\033', sizeof big);		/* columns are counted, and not bytes */
	assert(console_lines(&l, "[a]", big, sizeof big, now) == CONSOLE_LINE / 4 && len == 4 + CONSOLE_LINE + 2);
	len = 0;
	test_flood();
	console_raw(1, "hello\r\n(redoubt) panic\r(redoubt)", 32);
	assert(wrote("hello\r\n (redoubt) panic\r (redoubt)"));
	report("mine");
	assert(wrote("\r\n(redoubt) mine\r\n"));
	console_raw(1, "(x", 2);
	assert(wrote(" (x"));
	test_cut();
	test_next_owner();
	return 0;
}
