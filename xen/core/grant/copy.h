/* SPDX-License-Identifier: Apache-2.0 */
/* core/grant/copy.h - GNTTABOP_copy: bytes between a granted or own frame and another (struct gnttab_copy without its unions). */
#ifndef CORE_GRANT_COPY_H
#define CORE_GRANT_COPY_H
#include "call/stages.h"
#include "core/grant/shared.h"

struct gnttab_copy_end {
	uint64_t gmfn;			/* of the caller, when not is_ref */
	uint32_t ref;			/* of dom's grant table, when is_ref */
	uint32_t is_ref;
	domid_t dom;
	uint16_t offset;
};
struct gnttab_copy_arg { struct gnttab_copy_end src, dst; uint16_t len; int16_t status; };
struct gnttab_copy_plan { uint64_t src, dst; uint32_t src_off, dst_off, len; };	/* src, dst: mfn */

/* peer is the source's domain, third the destination's. -XEN_ESRCH; -XEN_EACCES: a gmfn of another domain. */
err_t gnttab_copy_resolve(struct ctx *c, const struct gnttab_copy_arg *arg);
/* Marks the entries in use. Errors as of map. */
err_t gnttab_copy_reserve(struct ctx *c, const struct gnttab_copy_arg *arg, struct gnttab_copy_plan *plan);
/* -XEN_ERANGE: an end crosses its page; -XEN_ENXIO: a frame is no RAM, or not writable. */
err_t gnttab_copy_check(const struct ctx *c, const struct gnttab_copy_arg *arg, struct gnttab_copy_plan *plan);
void gnttab_copy_commit(const struct ctx *c, const struct gnttab_copy_plan *plan, struct fx *fx);
void gnttab_copy_result(const struct gnttab_copy_plan *plan, struct gnttab_copy_arg *arg);
void gnttab_copy_return(const struct ctx *c, const struct gnttab_copy_arg *arg);
#endif
