/* SPDX-License-Identifier: Apache-2.0 */
/* core/grant/unmap.h - GNTTABOP_unmap_grant_ref: a mapping goes; its pin and frame wait for the flush (struct gnttab_unmap_grant_ref). */
#ifndef CORE_GRANT_UNMAP_H
#define CORE_GRANT_UNMAP_H
#include "call/stages.h"
#include "core/grant/shared.h"

struct gnttab_unmap_grant_ref_plan {
	uint32_t handle, ref;
	uint32_t drop;			/* MT_HOST, MT_DEVICE to drop, with MT_WRITE as it was mapped; 0: nothing */
	uint32_t keep;			/* flags of the handle afterwards; 0: it is free */
	uint64_t gfn;
};

/* -XEN_EBADF: no such handle; -XEN_EFAULT, -XEN_EADDRINUSE: host_addr, dev_bus_addr is not what the handle maps; -XEN_EAGAIN: it changed meanwhile. */
err_t gnttab_unmap_grant_ref_check(const struct ctx *c, const struct gnttab_unmap_grant_ref *arg, struct gnttab_unmap_grant_ref_plan *plan);
void gnttab_unmap_grant_ref_commit(const struct ctx *c, const struct gnttab_unmap_grant_ref_plan *plan, struct fx *fx);
void gnttab_unmap_grant_ref_result(const struct gnttab_unmap_grant_ref_plan *plan, struct gnttab_unmap_grant_ref *arg);
#endif
