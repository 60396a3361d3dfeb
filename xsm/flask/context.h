/* SPDX-License-Identifier: Apache-2.0 */
/* xsm/flask/context.h - contexts: validity, text, and the SID of each. */
#ifndef XSM_FLASK_CONTEXT_H
#define XSM_FLASK_CONTEXT_H
#include "xsm/flask/policydb.h"

/* True if the user may have the role and the role the type, as libsepol's policydb_context_isvalid. */
bool context_valid(const struct policydb *db, struct context c);

/* Reads `user:role:type` of n bytes (a NUL ends it early). False: no valid context. */
bool context_parse(const struct policydb *db, const char *s, size_t n, struct context *c);

/* SIDs: 1 .. SECINITSID_COUNT the initial ones, from SID_BASE by first use. */
#define SID_BASE	32u
#define SID_SLOTS	1024u		/* XSM_MAX_SIDS; a power of two */
#define SID_LIMIT	(SID_BASE + SID_SLOTS)

void sidtab_init(void);
struct context sid_context(uint32_t sid);			/* .type 0: unknown SID */
uint32_t context_sid(struct context c);				/* 0: the table is full, or c is none */
uint32_t sidtab_used(void);
#endif
