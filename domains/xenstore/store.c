/* SPDX-License-Identifier: Apache-2.0 */
/* xenstore/store.c - looking up nodes, listing and changing them. */
#include "domains/xenstore/store.h"
#include "domains/xenstore/acct.h"
#include "domains/xenstore/mac.h"
#include "domains/xenstore/watch.h"
#include "lib/string.h"

const struct perms *spot_perms(const struct spot *s)
{
	return s->t && s->t->perms ? s->t->perms : s->b->perms;
}

const char *spot_value(const struct spot *s, uint32_t *len)
{
	if (s->t && (s->t->flags & (T_NEW | T_VALUE))) {
		*len = s->t->vlen;
		return s->t->value;
	}
	*len = s->b->vlen;
	return s->b->value;
}

uint64_t spot_gen(const struct spot *s)
{
	uint64_t gen = 0;

	if (s->b)
		gen = s->b->gen > s->b->cgen ? s->b->gen : s->b->cgen;
	return gen + (s->tx ? s->tx->changes : 0);
}

/* One name further; false when nothing is there. */
static bool step(struct spot *s, const char *name, size_t n)
{
	struct tnode *t = s->t ? tnode_child(s->t, name, n) : NULL;
	struct node *b = s->b ? node_child(s->b, name, n) : NULL;

	if (t && (t->flags & T_GONE))
		return false;
	if (t && (t->flags & T_NEW))
		b = NULL;
	else if (!b)
		return false;
	s->t = t;
	s->b = b;
	return true;
}

static size_t name_length(const char *p)
{
	size_t n = 0;

	while (p[n] && p[n] != '/')
		n++;
	return n;
}

/* What the transaction saw on its way to s: that node, and that rest is missing below it. */
static err_t note(struct spot *s, const char *path, const char *rest)
{
	struct tnode *t;

	s->t = tx_touch(s->tx, path, (size_t)(rest - path));
	if (!s->t)
		return -XEN_ENOMEM;
	if (!s->b)
		return 0;
	tnode_depend(s->t, s->b);
	if (!*rest)
		return 0;
	t = tnode_get(s->tx, s->t, rest, name_length(rest));
	if (!t)
		return -XEN_ENOMEM;
	if (!(t->flags & T_GONE))
		tnode_depend(t, NULL);
	return 0;
}

/* The deepest existing node on path; *rest is what is missing below it, "" when nothing is. */
static err_t find(struct tx *tx, const char *path, struct spot *s, const char **rest)
{
	const char *p = path + 1;

	*s = (struct spot){ tx, tx ? tx->root : NULL, st.root };
	while (*p) {
		size_t n = name_length(p);

		if (!step(s, p, n))
			break;
		p += n;
		if (*p)
			p++;
	}
	*rest = p;
	return tx ? note(s, path, p) : 0;
}

static uint8_t access_of(const struct conn *c, const struct spot *s)
{
	struct who w = conn_who(c);

	return perms_access(spot_perms(s), &w);
}

static err_t get(struct conn *c, struct tx *tx, const char *path, uint8_t need, struct spot *s, const char **rest)
{
	err_t err = find(tx, path, s, rest);
	uint8_t have;

	if (err)
		return err;
	have = access_of(c, s);
	if (!**rest)
		return (have & need) == need ? 0 : -XEN_EACCES;
	return have & need ? -XEN_ENOENT : -XEN_EACCES;
}

err_t store_get(struct conn *c, struct tx *tx, const char *path, uint8_t need, struct spot *s)
{
	const char *rest;

	return get(c, tx, path, need, s, &rest);
}

static void fire(const struct node *n, const struct perms *was, bool exact)
{
	static char path[PATH_BUF];
	struct audience a = { n->perms, was, n->parent ? n->parent->perms : NULL };

	node_path(n, path);
	watch_fire(path, exact, &a);
}

void store_announce(struct change *done)
{
	if (done->node)
		fire(done->node, done->was, false);
	mem_free(done->was);
}

void store_remove_node(struct node *top)
{
	fire(top, NULL, false);
	for (struct node *n = node_walk(top, top); n; n = node_walk(n, top))
		fire(n, NULL, true);
	node_free_all(top);
}

static bool fits_quota(const struct conn *c, size_t name_len, uint32_t value_len, uint32_t perms)
{
	return c->acct->priv || node_bytes(name_len, value_len, perms) <= QUOTA_NODE_BYTES;
}

static err_t value_copy(struct conn *c, const char *data, uint32_t n, char **copy)
{
	*copy = n ? mem_alloc(c->acct, n) : NULL;
	if (n && !*copy)
		return -XEN_ENOMEM;
	if (n)
		memcpy(*copy, data, n);
	return 0;
}

static err_t set_value(struct conn *c, struct spot *s, const char *data, uint32_t n, struct change *done)
{
	size_t name_len = s->b ? s->b->name_len : s->t->name_len;
	char *value;
	err_t err;

	if (!fits_quota(c, name_len, n, spot_perms(s)->n))
		return -XEN_ENOSPC;
	err = value_copy(c, data, n, &value);
	if (err)
		return err;
	if (s->tx) {
		tnode_set_value(s->tx, s->t, value, n);
		return 0;
	}
	node_set_value(s->b, value, n);
	done->node = s->b;
	return 0;
}

