/* SPDX-License-Identifier: Apache-2.0 */
/* core/grant/table.h - the shared grant table of a domain: its frames, GNTTABOP_setup_table, query_size, set_version, get_version. */
#ifndef CORE_GRANT_TABLE_H
#define CORE_GRANT_TABLE_H
#include "call/stages.h"
#include "core/grant/release.h"
#include <xen/grant_table.h>

/* A new domain's table: empty, one frame. -XEN_ENOMEM. No lock: nobody can name the domain yet. */
err_t __must_check grant_init(domid_t d);
/* Frames [0, n) of the shared table exist; zeroed ones are added, charged to d. grant lock of d held. -XEN_ENOMEM; -XEN_EINVAL: n beyond max_gframes.
 * They become part of the table by grant_grown. Also behind XENMAPSPACE_grant_table and XENMEM_resource_grant_table. */
/*@ predicate gframes_real(integer d, integer n) = \forall integer i; 0 <= i < n ==> gdom[d].shared_mfn[i] < NR_FRAMES; */
/*@ requires d < NR_DOMS;
    assigns gdom[d].shared[0 .. NR_GFRAMES - 1], gdom[d].shared_mfn[0 .. NR_GFRAMES - 1], gdom[d].shared_gfn[0 .. NR_GFRAMES - 1],
      frametab[0 .. NR_FRAMES - 1], frame_pool;
    ensures \result <= 0;
    ensures bound: \result == 0 ==> n <= domtab[d].max_gframes && n <= NR_GFRAMES && gframes_real(d, n);
    ensures room: \forall integer m; 0 <= m < NR_FRAMES && \old(frametab[m].writable) < UINT32_MAX ==> frametab[m].writable < UINT32_MAX;
    exits \false;
*/
err_t __must_check grant_back(domid_t d, uint32_t n);
/*@ requires d < NR_DOMS;
    assigns gdom[d].nr_frames;
    ensures gdom[d].nr_frames == \max(\old(gdom[d].nr_frames), n);
    exits \false;
*/
void grant_grown(domid_t d, uint32_t n);
/* The pages of a torn-down domain's table and rows go back. Nothing is pinned. */
void grant_drop(domid_t d);

struct gnttab_setup_arg { domid_t dom; uint32_t nr_frames; int16_t status; };	/* struct gnttab_setup_table */
struct gnttab_setup_table_plan { uint32_t nr_frames; };
/*@ requires \valid(call) && \valid(arg) && \separated(call, arg);
    assigns *arg, call->buf, call->off, call->tail, guest_pins;
    ensures \result <= 0;
    ensures fetched: \result == 0 ==> call->tail.len == 8 * \min(arg->nr_frames, NR_GFRAMES);
    exits \false;
*/
err_t gnttab_setup_table_fetch(struct call *call, struct gnttab_setup_arg *arg);
/* Frames that are not there yet come from the pool; they become part of the table by the commit only. */
/*@ requires \valid_read(c) && c->self < NR_DOMS && c->peer < NR_DOMS && \valid_read(arg);
    requires \separated(arg, gdom + (0 .. NR_DOMS - 1), domtab + (0 .. NR_DOMS - 1), frametab + (0 .. NR_FRAMES - 1));
    requires lock: grant_pair(c->peer, c->peer);
    assigns gdom[c->peer].shared[0 .. NR_GFRAMES - 1], gdom[c->peer].shared_mfn[0 .. NR_GFRAMES - 1], gdom[c->peer].shared_gfn[0 .. NR_GFRAMES - 1],
      frametab[0 .. NR_FRAMES - 1], frame_pool;
    ensures grants: \old(grant_inv) ==> grant_inv;
    ensures \result <= 0;
    ensures backed: \result == 0 ==> arg->nr_frames <= domtab[c->peer].max_gframes && arg->nr_frames <= NR_GFRAMES && gframes_real(c->peer, arg->nr_frames);
    exits \false;
*/
err_t gnttab_setup_table_reserve(const struct ctx *c, const struct gnttab_setup_arg *arg, struct gnttab_setup_table_plan *plan);
/*@ requires \valid_read(c) && c->self < NR_DOMS && c->peer < NR_DOMS;
    requires \valid_read(arg) && \valid(plan) && \separated(plan, arg, c);
    requires \separated(plan, domtab + (0 .. NR_DOMS - 1)) && \separated(plan, gdom + (0 .. NR_DOMS - 1));
    requires lock: grant_pair(c->peer, c->peer);
    assigns *plan;
    ensures \result <= 0;
    ensures ok: \result == 0 ==> plan->nr_frames == arg->nr_frames && plan->nr_frames <= domtab[c->peer].max_gframes && plan->nr_frames <= NR_GFRAMES;
    exits \false;
*/
err_t gnttab_setup_table_check(const struct ctx *c, const struct gnttab_setup_arg *arg, struct gnttab_setup_table_plan *plan);
/* The guest's list, which the fetch pinned, gets a place for each frame. */
/*@ requires \valid_read(c) && c->peer < NR_DOMS && \valid_read(plan) && \valid_read(c->tail) && \separated(plan, c, c->tail);
    requires \separated(plan, gdom + (0 .. NR_DOMS - 1)) && \separated(c, gdom + (0 .. NR_DOMS - 1)) && \separated(c->tail, gdom + (0 .. NR_DOMS - 1));
    requires lock: grant_pair(c->peer, c->peer);
    requires plan: plan->nr_frames <= NR_GFRAMES;
    requires tail: plan->nr_frames * 8 <= c->tail->len;
    assigns gdom[c->peer].nr_frames, put_log;
    ensures grants: \old(grant_inv) ==> grant_inv;
    ensures grown: gdom[c->peer].nr_frames == \max(\old(gdom[c->peer].nr_frames), plan->nr_frames);
    ensures put: put_log.n == \old(put_log.n) + plan->nr_frames;
    ensures last: plan->nr_frames != 0 ==> put_log.to == c->tail && put_log.off == plan->nr_frames * 8 - 8 && put_log.len == 8;
    exits \false;
*/
void gnttab_setup_table_commit(const struct ctx *c, const struct gnttab_setup_table_plan *plan, struct fx *fx);
/*@ assigns \nothing;
    exits \false;
*/
void gnttab_setup_table_result(const struct gnttab_setup_table_plan *plan, struct gnttab_setup_arg *arg);

