/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz/calls/seeds.c - writes inputs for the calls harness that are well-formed: seeds DIRECTORY. Each topic has a file: its successes and its refusals. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#undef NDEBUG
#include <assert.h>
#include "fuzz/calls/seeds.h"

uint8_t next_chance, next_vcpu;
static const char *directory;
static uint8_t bytes[4096];
static size_t size;
static uint32_t steps;

void step(uint32_t row, uint32_t dom, uint32_t a, uint32_t b, const void *arg, size_t n, const void *tail, size_t m)
{
	struct step s = { .row = (uint8_t)row, .dom = (uint8_t)dom, .a = (uint8_t)a, .b = (uint8_t)(b | next_vcpu << 6), .chance = next_chance,
			  .n = (uint8_t)n, .m = (uint8_t)m };

	assert(n < 256 && m < 256 && size + sizeof s + n + m <= sizeof bytes && steps++ < MAX_STEPS);
	memcpy(bytes + size, &s, sizeof s);
	if (n)
		memcpy(bytes + size + sizeof s, arg, n);
	if (m)
		memcpy(bytes + size + sizeof s + n, tail, m);
	size += sizeof s + n + m;
	next_chance = next_vcpu = 0;
}

void put(uint32_t dom, uint32_t gfn, uint32_t off, const void *p, size_t n)
{
	for (size_t at = 0; at < n; at += 240)
		step(STEP_POKE, dom, gfn >= GFN_SHARED ? gfn - GFN_SHARED + 201 : gfn, (uint32_t)(off + at) / 16, (const uint8_t *)p + at,
		     n - at < 240 ? n - at : 240, NULL, 0);
}

void seed(const char *name)
{
	char path[4096];
	FILE *f;

	snprintf(path, sizeof path, "%s/%s", directory, name);
	f = fopen(path, "wb");
	if (!f || fwrite(bytes, 1, size, f) != size || fclose(f)) {
		perror(path);
		exit(1);
	}
	size = steps = 0;
}

int main(int argc, char **argv)
{
	if (argc != 2) {
		fprintf(stderr, "seeds DIRECTORY\n");
		return 2;
	}
	directory = argv[1];
	seeds_evtchn();
	seeds_grant();
	seeds_memory();
	seeds_domctl();
	seeds_device();
	seeds_guest();
	seeds_xsm();
	return 0;
}
