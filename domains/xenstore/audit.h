/* SPDX-License-Identifier: Apache-2.0 */
/* xenstore/audit.h - one line for each request that the policy denied, in the words of Xen's FLASK: so many for one domain, like ones in a row once; what
 * is not written is counted, and the count is. */
#ifndef XENSTORE_AUDIT_H
#define XENSTORE_AUDIT_H
#include "domains/xenstore/conn.h"

/* c, whose label is ssid, was denied perms (XENSTORE__X) on path[0 .. n), whose label is tsid. */
void audit_denied(struct conn *c, uint32_t ssid, uint32_t tsid, uint32_t perms, const char *path, size_t n);
/* Writes the counts of what has not been written: of all; of c, which goes. */
void audit_flush(void);
void audit_flush_one(struct conn *c);
/* True when audit_flush may have something to write. */
bool audit_pending(void);
#endif
