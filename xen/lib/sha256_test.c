/* SPDX-License-Identifier: Apache-2.0 */
/* lib/sha256_test.c - FIPS 180-4 examples and every padding length. */
// link: xen/lib/sha256.c
#include "lib/sha256.h"
#include <assert.h>
#include <stdio.h>
#include <string.h>

static void same(const void *data, size_t n, const char *want)
{
	char got[SHA256_HEX];

	sha256_hex(data, n, got);
	assert(!strcmp(got, want));
}

/* sha256sum(1) over the lengths 0..199 of one pattern, digested again. */
static void test_lengths(void)
{
	char all[200 * 64 + 1], digest[SHA256_HEX];
	unsigned char pattern[200];

	for (unsigned i = 0; i < sizeof pattern; i++)
		pattern[i] = (unsigned char)(i * 7);
	for (unsigned n = 0; n < 200; n++) {
		sha256_hex(pattern, n, digest);
		memcpy(all + n * 64, digest, 64);
	}
	same(all, 200 * 64, "ca07a79e06ea4c825585cbbf34308733cb36356746a5eec888d7f813ec003999");
}

int main(void)
{
	same("abc", 3, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	same("", 0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
	test_lengths();
	return 0;
}
