/* SPDX-License-Identifier: Apache-2.0 */
/* lib/fmt_test.c - the formatter agrees with the C library's. */
// link:
#define vsnprintf our_vsnprintf
#define snprintf our_snprintf
#include "lib/fmt.c"
#undef vsnprintf
#undef snprintf
#include <assert.h>
#include <stdio.h>

#define SAME(n, ...) do { \
	char a[64] = { 0 }, b[64] = { 0 }; \
	int x = our_snprintf(a, n, __VA_ARGS__), y = snprintf(b, n, __VA_ARGS__); \
	assert(x == y && !memcmp(a, b, sizeof a)); \
} while (0)

int main(void)
{
	SAME(64, "%d %i %u %x", -5, 0, 4000000000u, 0xbeefu);
	SAME(64, "%ld %lu %lx %zu", -1L, ~0ul, ~0ul, (size_t)7);
	SAME(64, "[%5d|%-5d|%05d|%-6s|%6s]", 42, 42, 42, "ab", "ab");
	SAME(64, "%.*s %.2s %c %%", 3, "abcdef", "xyz", 'q');
	SAME(8, "%s", "truncated text");
	SAME(1, "%s", "nothing");
	SAME(64, "%016lx", 0x1234ul);
	SAME(64, "%d", -2147483647 - 1);
	return 0;
}
