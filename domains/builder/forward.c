/* SPDX-License-Identifier: Apache-2.0 */
/* forward.c - to which NICs of the same driver a NIC's frames may go: those of guests to whose label its own has `net send`.
 * Addresses and labels are the manifest's, so the list holds whatever restarts; docs/decisions/0008. */
#include "domains/builder/builder.h"
#include "lib/string.h"
#include "xsm/av.h"

static bool may_send(const struct builder *b, int from, int to)
{
	uint32_t subject, object;

	if (sid_of(&b->sys.domains[from], false, &subject) || sid_of(&b->sys.domains[to], false, &object))
		return false;
	return xsm_allows(subject, object, SECCLASS_NET, NET__SEND);
}

void forward_list(const struct builder *b, const struct nic_desc *n, char text[FORWARD_BYTES])
{
	uint32_t at = 0;

	for (int k = 0; k < b->sys.n_nics; k++) {
		const struct nic_desc *o = &b->sys.nics[k];
		size_t len = strlen(o->mac);

		if (o->backend != n->backend || o->frontend == n->frontend || !may_send(b, n->frontend, o->frontend))
			continue;
		if (at != 0)
			text[at++] = ' ';
		memcpy(text + at, o->mac, len);
		at += (uint32_t)len;
	}
	text[at] = 0;
}
