/* SPDX-License-Identifier: Apache-2.0 */
/* xenstore/acct.c - accounts and charged memory. */
#include "domains/xenstore/acct.h"
#include "domains/xenstore/arena.h"
#include "lib/string.h"

struct acct *acct_find(domid_t domid)
{
	struct acct *a = st.acct[domid % ACCT_BUCKETS];

	while (a && a->domid != domid)
		a = a->next;
	return a;
}

struct acct *acct_get(domid_t domid)
{
	struct acct *a = acct_find(domid);

	if (a)
		return a;
	a = arena_alloc(sizeof *a, NULL);
	if (!a)
		return NULL;
	memset(a, 0, sizeof *a);
	a->domid = domid;
	a->priv = domid == st.master;
	a->next = st.acct[domid % ACCT_BUCKETS];
	st.acct[domid % ACCT_BUCKETS] = a;
	return a;
}

void acct_drop(struct acct *a)
{
	struct acct **at = &st.acct[a->domid % ACCT_BUCKETS];

	while (*at != a)
		at = &(*at)->next;
	*at = a->next;
	arena_free(a);
}

static bool may_charge(const struct acct *a, size_t n)
{
	size_t left = arena_total() - arena_used();

	if (!a || a->priv)
		return true;
	if (a->mem + n > QUOTA_MEMORY)
		return false;
	return a->mem + n <= MEMORY_SHARE || left >= n + MEMORY_RESERVE(arena_total());
}

void *mem_alloc(struct acct *a, size_t n)
{
	void *p;

	if (!may_charge(a, n))
		return NULL;
	p = arena_alloc(n, a);
	if (p && a)
		a->mem += arena_size(p);
	return p;
}

void mem_free(void *p)
{
	struct acct *a;

	if (!p)
		return;
	a = arena_tag(p);
	if (a)
		a->mem -= arena_size(p);
	arena_free(p);
}

void mem_give(void *p, struct acct *a)
{
	struct acct *was;

	if (!p)
		return;
	was = arena_tag(p);
	if (was)
		was->mem -= arena_size(p);
	if (a)
		a->mem += arena_size(p);
	arena_retag(p, a);
}
