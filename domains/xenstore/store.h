/* SPDX-License-Identifier: Apache-2.0 */
/* xenstore/store.h - what requests do to nodes, inside a transaction (tx) or outside (NULL). */
#ifndef XENSTORE_STORE_H
#define XENSTORE_STORE_H
#include "domains/xenstore/tx.h"
#include "domains/xenstore/conn.h"

/* Where a path leads: the committed node b, unless the transaction's t says otherwise (T_NEW: b is NULL). */
struct spot { struct tx *tx; struct tnode *t; struct node *b; };

const struct perms *spot_perms(const struct spot *s);
const char *spot_value(const struct spot *s, uint32_t *len);
/* Differs whenever the node's value, permissions or children differ. */
uint64_t spot_gen(const struct spot *s);

/* Finds the node at path that c holds all rights of need on. -XEN_ENOENT if it does not exist and c holds one of them on the
 * closest node above, -XEN_EACCES, -XEN_ENOMEM (tx). */
err_t store_get(struct conn *c, struct tx *tx, const char *path, uint8_t need, struct spot *s) __must_check;

/* A committed change, to be announced to watches after the reply. */
struct change { struct node *node; struct perms *was; };
void store_announce(struct change *done);

/* Sets the value, creating the node and what is missing above; an existing node keeps its value when data is NULL.
 * Asks the policy about each node it creates. -XEN_EACCES, -XEN_ENOSPC (quota), -XEN_ENOMEM. */
err_t store_write(struct conn *c, struct tx *tx, const char *path, const char *data, uint32_t n, struct change *done) __must_check;
/* -XEN_EACCES, -XEN_ENOENT, -XEN_EPERM (only the master changes an owner), -XEN_ENOSPC (quota), -XEN_EINVAL, -XEN_ENOMEM. */
err_t store_set_perms(struct conn *c, struct tx *tx, const char *path, const struct perm *p, uint32_t n, struct change *done) __must_check;
/* May c remove path, and what is below it? *there tells whether there is something to remove. -XEN_EINVAL the root, -XEN_ENOENT no parent, -XEN_EACCES. */
err_t store_remove_check(struct conn *c, struct tx *tx, const char *path, struct spot *s, bool *there) __must_check;
void store_remove(struct spot *s);
/* Removes a committed node with all below it and tells the watches. Not the root. */
void store_remove_node(struct node *n);

/* Children of a node in order of creation: for (store_list(&l, &spot); store_next(&l, &name, &n); ). */
struct list { struct spot at; struct node *b; struct tnode *t; };
void store_list(struct list *l, const struct spot *s);
bool store_next(struct list *l, const char **name, size_t *n);

/* The permission list that c asks for, charged to c: entries checked, those of unknown domains marked. NULL: *err says why. */
struct perms *store_perms(struct conn *c, const struct perm *p, uint32_t n, err_t *err);
/* domid is gone: its nodes and its permissions on others' nodes with it. */
void store_forget_domain(domid_t domid);
#endif
