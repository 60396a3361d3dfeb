/* SPDX-License-Identifier: Apache-2.0 */
/* console/audit.h - the log's audit records. */
#ifndef CONSOLE_AUDIT_H
#define CONSOLE_AUDIT_H

/* From now on, once a second: `audit SEQ RECORD` of each record of the ring (struct audit_record in hex) and `audit chain SEQ HASH` behind the last one. */
void audit_serve(void);
#endif
