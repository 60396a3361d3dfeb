/* SPDX-License-Identifier: Apache-2.0 */
/* xenstore/tx_commit.c - the end of a transaction: check everything, then apply without failing. */
#include "domains/xenstore/acct.h"
#include "domains/xenstore/conn.h"
#include "domains/xenstore/mac.h"
#include "domains/xenstore/store.h"
#include "domains/xenstore/tx.h"
#include "lib/string.h"
#include "xsm/av.h"

/* The committed node of t's path; the parents' were found before. */
static void find_base(struct tnode *t)
{
	if (!t->parent)
		t->base = st.root;
	else
		t->base = t->parent->base ? node_child(t->parent->base, t->name, t->name_len) : NULL;
}

static bool unchanged(const struct tnode *t)
{
	if ((t->flags & T_DEP) && t->gen != (t->base ? t->base->gen : 0))
		return false;
	return !(t->flags & T_CDEP) || (t->base && t->cgen == t->base->cgen);
}

static size_t tnode_path(const struct tnode *t, char out[PATH_BUF])
{
	size_t len = 0, at;

	for (const struct tnode *i = t; i->parent; i = i->parent)
		len += i->name_len + 1;
	out[0] = '/';
	at = len ? len : 1;
	out[at] = 0;
	for (; t->parent; t = t->parent) {
		at -= t->name_len;
		memcpy(out + at, t->name, t->name_len);
		out[--at] = '/';
	}
	return len ? len : 1;
}

/* What t changes was asked when the request came; it happens now, and the policy or the tree below may have changed meanwhile. */
static err_t ask_again(struct conn *c, const struct tnode *t)
{
	static char path[PATH_BUF];
	bool removes = t->base && (t->flags & (T_GONE | T_NEW));
	uint32_t perms = removes ? XENSTORE__REMOVE : 0;
	err_t err;

	if (t->flags & T_NEW)
		perms |= XENSTORE__CREATE;
	if ((t->flags & T_VALUE) && (t->vlen || !(t->flags & T_NEW)))
		perms |= XENSTORE__WRITE;
	if (t->flags & T_PERMS)
		perms |= XENSTORE__SETPERMS;
	if (!perms)
		return 0;
	err = mac_node(c, path, tnode_path(t, path), perms);
	return err || !removes ? err : mac_remove_below(c, t->base);
}

err_t tx_commit_check(struct tx *tx)
{
	const struct acct *a = tx->c->acct;

	if (tx->failed)
		return tx->failed;
	for (struct tnode *t = tx->root; t; t = tnode_walk(t)) {
		find_base(t);
		if (!unchanged(t))
			return -XEN_EAGAIN;
		if (t->perms && !acct_get(t->perms->p[0].id))
			return -XEN_ENOMEM;
		if (ask_again(tx->c, t))
			return -XEN_EACCES;
	}
	if (!a->priv && tx->created && a->nodes + tx->created > QUOTA_NODES)
		return -XEN_ENOSPC;
	return 0;
}

static void apply_new(struct tnode *t)
{
	struct node *n = t->fresh;

	n->perms = t->perms;
	n->value = t->value;
	n->vlen = t->vlen;
	t->fresh = NULL;
	t->perms = NULL;
	t->value = NULL;
	t->base = n;
	node_link(t->parent->base, n, acct_find(n->perms->p[0].id));
}

static void apply_change(struct tnode *t, struct change *done)
{
	if (t->flags & T_VALUE) {
		node_set_value(t->base, t->value, t->vlen);
		t->value = NULL;
	}
	if (t->flags & T_PERMS) {
		done->was = node_set_perms(t->base, t->perms, acct_find(t->perms->p[0].id));
		t->perms = NULL;
	}
}

void tx_commit(struct tx *tx)
{
	for (struct tnode *t = tx->root; t; ) {
		struct change done = { 0 };

		find_base(t);		/* again: the parent may be new */
		if ((t->flags & (T_GONE | T_NEW)) && t->base)
			store_remove_node(t->base);
		if (t->flags & T_NEW)
			apply_new(t);
		else if (!(t->flags & T_GONE))
			apply_change(t, &done);
		if (t->flags & T_FIRE) {
			done.node = t->base;
			store_announce(&done);
		}
		t = tnode_walk(t);
	}
}
