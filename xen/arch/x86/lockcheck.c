/* SPDX-License-Identifier: Apache-2.0 */
/* lockcheck.c - the locks that each CPU holds, in the order in which it took them. */
#include "arch/x86/lockcheck.h"
#include "arch/x86/panic.h"
#include "arch/x86/percpu.h"

#define HELD_MAX 8u

static struct held { uint32_t n; uint32_t lock[HELD_MAX]; } held[NR_CPUS];	/* class << 16 | domid: the order itself */

static void take(struct held *h, uint32_t lock)
{
	if (h->n && h->lock[h->n - 1] >= lock)
		panic("lock check: class %u of domain %u taken under class %u of domain %u", lock >> 16, lock & 0xffff,
		      h->lock[h->n - 1] >> 16, h->lock[h->n - 1] & 0xffff);
	if (h->n == HELD_MAX)
		panic("lock check: more than %u locks at a time", HELD_MAX);
	h->lock[h->n++] = lock;
}

static void drop(struct held *h, uint32_t lock)
{
	uint32_t i = h->n;

	while (i && h->lock[i - 1] != lock)
		i--;
	if (!i)
		panic("lock check: class %u of domain %u dropped and not held", lock >> 16, lock & 0xffff);
	for (h->n--; i <= h->n; i++)
		h->lock[i - 1] = h->lock[i];
}

void lockcheck_note(uint32_t class, domid_t dom, bool taken)
{
	struct held *h = &held[this_cpu()->cpu];

	if (taken)
		take(h, class << 16 | dom);
	else
		drop(h, class << 16 | dom);
}

void lockcheck_none(const char *where)
{
	const struct held *h = &held[this_cpu()->cpu];

	if (h->n)
		panic("lock check: %s with class %u of domain %u held", where, h->lock[h->n - 1] >> 16, h->lock[h->n - 1] & 0xffff);
}
