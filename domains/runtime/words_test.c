/* SPDX-License-Identifier: Apache-2.0 */
// link: domains/runtime/words.c
/* words_test.c - command line words and numbers, malformed ones refused. */
#include "domains/runtime/start.h"
#include <assert.h>
#include <string.h>

static void test_words(void)
{
	const char *c = "  a=1 flag  abc=x=y a=2 big=123456789";
	char b[8];

	assert(cmdline_get(c, "a", b, sizeof b) && !strcmp(b, "1"));
	assert(cmdline_get(c, "flag", b, sizeof b) && !strcmp(b, ""));
	assert(cmdline_get(c, "abc", b, sizeof b) && !strcmp(b, "x=y"));
	assert(!cmdline_get(c, "ab", b, sizeof b));
	assert(!cmdline_get(c, "big", b, sizeof b));
	assert(!cmdline_get("", "a", b, sizeof b));
}

static void test_numbers(void)
{
	uint64_t v = 7;

	assert(parse_u64("0", 10, &v) && v == 0);
	assert(parse_u64("18446744073709551615", ~0ull, &v) && v == ~0ull);
	assert(parse_u64("0xfF", 255, &v) && v == 255);
	v = 7;
	assert(!parse_u64("18446744073709551616", ~0ull, &v));
	assert(!parse_u64("", 10, &v) && !parse_u64("0x", 10, &v) && !parse_u64("-1", 10, &v) && !parse_u64("1 ", 10, &v));
	assert(!parse_u64("11", 10, &v) && !parse_u64("a", 100, &v) && v == 7);
	assert(cmdline_u64("port=0x11", "port", 100, &v) && v == 17);
}

int main(void)
{
	test_words();
	test_numbers();
	return 0;
}
