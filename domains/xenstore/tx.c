/* SPDX-License-Identifier: Apache-2.0 */
/* xenstore/tx.c - the overlay of a transaction. */
#include "domains/xenstore/tx.h"
#include "domains/xenstore/acct.h"
#include "domains/xenstore/conn.h"
#include "lib/string.h"

static struct tnode **bucket(const struct tnode *up, const char *name, size_t n)
{
	return &st.tnode[hash_name(up, name, n) % TNODE_BUCKETS];
}

static struct tnode *tnode_alloc(struct tx *tx, const char *name, size_t n)
{
	struct tnode *t = mem_alloc(tx->c->acct, sizeof *t + n);

	if (!t)
		return NULL;
	memset(t, 0, sizeof *t);
	t->name_len = (uint32_t)n;
	memcpy(t->name, name, n);
	return t;
}

err_t tx_start(struct conn *c, struct tx **out)
{
	struct tx *tx;

	if (!c->acct->priv && c->acct->txs >= QUOTA_TRANSACTIONS)
		return -XEN_ENOSPC;
	tx = mem_alloc(c->acct, sizeof *tx);
	if (!tx)
		return -XEN_ENOMEM;
	*tx = (struct tx){ .c = c };
	tx->root = tnode_alloc(tx, "", 0);
	if (!tx->root) {
		mem_free(tx);
		return -XEN_ENOMEM;
	}
	while (!c->next_tx || tx_find(c, c->next_tx))
		c->next_tx++;
	tx->id = c->next_tx++;
	tx->next = c->txs;
	c->txs = tx;
	c->acct->txs++;
	*out = tx;
	return 0;
}

struct tx *tx_find(struct conn *c, uint32_t id)
{
	struct tx *tx = c->txs;

	while (tx && tx->id != id)
		tx = tx->next;
	return tx;
}

/* Forgets what the transaction did to t, not what it saw. */
static void tnode_clear(struct tx *tx, struct tnode *t)
{
	if (t->flags & T_NEW)
		tx->created--;
	mem_free(t->fresh);
	mem_free(t->perms);
	mem_free(t->value);
	t->fresh = NULL;
	t->perms = NULL;
	t->value = NULL;
	t->vlen = 0;
	t->flags &= T_DEP | T_CDEP;
}

static void tnode_free(struct tx *tx, struct tnode *t)
{
	struct tnode **b = bucket(t->parent, t->name, t->name_len);

	tnode_clear(tx, t);
	while (t->parent && *b != t)
		b = &(*b)->hash_next;
	if (t->parent)
		*b = t->hash_next;
	mem_free(t);
}

void tx_drop(struct tx *tx)
{
	struct tx **at = &tx->c->txs;
	struct tnode *t = tx->root, *next;

	while (t) {			/* leaves first */
		if (t->child) {
			next = t->child;
			t->child = NULL;
			t = next;
			continue;
		}
		next = t->next ? t->next : t->parent;
		tnode_free(tx, t);
		t = next;
	}
	while (*at != tx)
		at = &(*at)->next;
	*at = tx->next;
	tx->c->acct->txs--;
	mem_free(tx);
}

void tx_drop_all(struct conn *c)
{
	while (c->txs)
		tx_drop(c->txs);
}

void tx_doom(domid_t domid)
{
	for (uint32_t i = 0; i < MAX_CONNS; i++)
		for (struct tx *tx = st.conn[i] ? st.conn[i]->txs : NULL; tx; tx = tx->next)
			for (struct tnode *t = tx->root; t; t = tnode_walk(t))
				if (t->perms && perms_name(t->perms, domid))
					tx->failed = -XEN_EAGAIN;
}

struct tnode *tnode_child(const struct tnode *up, const char *name, size_t n)
{
	struct tnode *t = *bucket(up, name, n);

	while (t && (t->parent != up || t->name_len != n || memcmp(t->name, name, n)))
		t = t->hash_next;
	return t;
}

struct tnode *tnode_get(struct tx *tx, struct tnode *up, const char *name, size_t n)
{
	struct tnode *t = tnode_child(up, name, n), **b = bucket(up, name, n);

	if (t)
		return t;
	t = tnode_alloc(tx, name, n);
	if (!t)
		return NULL;
	t->parent = up;
	t->hash_next = *b;
	*b = t;
	*(up->last ? &up->last->next : &up->child) = t;
	up->last = t;
	return t;
}

struct tnode *tx_touch(struct tx *tx, const char *path, size_t n)
{
	struct tnode *t = tx->root;
	size_t i = 1, from;

	while (t && i < n) {
		for (from = i; i < n && path[i] != '/'; )
			i++;
		t = tnode_get(tx, t, path + from, i - from);
		i++;
	}
	return t;
}

void tnode_depend(struct tnode *t, const struct node *b)
{
	if (t->flags & T_DEP)
		return;
	t->flags |= T_DEP;
	t->gen = b ? b->gen : 0;
}

void tnode_depend_children(struct tnode *t, const struct node *b)
{
	if (t->flags & T_CDEP)
		return;
	t->flags |= T_CDEP;
	t->cgen = b->cgen;
}

void tnode_create(struct tx *tx, struct tnode *t, struct node *fresh, struct perms *ps)
{
	tnode_clear(tx, t);
	t->flags |= T_NEW;
	t->fresh = fresh;
	t->perms = ps;
	tx->created++;
	tx->changes++;
}

void tnode_set_value(struct tx *tx, struct tnode *t, char *value, uint32_t len)
{
	mem_free(t->value);
	t->value = value;
	t->vlen = len;
	t->flags |= T_VALUE | T_FIRE;
	tx->changes++;
}

void tnode_set_perms(struct tx *tx, struct tnode *t, struct perms *ps)
{
	mem_free(t->perms);
	t->perms = ps;
	t->flags |= T_PERMS | T_FIRE;
	tx->changes++;
}

void tnode_remove(struct tx *tx, struct tnode *top)
{
	for (struct tnode *t = top->child; t; ) {
		tnode_clear(tx, t);
		if (t->child) {
			t = t->child;
			continue;
		}
		while (t != top && !t->next)
			t = t->parent;
		t = t == top ? NULL : t->next;
	}
	tnode_clear(tx, top);
	top->flags |= T_GONE;
	tx->changes++;
}

struct tnode *tnode_walk(const struct tnode *t)
{
	if (t->child)
		return t->child;
	for (; t; t = t->parent)
		if (t->next)
			return t->next;
	return NULL;
}