struct gnttab_query_size_plan { uint32_t nr_frames, max; };
/*@ requires \valid_read(c) && c->self < NR_DOMS && c->peer < NR_DOMS;
    requires \valid_read(arg) && \valid(plan) && \separated(plan, arg, c);
    requires \separated(plan, domtab + (0 .. NR_DOMS - 1)) && \separated(plan, gdom + (0 .. NR_DOMS - 1));
    requires lock: grant_pair(c->peer, c->peer);
    assigns *plan;
    ensures \result <= 0;
    ensures ok: \result == 0 ==> plan->nr_frames == gdom[c->peer].nr_frames && plan->max == domtab[c->peer].max_gframes;
    ensures works: \result == 0;
    exits \false;
*/
err_t gnttab_query_size_check(const struct ctx *c, const struct gnttab_query_size *arg, struct gnttab_query_size_plan *plan);
/*@ assigns \nothing;
    exits \false;
*/
void gnttab_query_size_commit(const struct ctx *c, const struct gnttab_query_size_plan *plan, struct fx *fx);
/*@ requires \valid_read(plan) && \valid(arg) && \separated(plan, arg);
    assigns arg->nr_frames, arg->max_nr_frames;
    ensures arg->nr_frames == plan->nr_frames && arg->max_nr_frames == plan->max;
    exits \false;
*/
void gnttab_query_size_result(const struct gnttab_query_size_plan *plan, struct gnttab_query_size *arg);

struct gnttab_set_version_plan { uint32_t version; };
/* -XEN_ENOSYS: version 2; -XEN_EINVAL: any other but 1. */
/*@ requires \valid_read(c) && c->self < NR_DOMS && c->peer < NR_DOMS;
    requires \valid_read(arg) && \valid(plan) && \separated(plan, arg, c);
    requires \separated(plan, domtab + (0 .. NR_DOMS - 1)) && \separated(plan, gdom + (0 .. NR_DOMS - 1));
    requires lock: grant_pair(c->peer, c->peer);
    assigns *plan;
    ensures \result <= 0;
    ensures ok: \result == 0 ==> arg->version == 1 && plan->version == 1;
    ensures bad: arg->version != 1 ==> \result == (arg->version == 2 ? -XEN_ENOSYS : -XEN_EINVAL);
    exits \false;
*/
err_t gnttab_set_version_check(const struct ctx *c, const struct gnttab_set_version *arg, struct gnttab_set_version_plan *plan);
/*@ assigns \nothing;
    exits \false;
*/
void gnttab_set_version_commit(const struct ctx *c, const struct gnttab_set_version_plan *plan, struct fx *fx);
/*@ requires \valid_read(plan) && \valid(arg) && \separated(plan, arg);
    assigns arg->version;
    ensures arg->version == plan->version;
    exits \false;
*/
void gnttab_set_version_result(const struct gnttab_set_version_plan *plan, struct gnttab_set_version *arg);

struct gnttab_get_version_plan { uint32_t version; };
/*@ requires \valid_read(c) && c->self < NR_DOMS && c->peer < NR_DOMS;
    requires \valid_read(arg) && \valid(plan) && \separated(plan, arg, c);
    requires \separated(plan, domtab + (0 .. NR_DOMS - 1)) && \separated(plan, gdom + (0 .. NR_DOMS - 1));
    requires lock: unlocked;
    assigns *plan;
    ensures \result <= 0;
    ensures ok: \result == 0 ==> plan->version == 1;
    ensures works: \result == 0;
    exits \false;
*/
err_t gnttab_get_version_check(const struct ctx *c, const struct gnttab_get_version *arg, struct gnttab_get_version_plan *plan);
/*@ assigns \nothing;
    exits \false;
*/
void gnttab_get_version_commit(const struct ctx *c, const struct gnttab_get_version_plan *plan, struct fx *fx);
/*@ requires \valid_read(plan) && \valid(arg) && \separated(plan, arg);
    assigns arg->version;
    ensures arg->version == plan->version;
    exits \false;
*/
void gnttab_get_version_result(const struct gnttab_get_version_plan *plan, struct gnttab_get_version *arg);
#endif