/* A new child has its parent's permissions; a domain owns what it creates. */
static struct perms *inherit(struct conn *c, const struct perms *up)
{
	struct perms *ps = perms_copy(c->acct, up);

	if (ps && !c->acct->priv)
		ps->p[0].id = c->domid;
	return ps;
}

static uint32_t count_names(const char *rest)
{
	uint32_t n = 1;

	for (; *rest; rest++)
		n += *rest == '/';
	return n;
}

/* The nodes of rest as a chain outside the tree; NULL when out of memory. */
static struct node *make_chain(struct conn *c, const struct perms *up, struct acct *owner, const char *rest, struct node **leaf)
{
	struct node *first = NULL, *n;

	*leaf = NULL;
	while (*rest) {
		size_t len = name_length(rest);

		n = node_new(c->acct, rest, len);
		if (n)
			n->perms = inherit(c, up);
		if (n && !n->perms) {
			mem_free(n);
			n = NULL;
		}
		if (!n) {
			if (first)
				node_free_all(first);
			return NULL;
		}
		if (first)
			node_link(*leaf, n, owner);
		else
			first = n;
		*leaf = n;
		rest += len + (rest[len] == '/');
	}
	return first;
}

static err_t create(struct conn *c, struct node *up, const char *rest, char *value, uint32_t n, struct change *done)
{
	struct acct *owner = c->acct->priv ? up->owner : c->acct;
	struct node *first, *leaf;

	first = make_chain(c, up->perms, owner, rest, &leaf);
	if (!first)
		return -XEN_ENOMEM;
	node_set_value(leaf, value, n);
	node_link(up, first, owner);
	done->node = leaf;
	return 0;
}

static err_t create_one(struct conn *c, struct spot *s, const char *name, size_t len)
{
	struct tnode *t = tnode_get(s->tx, s->t, name, len);
	struct node *fresh = node_new(c->acct, name, len);
	struct perms *ps = inherit(c, spot_perms(s));

	if (!t || !fresh || !ps) {
		mem_free(fresh);
		mem_free(ps);
		return -XEN_ENOMEM;
	}
	tnode_create(s->tx, t, fresh, ps);
	s->t = t;
	s->b = NULL;
	return 0;
}

/* Out of memory halfway leaves parents behind: then the transaction can only fail. */
static err_t create_tx(struct conn *c, struct spot *s, const char *rest, char *value, uint32_t n)
{
	while (*rest) {
		size_t len = name_length(rest);
		err_t err = create_one(c, s, rest, len);

		if (err) {
			s->tx->failed = err;
			return err;
		}
		rest += len + (rest[len] == '/');
	}
	tnode_set_value(s->tx, s->t, value, n);
	return 0;
}

err_t store_write(struct conn *c, struct tx *tx, const char *path, const char *data, uint32_t n, struct change *done)
{
	struct spot s;
	const char *rest;
	char *value;
	uint32_t names;
	err_t err = get(c, tx, path, PERM_WRITE, &s, &rest);

	if (!err)
		return data ? set_value(c, &s, data, n, done) : 0;
	if (err != -XEN_ENOENT)
		return err;
	if (mac_create(c, path, (size_t)(rest - path)))
		return -XEN_EACCES;
	names = count_names(rest);
	if (!c->acct->priv && c->acct->nodes + (tx ? tx->created : 0) + names > QUOTA_NODES)
		return -XEN_ENOSPC;
	if (!fits_quota(c, strlen(rest), n, spot_perms(&s)->n))
		return -XEN_ENOSPC;
	err = value_copy(c, data, n, &value);
	if (err)
		return err;
	err = tx ? create_tx(c, &s, rest, value, n) : create(c, s.b, rest, value, n, done);
	if (err)
		mem_free(value);
	return err;
}

err_t store_remove_check(struct conn *c, struct tx *tx, const char *path, struct spot *s, bool *there)
{
	const char *rest;
	err_t err;

	*there = false;
	if (!path[1])
		return -XEN_EINVAL;
	err = get(c, tx, path, PERM_WRITE, s, &rest);
	if (err == -XEN_ENOENT && !strchr(rest, '/'))
		return 0;		/* the parent is there: nothing to do */
	*there = !err;
	return err || !s->b ? err : mac_remove_below(c, s->b);
}

void store_remove(struct spot *s)
{
	if (s->tx)
		tnode_remove(s->tx, s->t);
	else
		store_remove_node(s->b);
}

void store_list(struct list *l, const struct spot *s)
{
	l->at = *s;
	l->b = s->b ? s->b->child : NULL;
	l->t = s->t ? s->t->child : NULL;
	if (s->tx && s->b)
		tnode_depend_children(s->t, s->b);
}

static bool hidden(const struct list *l, const struct node *b)
{
	const struct tnode *t = l->at.t ? tnode_child(l->at.t, b->name, b->name_len) : NULL;

	return t && (t->flags & T_GONE);
}

bool store_next(struct list *l, const char **name, size_t *n)
{
	while (l->b) {
		struct node *b = l->b;

		l->b = b->next;
		if (hidden(l, b))
			continue;
		*name = b->name;
		*n = b->name_len;
		return true;
	}
	while (l->t) {
		struct tnode *t = l->t;

		l->t = t->next;
		if (!(t->flags & T_NEW) || (l->at.b && node_child(l->at.b, t->name, t->name_len)))
			continue;
		*name = t->name;
		*n = t->name_len;
		return true;
	}
	return false;
}
