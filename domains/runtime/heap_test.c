/* SPDX-License-Identifier: Apache-2.0 */
// link: domains/runtime/heap.c
/* heap_test.c - blocks do not overlap, come back, and a bad free is noticed. */
#include "domains/runtime/heap.h"
#include "domains/runtime/log.h"
#include "domains/runtime/mem.h"
#include <assert.h>
#include <setjmp.h>
#include <stdio.h>
#include <string.h>
void *aligned_alloc(size_t, size_t);

static int64_t live_pages, limit = 4096;
static jmp_buf dead;

void *pages_alloc_n(uint64_t n)
{
	void *p;

	if (live_pages + (int64_t)n > limit)
		return NULL;
	live_pages += (int64_t)n;
	p = aligned_alloc(4096, n * 4096);
	return memset(p, 0, n * 4096);
}

void pages_free_n(void *p, uint64_t n)
{
	live_pages -= (int64_t)n;
	free(p);
}

void die(const char *f, ...)
{
	longjmp(dead, 1);
}

static uint32_t rnd(void)
{
	static uint32_t s = 1;

	return s = s * 1664525u + 1013904223u, s >> 8;
}

static void test_random(void)
{
	static struct { unsigned char *p; size_t n; unsigned char v; } b[500];

	for (int i = 0; i < 200000; i++) {
		uint32_t k = rnd() % 500;

		for (size_t j = 0; b[k].p && j < b[k].n; j++)
			assert(b[k].p[j] == b[k].v);
		heap_free(b[k].p);
		b[k].n = rnd() % (rnd() % 16 ? 300 : 9000);
		b[k].v = (unsigned char)rnd();
		b[k].p = heap_alloc(b[k].n);
		assert(b[k].p && (uintptr_t)b[k].p % 16 == 0 && heap_size(b[k].p) >= b[k].n);
		memset(b[k].p, b[k].v, b[k].n);
	}
	for (int k = 0; k < 500; k++)
		heap_free(b[k].p);
	assert(live_pages == 0);
}

static void test_bound(void)
{
	void *p = heap_alloc(1000), *q;

	limit = live_pages;
	q = heap_alloc(5000);
	assert(!q && !heap_alloc((1ull << 30) + 1) && !heap_alloc(~0ull));
	limit = 4096;
	heap_free(p);
	assert(live_pages == 0);
}

static void test_bad_free(void)
{
	char *p = heap_alloc(100), *keep = heap_alloc(100);
	volatile int died = 0;

	if (!setjmp(dead))
		heap_free(p + 16);
	else
		died++;
	heap_free(p);
	if (!setjmp(dead))
		heap_free(p);
	else
		died++;
	assert(died == 2);
	heap_free(keep);
}

int main(void)
{
	test_random();
	test_bound();
	test_bad_free();
	return 0;
}
