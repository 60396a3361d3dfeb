/* SPDX-License-Identifier: Apache-2.0 */
/* heap.c - blocks of a size class share a page, whose head describes them; every other block starts its own pages. */
#include "domains/runtime/heap.h"
#include "domains/runtime/log.h"
#include "domains/runtime/mem.h"

#define MAGIC_SLAB  0x51ab51abu
#define MAGIC_LARGE 0x1a49e1a4u
#define HEAD 64u				/* bytes before the first block of a page */
#define LARGE_MAX (1ull << 30)

struct block { struct block *next; };
struct head {
	uint32_t magic, class, live, fresh;	/* live blocks; blocks never handed out yet */
	uint64_t pages;				/* of a large block */
	struct block *free;
	struct head *next, *prev;		/* pages of the class that have room */
};
_Static_assert(sizeof(struct head) <= HEAD, "head");

static const uint16_t class_size[] = { 16, 32, 48, 64, 96, 128, 192, 256, 336, 448, 576, 800, 1008, 1344, 2016 };
#define CLASSES ARRAY_SIZE(class_size)
static struct head *partial[CLASSES];

static uint32_t capacity(uint32_t class)
{
	return (PAGE_SIZE - HEAD) / class_size[class];
}

static uint32_t class_of(size_t n)
{
	uint32_t c = 0;

	while (c < CLASSES && class_size[c] < n)
		c++;
	return c;
}

static void list_add(struct head *h)
{
	h->prev = NULL;
	h->next = partial[h->class];
	if (h->next)
		h->next->prev = h;
	partial[h->class] = h;
}

static void list_remove(struct head *h)
{
	if (h->next)
		h->next->prev = h->prev;
	if (h->prev)
		h->prev->next = h->next;
	else
		partial[h->class] = h->next;
}

static struct head *slab_new(uint32_t class)
{
	struct head *h = pages_alloc_n(1);

	if (!h)
		return NULL;
	*h = (struct head){ .magic = MAGIC_SLAB, .class = class, .fresh = capacity(class) };
	list_add(h);
	return h;
}

static void *slab_alloc(uint32_t class)
{
	struct head *h = partial[class] ? partial[class] : slab_new(class);
	struct block *b;

	if (!h)
		return NULL;
	b = h->free;
	if (b)
		h->free = b->next;
	else
		b = (struct block *)((char *)h + HEAD + (capacity(class) - h->fresh--) * class_size[class]);
	if (++h->live == capacity(class))
		list_remove(h);
	return b;
}

static void *large_alloc(size_t n)
{
	uint64_t pages = (n + HEAD + PAGE_SIZE - 1) >> PAGE_SHIFT;
	struct head *h = pages_alloc_n(pages);

	if (!h)
		return NULL;
	*h = (struct head){ .magic = MAGIC_LARGE, .pages = pages };
	return (char *)h + HEAD;
}

void *heap_alloc(size_t n)
{
	uint32_t class = class_of(n);

	if (class < CLASSES)
		return slab_alloc(class);
	return n <= LARGE_MAX ? large_alloc(n) : NULL;
}

static struct head *head_of(const void *p)
{
	struct head *h = (struct head *)((uintptr_t)p & ~(uintptr_t)(PAGE_SIZE - 1));
	uint64_t off = (uintptr_t)p - (uintptr_t)h;

	if (h->magic == MAGIC_LARGE && off == HEAD)
		return h;
	if (h->magic == MAGIC_SLAB && h->class < CLASSES && off >= HEAD && (off - HEAD) % class_size[h->class] == 0)
		return h;
	die("heap: %p is not a block", p);
}

static void slab_free(struct head *h, void *p)
{
	struct block *b = p;

	if (h->live == 0 || h->free == b)
		die("heap: %p freed twice", p);
	if (h->live-- == capacity(h->class))
		list_add(h);
	b->next = h->free;
	h->free = b;
	if (h->live)
		return;
	list_remove(h);
	h->magic = 0;
	pages_free_n(h, 1);
}

void heap_free(void *p)
{
	struct head *h;

	if (!p)
		return;
	h = head_of(p);
	if (h->magic == MAGIC_SLAB) {
		slab_free(h, p);
		return;
	}
	h->magic = 0;
	pages_free_n(h, h->pages);
}

size_t heap_size(const void *p)
{
	const struct head *h = head_of(p);

	return h->magic == MAGIC_SLAB ? class_size[h->class] : (h->pages << PAGE_SHIFT) - HEAD;
}
