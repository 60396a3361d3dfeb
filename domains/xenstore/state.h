/* SPDX-License-Identifier: Apache-2.0 */
/* xenstore/state.h - the one store of this domain, and the structures that its parts share. */
#ifndef XENSTORE_STATE_H
#define XENSTORE_STATE_H
#include "lib/types.h"
#include "domains/xenstore/config.h"
#include <xen/io/xs_wire.h>

#define PATH_BUF   (XENSTORE_ABS_PATH_MAX + 1)
#define NO_DOMAIN  0x7ff4u		/* DOMID_INVALID, xen/xen.h */
#define FIRST_RESERVED_DOMAIN 0x7ff0u	/* DOMID_FIRST_RESERVED; also DOMID_SELF */

struct conn;
struct watch;
struct tx;
struct tnode;

/* What one domain owns here. Exists while the domain is introduced or the master named it an owner. */
struct acct {
	struct acct *next;
	struct conn *conn;		/* NULL: not introduced */
	size_t mem;			/* bytes of arena blocks tagged with this account */
	uint32_t nodes, watches, txs;
	uint32_t refusals;		/* malformed inputs logged */
	domid_t domid;
	bool priv;			/* the master: no quotas */
};

enum special { SPECIAL_INTRODUCE, SPECIAL_RELEASE, SPECIALS };

struct store {
	uint64_t seed;			/* of every hash */
	uint64_t gen;			/* last generation given to a change */
	uint64_t seq;			/* last place in line given to a message */
	domid_t master;
	struct node *root;
	struct perms *special[SPECIALS];
	struct conn *conn[MAX_CONNS];
	struct acct *acct[ACCT_BUCKETS];
	struct node *node[NODE_BUCKETS];
	struct tnode *tnode[TNODE_BUCKETS];
	struct watch *watch[WATCH_BUCKETS];
};
extern struct store st;

/* FNV-1a, keyed; steps so that prefixes of a path hash in one pass. */
static inline uint64_t hash_start(const void *up)
{
	return (st.seed ^ (uintptr_t)up) * 0x100000001b3ull;
}
static inline uint64_t hash_step(uint64_t h, char c)
{
	return (h ^ (unsigned char)c) * 0x100000001b3ull;
}
static inline uint32_t hash_end(uint64_t h)
{
	return (uint32_t)(h ^ h >> 29 ^ h >> 47);
}
static inline uint32_t hash_name(const void *up, const char *s, size_t n)
{
	uint64_t h = hash_start(up);

	for (size_t i = 0; i < n; i++)
		h = hash_step(h, s[i]);
	return hash_end(h);
}
#endif
