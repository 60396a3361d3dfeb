/* SPDX-License-Identifier: Apache-2.0 */
/* hostile/random.c - numbers from a seed: plain ones, and words that interfaces trip over. */
#include "domains/hostile/hostile.h"
#include "domains/runtime/hypercall.h"
#include "domains/runtime/mem.h"
#include "lib/string.h"

#define SACRIFICED 64u			/* pages */

static uint64_t state = 1;
static uint8_t *scratch;
static uint64_t vital_end;
static domid_t self;

void random_seed(uint64_t seed)
{
	state = seed * 0x9e3779b97f4a7c15ull | 1;
}

/* xorshift64* (Marsaglia; Vigna 2016). */
uint64_t random_next(void)
{
	state ^= state >> 12;
	state ^= state << 25;
	state ^= state >> 27;
	return state * 0x2545f4914f6cdd1dull;
}

uint32_t random_below(uint32_t n)
{
	return (uint32_t)((random_next() >> 32) * n >> 32);
}

void random_fill(void *p, size_t n)
{
	uint8_t *b = p;

	for (size_t i = 0; i < n; i++)
		b[i] = (uint8_t)(random_next() >> 56);
}

/* n pages of memory with nothing behind them, so that whatever runs over their end is refused and does not end the attack. */
void *random_pages(uint32_t n)
{
	uint64_t gfn = gfn_alloc(n + 1);

	for (uint64_t i = 0; gfn && i < n; i++) {
		uint64_t at = gfn + i;

		if (memory_populate(DOMID_SELF, &at, 1, 0) != 1)
			return NULL;
	}
	return gfn ? gfn_to_virt(gfn) : NULL;
}

err_t random_init(void)
{
	self = domid_self();
	vital_end = (uintptr_t)pages_alloc_n(1);
	scratch = random_pages(SACRIFICED);
	if (!vital_end || !scratch)
		return -XEN_ENOMEM;
	random_struct(scratch, SACRIFICED * PAGE_SIZE);	/* lists that arguments point to */
	return 0;
}

static uint64_t fixed(void)
{
	static const uint64_t words[] = {
		0, 1, 2, 3, 7, 8, 9, 16, 31, 32, 63, 64, 255, 511, 512, 1023, 1024, 4095, 4096, 4097, 0x7fff, 0xffff, 0x10000, 0x100000,
		DOMID_SELF, DOMID_IO, DOMID_XEN, DOMID_COW, DOMID_INVALID, DOMID_IDLE,
		0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff, 0x100000000, 0xfffffffff, 0x10000000000, 0xfffffffffffff,
		0x7fffffffffffffff, 0x8000000000000000, ~0ull - 4095, ~0ull - 7, ~0ull,
		0xfee00000, 0xfee00, 0xfec00, 0xfeff8, 0xfeffc, 0xfefff, 0xf0000, 0xfc000,	/* local APIC, IO-APIC, special pages, ACPI */
	};

	return words[random_below(ARRAY_SIZE(words))];
}

static uint64_t pointer(void)
{
	uint64_t in = (uintptr_t)scratch + random_below(SACRIFICED * PAGE_SIZE);

	switch (random_below(8)) {
	case 0: return in;				/* anywhere, unaligned too */
	case 1: return (in | (PAGE_SIZE - 1)) - random_below(16);	/* across the end of a page */
	case 2: return 0xffff800000000000ull + (random_next() & 0x7ffffffffff8ull);	/* where a hypervisor might be */
	case 3: return 0x0000800000000000ull + random_below(64) * 8;	/* not canonical */
	case 4: return (uint64_t)random_below(4096) * 8;	/* page 0 */
	case 5: return 0xfffff000ull + random_below(PAGE_SIZE);	/* up to 4 GiB, and over it */
	default: return in & ~7ull;
	}
}

static uint64_t any(void)
{
	switch (random_below(8)) {
	case 0: return random_below(16);		/* ids of domains, ports, references */
	case 1: return self;
	case 2: return virt_to_gfn(scratch) + random_below(SACRIFICED);
	case 3: case 4: return pointer();
	case 5: return random_next() >> random_below(64);
	default: return fixed();
	}
}

/* What the attack itself stands on, the image and its page tables, as an address or as a frame. */
bool random_is_vital(uint64_t w)
{
	return (w >= 0x100000 && w < vital_end) || (w >= 0x100 && w < vital_end >> PAGE_SHIFT);
}

static uint64_t spared(uint32_t width)
{
	uint64_t mask = ~0ull >> (64 - 8 * width), w;

	do
		w = any() & mask;
	while (random_is_vital(w));
	return w;
}

uint64_t random_nasty(void)
{
	return spared(8);
}

void random_struct(void *p, size_t n)
{
	uint8_t *b = p;

	for (size_t i = 0; i + 8 <= n; i += 8) {
		uint32_t width = 1u << random_below(4);

		for (uint32_t k = 0; k < 8; k += width) {
			uint64_t w = spared(width);

			memcpy(b + i + k, &w, width);
		}
	}
}
