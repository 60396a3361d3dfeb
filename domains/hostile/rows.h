/* SPDX-License-Identifier: Apache-2.0 */
/* hostile/rows.h - the hypervisor's own table of operations (xen/call/table.def), as what a caller can call: a new row is attacked as soon as it is there. */
#ifndef HOSTILE_ROWS_H
#define HOSTILE_ROWS_H
#include "lib/types.h"

enum family { EVTCHNOP, DOMCTL, SYSCTL, GNTTABOP, MEMOP, MULTICALL, VMASSIST, PHYSDEV, SETTIMER, XENVER, CONSOLEIO, VCPUOP, SCHEDOP, HVMOP, XSMOP, EXIT };
struct row { const char *name; enum family family; uint32_t nr; };
extern const struct row rows[];
extern const uint32_t row_count;

/* Operations that end or stop another domain. */
bool row_ends_others(const struct row *r);

#define ROW_BYTES 1024u			/* of an argument: more than the largest one */
/* Calls a row with the argument at arg (ROW_BYTES at least, or a bad pointer) and other registers as the family has them. */
long row_call(const struct row *r, void *arg, uint64_t count);
#endif
