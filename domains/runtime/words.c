/* SPDX-License-Identifier: Apache-2.0 */
/* words.c - words of a command line, and numbers. */
#include "domains/runtime/start.h"
#include "lib/string.h"

static const char *word_end(const char *s)
{
	while (*s && *s != ' ')
		s++;
	return s;
}

static bool copy(char *buf, size_t n, const char *s, size_t len)
{
	if (len >= n)
		return false;
	memcpy(buf, s, len);
	buf[len] = 0;
	return true;
}

bool cmdline_get(const char *cmdline, const char *key, char *buf, size_t n)
{
	size_t k = strlen(key);

	for (const char *s = cmdline; *s; s = word_end(s)) {
		const char *end;

		while (*s == ' ')
			s++;
		end = word_end(s);
		if ((size_t)(end - s) == k && !memcmp(s, key, k))
			return copy(buf, n, "", 0);
		if ((size_t)(end - s) > k && s[k] == '=' && !memcmp(s, key, k))
			return copy(buf, n, s + k + 1, (size_t)(end - s) - k - 1);
	}
	return false;
}

bool cmdline_u64(const char *cmdline, const char *key, uint64_t max, uint64_t *value)
{
	char buf[24];

	return cmdline_get(cmdline, key, buf, sizeof buf) && parse_u64(buf, max, value);
}

static uint32_t digit_of(char c)
{
	if (c >= '0' && c <= '9')
		return (uint32_t)(c - '0');
	if (c >= 'a' && c <= 'f')
		return (uint32_t)(c - 'a' + 10);
	if (c >= 'A' && c <= 'F')
		return (uint32_t)(c - 'A' + 10);
	return 99;
}

bool parse_u64(const char *s, uint64_t max, uint64_t *value)
{
	uint32_t base = s[0] == '0' && (s[1] == 'x' || s[1] == 'X') ? 16 : 10;
	uint64_t v = 0;

	s += base == 16 ? 2 : 0;
	if (!*s)
		return false;
	for (; *s; s++) {
		if (digit_of(*s) >= base || __builtin_mul_overflow(v, base, &v) || __builtin_add_overflow(v, digit_of(*s), &v))
			return false;
	}
	if (v > max)
		return false;
	*value = v;
	return true;
}
