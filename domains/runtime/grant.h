/* SPDX-License-Identifier: Apache-2.0 */
/* runtime/grant.h - grants given and grants used, version 1 entries (xen/grant_table.h). */
#ifndef RUNTIME_GRANT_H
#define RUNTIME_GRANT_H
#include "lib/types.h"
#include <xen/grant_table.h>

/* Lets dom use a page of ours. Returns the reference (>= 8) or -XEN_ENOSPC; the table grows by itself. */
long grant_give(domid_t dom, uint64_t gfn, bool readonly);
/* Writes entry ref itself, e.g. the reserved ones below 8 (GNTTAB_RESERVED_XENSTORE). */
err_t grant_give_at(grant_ref_t ref, domid_t dom, uint64_t gfn, bool readonly);
/* Takes it back; -XEN_EBUSY while dom still has it mapped (the entry stays given; try again). */
err_t grant_end(grant_ref_t ref);

/* n pages of another domain, at consecutive addresses. */
struct grant_map {
	void *va;			/* NULL: not mapped */
	uint32_t n;
	grant_handle_t *handle;
};
#define GRANT_MAP_MAX 4096u
/* Maps refs[0..n) of dom, 1 <= n <= GRANT_MAP_MAX. All or nothing. -XEN_EINVAL a bad reference, -XEN_EACCES refused, -XEN_ENOMEM. */
err_t grant_map(struct grant_map *m, domid_t dom, const grant_ref_t *refs, uint32_t n, bool readonly);
/* Unmaps; nothing happens when not mapped. */
void grant_unmap(struct grant_map *m);

/* GNTTABOP_copy of n operations, any n; 0 when every one succeeded, otherwise -XEN_EIO with statuses in ops[].status. */
err_t grant_copy(struct gnttab_copy *ops, uint32_t n);
/* One copy between our memory at p and page ref of dom; must not cross a page of either. */
err_t grant_copy_from(void *p, domid_t dom, grant_ref_t ref, uint16_t off, uint16_t len);
err_t grant_copy_to(domid_t dom, grant_ref_t ref, uint16_t off, const void *p, uint16_t len);
#endif
