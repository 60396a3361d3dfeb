/* SPDX-License-Identifier: Apache-2.0 */
/* xenstore/label.h - which entry of policy/xenstore_contexts a path has: one automaton for all, one step a byte. The table is made by
 * tools/gen-store-labels, whose order of entries is libselinux's (selabel_file(5)). */
#ifndef XENSTORE_LABEL_H
#define XENSTORE_LABEL_H
#include "domains/xenstore/state.h"

#define LABEL_NUMBERS 2u

struct label_entry {
	const char *context;			/* of the policy */
	uint8_t number[LABEL_NUMBERS];		/* which names of the path are domains' numbers: 1 is the first; 0: no more */
};

/* The state before a path, and after one byte more of it. */
uint32_t label_start(void);
uint32_t label_step(uint32_t state, char c);
/* The entry of what led to the state: an index, or LABEL_NONE. */
#define LABEL_NONE 255u
uint32_t label_won(uint32_t state);
const struct label_entry *label_entry(uint32_t index);
#define LABEL_ENTRIES_MAX 250u

/* The domain that name k (from 1) of path[0 .. n) is the number of; NO_DOMAIN when there is no such name or it is no domain's number. */
domid_t label_domain(const char *path, size_t n, uint32_t k);
#endif
