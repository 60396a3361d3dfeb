/* SPDX-License-Identifier: Apache-2.0 */
/* xenstore/label.c - a walk over the compiled policy/xenstore_contexts. */
#include "domains/xenstore/label.h"
#include "xenstore_labels.h"	/* generated */

_Static_assert(LABEL_ENTRIES <= LABEL_ENTRIES_MAX, "an entry's index fits");

uint32_t label_start(void)
{
	return LABEL_START;
}

uint32_t label_step(uint32_t state, char c)
{
	return label_to[state][label_class[(unsigned char)c]];
}

uint32_t label_won(uint32_t state)
{
	return won[state] ? won[state] - 1u : LABEL_NONE;
}

const struct label_entry *label_entry(uint32_t index)
{
	return &label_entries[index];
}

domid_t label_domain(const char *path, size_t n, uint32_t k)
{
	uint32_t v = 0;
	size_t i = 0;

	for (; k && i < n; i++)
		k -= path[i] == '/';
	if (k || i == n || path[i] == '/')
		return NO_DOMAIN;
	for (; i < n && path[i] != '/'; i++) {
		if (path[i] < '0' || path[i] > '9')
			return NO_DOMAIN;
		v = v * 10 + (uint32_t)(path[i] - '0');
		if (v >= FIRST_RESERVED_DOMAIN)
			return NO_DOMAIN;
	}
	return (domid_t)v;
}
