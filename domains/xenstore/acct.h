/* SPDX-License-Identifier: Apache-2.0 */
/* xenstore/acct.h - accounts: who pays for which memory, nodes, watches and transactions. */
#ifndef XENSTORE_ACCT_H
#define XENSTORE_ACCT_H
#include "domains/xenstore/state.h"

struct acct *acct_find(domid_t domid);
/* Finds or creates; NULL when out of memory. Only the master's requests may create. */
struct acct *acct_get(domid_t domid);
/* Forgets the account; it owns nothing any more. */
void acct_drop(struct acct *a);

/* n bytes charged to a (NULL: to nobody), not cleared. NULL when the arena or a's quota is exhausted. */
void *mem_alloc(struct acct *a, size_t n);
/* Frees p and uncharges whoever pays for it; NULL does nothing. */
void mem_free(void *p);
/* Lets a pay for p from now on, even above its quota; NULL p does nothing. */
void mem_give(void *p, struct acct *a);
#endif
