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
	return 0;
}
