/* SPDX-License-Identifier: Apache-2.0 */
/* xenstore/store_perms.c - changing permissions, and what a dead domain leaves behind. */
#include "domains/xenstore/store.h"
#include "domains/xenstore/acct.h"
#include "lib/string.h"

struct perms *store_perms(struct conn *c, const struct perm *p, uint32_t n, err_t *err)
{
	struct perms *ps;

	*err = -XEN_ENOSPC;
	if (n > (c->acct->priv ? MAX_PERMS : QUOTA_PERMS))
		return NULL;
	*err = -XEN_EINVAL;
	if (n == 0 || p[0].id >= FIRST_RESERVED_DOMAIN)
		return NULL;
	*err = -XEN_ENOMEM;
	ps = perms_alloc(c->acct, n);
	if (!ps)
		return NULL;
	for (uint32_t i = 0; i < n; i++) {
		ps->p[i] = p[i];
		if (i && !c->acct->priv && !acct_find(p[i].id))
			ps->p[i].mode |= PERM_IGNORE;
	}
	*err = 0;
	return ps;
}

static err_t apply(struct spot *s, struct perms *ps, struct change *done)
{
	struct acct *owner = acct_get(ps->p[0].id);

	if (!owner)
		return -XEN_ENOMEM;
	if (s->tx) {
		tnode_set_perms(s->tx, s->t, ps);
		return 0;
	}
	done->was = node_set_perms(s->b, ps, owner);
	done->node = s->b;
	return 0;
}

err_t store_set_perms(struct conn *c, struct tx *tx, const char *path, const struct perm *p, uint32_t n, struct change *done)
{
	struct perms *ps;
	struct spot s;
	err_t err = store_get(c, tx, path, PERM_WRITE | PERM_OWNER, &s);

	if (err)
		return err;
	if (n && !c->acct->priv && p[0].id != spot_perms(&s)->p[0].id)
		return -XEN_EPERM;
	ps = store_perms(c, p, n, &err);
	if (!ps)
		return err;
	err = apply(&s, ps, done);
	if (err)
		mem_free(ps);
	return err;
}

/* Drops domid's entries; as an owner it is followed by the master. True if something changed. */
static bool strip(struct perms *ps, domid_t domid)
{
	uint32_t kept = 1;
	bool changed = ps->p[0].id == domid;

	if (changed)
		ps->p[0].id = st.master;
	for (uint32_t i = 1; i < ps->n; i++)
		if (ps->p[i].id != domid)
			ps->p[kept++] = ps->p[i];
	changed |= kept != ps->n;
	ps->n = kept;
	return changed;
}

static struct node *next_after(const struct node *n)
{
	for (; n; n = n->parent)
		if (n->next)
			return n->next;
	return NULL;
}

static void forget_root_owner(domid_t domid)
{
	if (st.root->owner->domid != domid)
		return;
	st.root->owner->nodes--;
	st.root->owner = acct_find(st.master);
	st.root->owner->nodes++;
	mem_give(st.root, st.root->owner);
	mem_give(st.root->perms, st.root->owner);
	mem_give(st.root->value, st.root->owner);
}

void store_forget_domain(domid_t domid)
{
	struct node *n = st.root, *next;

	forget_root_owner(domid);
	tx_doom(domid);
	for (int i = 0; i < SPECIALS; i++)
		strip(st.special[i], domid);
	while (n) {
		if (n != st.root && n->owner->domid == domid) {
			next = next_after(n);
			store_remove_node(n);
			n = next;
			continue;
		}
		if (strip(n->perms, domid))
			n->gen = ++st.gen;
		n = n->child ? n->child : next_after(n);
	}
}
