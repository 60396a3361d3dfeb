/* SPDX-License-Identifier: Apache-2.0 */
/* xenstore/node.h - the committed tree: children in order of creation, found by one hash table. No recursion anywhere. */
#ifndef XENSTORE_NODE_H
#define XENSTORE_NODE_H
#include "domains/xenstore/perm.h"

struct node {
	struct node *hash_next, *parent;
	struct node *child, *last;	/* first and last child */
	struct node *next, *prev;	/* siblings */
	struct acct *owner;		/* of perms->p[0].id; pays for the node */
	struct perms *perms;
	char *value;			/* NULL when vlen is 0 */
	uint64_t gen;			/* of the last change of value or permissions, or creation */
	uint64_t cgen;			/* of the last child added or removed */
	uint32_t vlen;
	uint32_t name_len;
	char name[];			/* not terminated; the root's is empty */
};

struct node *node_child(const struct node *up, const char *name, size_t n);
/* A node outside the tree, without permissions, value and owner; NULL when out of memory. */
struct node *node_new(struct acct *payer, const char *name, size_t n);
/* Hangs n, whose perms are set, below up as its last child; counts it, and all its memory, for owner. */
void node_link(struct node *up, struct node *n, struct acct *owner);
/* Unlinks and frees n and everything below; n may be outside the tree. */
void node_free_all(struct node *n);
/* Takes over value (an arena block, or NULL when len is 0). */
void node_set_value(struct node *n, char *value, uint32_t len);
/* Takes over ps and the node passes to owner; returns the former permissions, for the caller to free. */
struct perms *node_set_perms(struct node *n, struct perms *ps, struct acct *owner);
/* The next node of the walk "parents before children" below top; NULL at its end. */
struct node *node_walk(const struct node *n, const struct node *top);
/* Absolute path with its NUL; returns its length. */
size_t node_path(const struct node *n, char out[PATH_BUF]);
static inline size_t node_bytes(size_t name_len, size_t value_len, uint32_t perms)
{
	return name_len + value_len + perms_bytes(perms);
}
#endif
