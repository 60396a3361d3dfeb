/* SPDX-License-Identifier: Apache-2.0 */
/* xenstore/config.h - limits. Those marked (guest) do not bind the master domain. Bytes unless a name says otherwise. */
#ifndef XENSTORE_CONFIG_H
#define XENSTORE_CONFIG_H

#define MAX_CONNS		256u		/* connections, the master's included */
#define NODE_BUCKETS		8192u		/* powers of two */
#define TNODE_BUCKETS		1024u
#define WATCH_BUCKETS		1024u
#define ACCT_BUCKETS		64u

#define QUOTA_NODES		1000u		/* (guest) nodes a domain owns; ENOSPC */
#define QUOTA_NODE_BYTES	2048u		/* (guest) name, value and permissions of one node; ENOSPC */
#define QUOTA_PERMS		5u		/* (guest) permission entries of one node; ENOSPC */
#define MAX_PERMS		32u		/* the same for everyone */
#define QUOTA_WATCHES		128u		/* (guest) watches; E2BIG */
#define QUOTA_TRANSACTIONS	10u		/* (guest) open transactions; ENOSPC */
#define QUOTA_MEMORY		(256u << 10)	/* (guest) everything charged to a domain; ENOMEM */
#define QUOTA_PATH		2048u		/* (guest) path below the own home or absolute; EINVAL */
#define QUOTA_EVENTS		(16u << 10)	/* (guest) watch events queued for one connection */
#define MASTER_EVENTS		(256u << 10)	/* the same for the master */
#define QUOTA_REFUSALS		8u		/* log lines about one domain's malformed input */
#define AUDIT_LINES		8u		/* records of what the policy denied to one domain, at once; from then on */
#define AUDIT_PERIOD		4000000000ull	/* one in so many ns, so that no domain takes the store's log from the others */

/* A guest above its share is refused (ENOMEM) when less than the reserve would stay free: every domain can use its share,
 * and the master can always work. */
#define MEMORY_SHARE		(16u << 10)
#define MEMORY_RESERVE(size)	((size) / 4)	/* of the arena's size */
#endif
