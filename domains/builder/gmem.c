/* SPDX-License-Identifier: Apache-2.0 */
/* gmem.c - writes the memory of a domain under construction through a window of foreign mappings. */
#include "domains/builder/gmem.h"
#include "domains/runtime/hypercall.h"
#include "domains/runtime/mem.h"
#include "lib/string.h"

enum { WINDOW = 512 };			/* pages: 2 MiB */

err_t gmem_open(struct gmem *g, domid_t dom, uint64_t low_size)
{
	*g = (struct gmem){ .dom = dom, .low_size = low_size, .window = gfn_alloc(WINDOW) };
	return g->window ? 0 : -XEN_ENOMEM;
}

static void unmap(struct gmem *g)
{
	for (uint64_t i = 0; i < g->mapped; i++)
		(void)!memory_remove(DOMID_SELF, g->window + i);	/* sealing fails with -EBUSY if one is left */
	g->mapped = 0;
}

void gmem_close(struct gmem *g)
{
	unmap(g);
	if (g->window)
		gfn_free(g->window, WINDOW);
	g->window = 0;
}

/* Puts guest frames [first, first + n) into the window. */
static err_t map(struct gmem *g, uint64_t first, uint64_t n)
{
	static uint64_t theirs[WINDOW], ours[WINDOW];
	static int errs[WINDOW];
	err_t err;

	unmap(g);
	for (uint64_t i = 0; i < n; i++)
		theirs[i] = first + i, ours[i] = g->window + i, errs[i] = 0;
	err = memory_map_foreign(g->dom, theirs, ours, (uint32_t)n, errs);
	if (err)
		return err;
	g->first = first;
	g->mapped = n;
	g->spans++;
	for (uint64_t i = 0; i < n; i++)
		if (errs[i])
			err = errs[i];
	if (err)
		unmap(g);
	return err;
}

static bool all_zero(const uint8_t *p, size_t n)
{
	for (; n && (uintptr_t)p % 8; p++, n--)
		if (*p)
			return false;
	for (; n >= 8; p += 8, n -= 8)
		if (*(const uint64_t *)p)
			return false;
	for (; n; p++, n--)
		if (*p)
			return false;
	return true;
}

/* Writes within one page; limit: frames that exist around it. */
static err_t write_page(struct gmem *g, uint64_t gpa, const uint8_t *data, size_t n, uint64_t limit)
{
	uint64_t gfn = gpa >> PAGE_SHIFT, first = gfn;
	uint64_t count = limit - first < WINDOW ? limit - first : WINDOW;
	err_t err;

	if (all_zero(data, n))
		return 0;
	if (gfn - g->first >= g->mapped) {
		err = map(g, first, count);
		if (err)
			return err;
	}
	memcpy((uint8_t *)gfn_to_virt(g->window + (gfn - g->first)) + gpa % PAGE_SIZE, data, n);
	return 0;
}

static err_t write_pages(struct gmem *g, uint64_t gpa, const uint8_t *p, size_t n, uint64_t limit)
{
	size_t part;
	err_t err;

	for (; n; n -= part, p += part, gpa += part) {
		part = PAGE_SIZE - gpa % PAGE_SIZE;
		if (part > n)
			part = n;
		err = write_page(g, gpa, p, part, limit ? limit : (gpa >> PAGE_SHIFT) + 1);
		if (err)
			return err;
	}
	return 0;
}

err_t gmem_write(struct gmem *g, uint64_t gpa, const void *data, size_t n)
{
	if (gpa > g->low_size || n > g->low_size - gpa)
		return -XEN_EFAULT;
	return write_pages(g, gpa, data, n, g->low_size >> PAGE_SHIFT);
}

err_t gmem_write_any(struct gmem *g, uint64_t gpa, const void *data, size_t n)
{
	if (gpa > UINT64_MAX - n)
		return -XEN_EFAULT;
	return write_pages(g, gpa, data, n, 0);
}
