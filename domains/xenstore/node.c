/* SPDX-License-Identifier: Apache-2.0 */
/* xenstore/node.c - the committed tree. */
#include "domains/xenstore/node.h"
#include "domains/xenstore/acct.h"
#include "lib/string.h"

static struct node **bucket(const struct node *up, const char *name, size_t n)
{
	return &st.node[hash_name(up, name, n) % NODE_BUCKETS];
}

struct node *node_child(const struct node *up, const char *name, size_t n)
{
	struct node *c = *bucket(up, name, n);

	while (c && (c->parent != up || c->name_len != n || memcmp(c->name, name, n)))
		c = c->hash_next;
	return c;
}

struct node *node_new(struct acct *payer, const char *name, size_t n)
{
	struct node *c = mem_alloc(payer, sizeof *c + n);

	if (!c)
		return NULL;
	memset(c, 0, sizeof *c);
	c->name_len = (uint32_t)n;
	memcpy(c->name, name, n);
	return c;
}

static void node_own(struct node *n, struct acct *owner)
{
	n->owner = owner;
	owner->nodes++;
	mem_give(n, owner);
	mem_give(n->perms, owner);
	mem_give(n->value, owner);
}

void node_link(struct node *up, struct node *n, struct acct *owner)
{
	struct node **b = bucket(up, n->name, n->name_len);

	n->hash_next = *b;
	*b = n;
	n->parent = up;
	n->prev = up->last;
	n->next = NULL;
	*(up->last ? &up->last->next : &up->child) = n;
	up->last = n;
	up->cgen = n->gen = n->cgen = ++st.gen;
	node_own(n, owner);
}

static void node_unlink(struct node *n)
{
	struct node *up = n->parent, **at = bucket(up, n->name, n->name_len);

	while (*at != n)
		at = &(*at)->hash_next;
	*at = n->hash_next;
	*(n->prev ? &n->prev->next : &up->child) = n->next;
	*(n->next ? &n->next->prev : &up->last) = n->prev;
	up->cgen = ++st.gen;
}

static void node_free(struct node *n)
{
	if (n->parent)
		node_unlink(n);
	if (n->owner)
		n->owner->nodes--;
	mem_free(n->value);
	mem_free(n->perms);
	mem_free(n);
}

void node_free_all(struct node *top)
{
	struct node *n = top, *up;

	while (n != top || top->child) {
		while (n->child)
			n = n->child;
		up = n->parent;
		node_free(n);
		n = up;
	}
	node_free(top);
}

void node_set_value(struct node *n, char *value, uint32_t len)
{
	mem_free(n->value);
	n->value = value;
	n->vlen = len;
	n->gen = ++st.gen;
	mem_give(value, n->owner);
}

struct perms *node_set_perms(struct node *n, struct perms *ps, struct acct *owner)
{
	struct perms *was = n->perms;

	n->perms = ps;
	n->gen = ++st.gen;
	n->owner->nodes--;
	node_own(n, owner);
	return was;
}

struct node *node_walk(const struct node *n, const struct node *top)
{
	if (n->child)
		return n->child;
	for (; n != top; n = n->parent)
		if (n->next)
			return n->next;
	return NULL;
}

size_t node_path(const struct node *n, char out[PATH_BUF])
{
	size_t len = 0, at;

	for (const struct node *i = n; i->parent; i = i->parent)
		len += i->name_len + 1;
	if (len == 0) {
		out[0] = '/', out[1] = 0;
		return 1;
	}
	out[at = len] = 0;
	for (; n->parent; n = n->parent) {
		at -= n->name_len;
		memcpy(out + at, n->name, n->name_len);
		out[--at] = '/';
	}
	return len;
}
