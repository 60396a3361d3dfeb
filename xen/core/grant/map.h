/* SPDX-License-Identifier: Apache-2.0 */
/* core/grant/map.h - GNTTABOP_map_grant_ref: a granted frame appears in the mapper's p2m at host_addr (struct gnttab_map_grant_ref). */
#ifndef CORE_GRANT_MAP_H
#define CORE_GRANT_MAP_H
#include "call/stages.h"
#include "core/grant/shared.h"

struct gnttab_map_grant_ref_plan {
	uint32_t ref, handle, pins;	/* pins: MT_* of the new mapping */
	uint32_t first;			/* nobody has the entry pinned yet */
	uint32_t readonly;
	uint64_t gfn, mfn;
};

/* Takes a handle's memory, the p2m's, and marks the entry in use. -XEN_ENOENT: no such entry, or not granted to us; -XEN_EACCES: granted read-only;
 * -XEN_EAGAIN: the granter keeps changing it; -XEN_ENOSPC, -XEN_ENOMEM; -XEN_EADDRNOTAVAIL: host_addr is no frame; -XEN_EINVAL: flags. */
err_t gnttab_map_grant_ref_reserve(struct ctx *c, const struct gnttab_map_grant_ref *arg, struct gnttab_map_grant_ref_plan *plan);
/* -XEN_ENXIO: the granted frame is not the granter's own RAM; -XEN_EADDRNOTAVAIL: something is at host_addr; -XEN_ENOSPC. */
err_t gnttab_map_grant_ref_check(const struct ctx *c, const struct gnttab_map_grant_ref *arg, struct gnttab_map_grant_ref_plan *plan);
void gnttab_map_grant_ref_commit(const struct ctx *c, const struct gnttab_map_grant_ref_plan *plan, struct fx *fx);
void gnttab_map_grant_ref_result(const struct gnttab_map_grant_ref_plan *plan, struct gnttab_map_grant_ref *arg);
void gnttab_map_grant_ref_return(const struct ctx *c, const struct gnttab_map_grant_ref *arg);
#endif
