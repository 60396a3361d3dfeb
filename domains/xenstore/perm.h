/* SPDX-License-Identifier: Apache-2.0 */
/* xenstore/perm.h - who may do what with a node (Xen docs/misc/xenstore.txt, GET_PERMS and SET_PERMS). */
#ifndef XENSTORE_PERM_H
#define XENSTORE_PERM_H
#include "domains/xenstore/state.h"

enum {
	PERM_READ = 1, PERM_WRITE = 2,
	PERM_OWNER = 4,		/* only as an answer */
	PERM_IGNORE = 8,	/* the entry names a domain that did not exist when it was set: listed, without effect */
};

struct perm { domid_t id; uint8_t mode; };
/* p[0].id owns the node; p[0].mode is for everyone whom no later entry names. n >= 1. */
struct perms { uint32_t n; struct perm p[]; };

/* A domain as permissions see it; target is NO_DOMAIN or the domain whose rights it shares (SET_TARGET). */
struct who { domid_t domid, target; bool priv; };

uint8_t perms_access(const struct perms *ps, const struct who *w);
struct perms *perms_alloc(struct acct *a, uint32_t n);
struct perms *perms_copy(struct acct *a, const struct perms *ps);
static inline size_t perms_bytes(uint32_t n)
{
	return sizeof(struct perms) + n * sizeof(struct perm);
}
/* True when an entry names domid, the owner's included. */
bool perms_name(const struct perms *ps, domid_t domid);
/* "r5" and the like: n none, r read, w write, b both. */
err_t perm_parse(const char *s, struct perm *p) __must_check;
#define PERM_TEXT 8
void perm_format(const struct perm *p, char text[PERM_TEXT]);
#endif
