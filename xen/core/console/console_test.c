/* SPDX-License-Identifier: Apache-2.0 */
/* core/console/console_test.c - no domain can begin a line as the hypervisor does. */
// link: xen/core/console/console.c
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
	console_raw(s, strlen(s));
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
	console_raw(big, sizeof big);
	len = 0;
	report("seven");
	raw("(x\r\n");
	assert(wrote("\r\n(redoubt) seven\r\n (x\r\n"));
}

int main(void)
{
	struct console_line l = { 0 };
	static char big[400];

	report("policy %s", "loaded");
	assert(wrote("(redoubt) policy loaded\r\n"));
	console_lines(&l, "[xenstore]", "rea", 3);
	assert(wrote(""));
	console_lines(&l, "[xenstore]", "dy\nx", 4);
	assert(wrote("[xenstore] ready\r\n") && l.len == 1);
	console_lines(&l, "[xenstore]", "\033(\r\n", 4);
	assert(wrote("[xenstore] x\\x1b(\r\n"));
	memset(big, 'a', sizeof big);
	console_lines(&l, "[a]", big, sizeof big);
	assert(len == 2 * (4 + CONSOLE_LINE + 2) && l.len == sizeof big - 2 * CONSOLE_LINE);
	len = 0;
	console_raw("hello\r\n(redoubt) panic\r(redoubt)", 32);
	assert(wrote("hello\r\n (redoubt) panic\r (redoubt)"));
	report("mine");
	assert(wrote("\r\n(redoubt) mine\r\n"));
	console_raw("(x", 2);
	assert(wrote(" (x"));
	test_cut();
	return 0;
}
