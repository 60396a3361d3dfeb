/* SPDX-License-Identifier: Apache-2.0 */
/* xenstore/tx.h - transactions: an overlay of the paths touched, over the committed tree. Nothing is copied at the start; each
 * path remembers the generation it was first seen at, and the end succeeds only if all of these still hold. */
#ifndef XENSTORE_TX_H
#define XENSTORE_TX_H
#include "domains/xenstore/node.h"

enum {
	T_DEP = 1,	/* gen holds what the committed node had when first looked at; 0: there was none */
	T_CDEP = 2,	/* cgen likewise, for the list of children */
	T_GONE = 4,	/* removed here, with everything below */
	T_NEW = 8,	/* created here: hides a committed node of this path and everything below it */
	T_VALUE = 16,	/* value replaces the committed one */
	T_PERMS = 32,	/* perms likewise */
	T_FIRE = 64,	/* a request named this path: tell its watches at commit */
};

struct tnode {
	struct tnode *hash_next, *parent, *child, *last, *next;
	uint64_t gen, cgen;
	struct perms *perms;		/* with T_PERMS, T_NEW */
	char *value;			/* with T_VALUE, T_NEW */
	struct node *fresh;		/* with T_NEW: what becomes the committed node */
	struct node *base;		/* during commit: the committed node */
	uint32_t vlen;
	uint32_t flags;
	uint32_t name_len;
	char name[];
};

struct tx {
	struct tx *next;
	struct conn *c;
	struct tnode *root;
	uint64_t changes;		/* made so far */
	uint32_t id;
	uint32_t created;		/* paths with T_NEW */
	err_t failed;			/* what the end will answer, whatever else happens */
};

/* -XEN_ENOSPC (quota), -XEN_ENOMEM. */
err_t tx_start(struct conn *c, struct tx **tx) __must_check;
/* NULL when the connection has no such transaction. */
struct tx *tx_find(struct conn *c, uint32_t id);
void tx_drop(struct tx *tx);
void tx_drop_all(struct conn *c);
/* A domain went away: transactions that hold permissions naming it end in EAGAIN. */
void tx_doom(domid_t domid);

struct tnode *tnode_child(const struct tnode *up, const char *name, size_t n);
/* Finds or adds; NULL when out of memory. */
struct tnode *tnode_get(struct tx *tx, struct tnode *up, const char *name, size_t n);
/* The tnode of the absolute path[0 .. n), made as needed. */
struct tnode *tx_touch(struct tx *tx, const char *path, size_t n);
/* Remembers the generation of the committed node b (NULL: none), unless one is remembered. */
void tnode_depend(struct tnode *t, const struct node *b);
void tnode_depend_children(struct tnode *t, const struct node *b);
/* t becomes new: perms and value are taken over, fresh is a node of its name. */
void tnode_create(struct tx *tx, struct tnode *t, struct node *fresh, struct perms *ps);
void tnode_set_value(struct tx *tx, struct tnode *t, char *value, uint32_t len);
void tnode_set_perms(struct tx *tx, struct tnode *t, struct perms *ps);
void tnode_remove(struct tx *tx, struct tnode *t);
/* The next one of the walk "parents before children"; NULL at its end. */
struct tnode *tnode_walk(const struct tnode *t);

/* 0 when tx may be committed now: -XEN_EAGAIN conflict, -XEN_ENOSPC (quota), -XEN_ENOMEM, -XEN_EACCES: what it changed is now denied by the policy. */
err_t tx_commit_check(struct tx *tx) __must_check;
/* Applies it and fires its watches; cannot fail after tx_commit_check. The caller drops tx. */
void tx_commit(struct tx *tx);
#endif
