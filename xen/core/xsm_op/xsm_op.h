/* SPDX-License-Identifier: Apache-2.0 */
/* core/xsm_op/xsm_op.h - xsm_op: contexts and SIDs, questions about the policy, sealing (xen/xsm/flask_op.h). */
#ifndef CORE_XSM_OP_H
#define CORE_XSM_OP_H
#include "call/row.h"
#include <xen/xsm/flask_op.h>

/* A context that the guest names: its text, read once with the fetch. -XEN_EINVAL: none of this policy; -XEN_ENOSPC. */
struct xsm_context_to_sid_plan { uint32_t sid; };
/*@ requires \valid_read(c) && \valid_read(c->tail) && \valid_read(arg) && \valid(plan) && \separated(plan, arg, c, c->tail);
    requires tail: arg->size <= c->tail->len;
    assigns *plan, policy_world;
    ensures \result <= 0;
    ensures named: \result == 0 ==> sid_names(plan->sid);
    exits \false;
*/
err_t xsm_context_to_sid_check(const struct ctx *c, const struct xen_flask_sid_context *arg, struct xsm_context_to_sid_plan *plan);
/*@ assigns \nothing;
    exits \false;
*/
void xsm_context_to_sid_commit(const struct ctx *c, const struct xsm_context_to_sid_plan *plan, struct fx *fx);
/*@ requires \valid_read(plan) && \valid(arg) && \separated(plan, arg);
    assigns arg->sid;
    ensures told: arg->sid == plan->sid;
    exits \false;
*/
void xsm_context_to_sid_result(const struct xsm_context_to_sid_plan *plan, struct xen_flask_sid_context *arg);
/*@ requires \valid(call) && \valid(arg) && \separated(call, arg);
    assigns *arg, call->tail, guest_pins;
    ensures \result <= 0;
    ensures fetched: \result == 0 ==> call->tail.len == arg->size;
    exits \false;
*/
err_t xsm_context_to_sid_fetch(struct call *call, struct xen_flask_sid_context *arg);
void xsm_context_to_sid_done(struct call *call, struct xen_flask_sid_context *arg, err_t rc);

/* The text of a SID into the guest's buffer; `size` becomes its length with the NUL. -XEN_EINVAL; -XEN_ERANGE: the buffer is too small. */
struct xsm_sid_to_context_plan { uint32_t len; char text[XSM_CONTEXT_MAX]; };
/*@ requires \valid_read(arg) && \valid(plan) && \separated(plan, arg);
    assigns *plan;
    ensures \result <= 0;
    ensures ok: \result == 0 ==> 0 < plan->len <= arg->size && plan->len <= XSM_CONTEXT_MAX && plan->text[plan->len - 1] == 0;
    exits \false;
*/
err_t xsm_sid_to_context_check(const struct ctx *c, const struct xen_flask_sid_context *arg, struct xsm_sid_to_context_plan *plan);
/*@ requires \valid_read(c) && \valid_read(plan) && \valid_read(c->tail);
    requires plan: plan->len <= XSM_CONTEXT_MAX && plan->len <= c->tail->len;
    assigns put_log;
    ensures told: put_log.n == \old(put_log.n) + 1 && put_log.off == 0 && put_log.len == plan->len;
    exits \false;
*/
void xsm_sid_to_context_commit(const struct ctx *c, const struct xsm_sid_to_context_plan *plan, struct fx *fx);
/*@ requires \valid_read(plan) && \valid(arg) && \separated(plan, arg);
    assigns arg->size;
    ensures told: arg->size == plan->len;
    exits \false;
*/
void xsm_sid_to_context_result(const struct xsm_sid_to_context_plan *plan, struct xen_flask_sid_context *arg);
/*@ requires \valid(call) && \valid(arg) && \separated(call, arg);
    assigns *arg, call->tail, guest_pins;
    ensures \result <= 0;
    ensures fetched: \result == 0 ==> call->tail.len == arg->size;
    exits \false;
*/
err_t xsm_sid_to_context_fetch(struct call *call, struct xen_flask_sid_context *arg);
void xsm_sid_to_context_done(struct call *call, struct xen_flask_sid_context *arg, err_t rc);

/* Gives a domain a new label; one that was being built is sealed by it. -XEN_EINVAL: no such SID; -XEN_EBUSY: foreign mappings of it exist;
 * -XEN_EPERM: a validatetrans of the policy forbids the step from the old label to the new. */
struct xsm_relabel_domain_plan { uint32_t sid; };
/*@ requires \valid_read(c) && c->self < NR_DOMS && c->peer < NR_DOMS && \valid_read(arg) && \valid(plan) && \separated(plan, arg, c);
    assigns *plan;
    ensures \result <= 0;
    ensures ok: \result == 0 ==> plan->sid == arg->sid;
    ensures works: \result == 0 <==> sid_names(arg->sid) && domtab[c->peer].foreign == 0 &&
      relabel_valid(domtab[c->peer].sid, arg->sid, domtab[c->self].sid, SECCLASS_DOMAIN);
    exits \false;
*/
err_t xsm_relabel_domain_check(const struct ctx *c, const struct xen_flask_relabel *arg, struct xsm_relabel_domain_plan *plan);
/*@ requires \valid_read(c) && c->peer < NR_DOMS && \valid_read(plan) && \valid(fx) && fx->nkick < FX_KICKS && \separated(fx, plan, c);
    requires \separated(fx, domtab + (0 .. NR_DOMS - 1)) && \separated(plan, domtab + (0 .. NR_DOMS - 1)) && \separated(c, domtab + (0 .. NR_DOMS - 1));
    assigns domtab[c->peer].sid, domtab[c->peer].self_sid, domtab[c->peer].target_sid, domtab[c->peer].state, fx->flushes, fx->flush[0 .. NR_DOMS / 64 - 1], fx->nkick, fx->held, 
      fx->kick[fx->nkick], pend[0 .. NR_DOMS - 1][0 .. NR_PORTS - 1], policy_told;
    ensures weights: \old(weights_ok) ==> weights_ok;
    ensures label: domtab[c->peer].sid == plan->sid && domtab[c->peer].target_sid == plan->sid;
    ensures own: domtab[c->peer].self_sid == transition(plan->sid, plan->sid, SECCLASS_DOMAIN);
    ensures sealed: domtab[c->peer].state == (\old(domtab[c->peer].state) == DOM_BUILDING ? DOM_LIVE : \old(domtab[c->peer].state));
    ensures settled: fx->flushes != 0 && policy_told == \old(policy_told) + 1;
    ensures few: \old(fx->nkick) <= fx->nkick <= \old(fx->nkick) + 1;
    exits \false;
*/
void xsm_relabel_domain_commit(const struct ctx *c, const struct xsm_relabel_domain_plan *plan, struct fx *fx);

/* A boolean by its id, or by its name where the id is BOOL_BY_NAME: `bool_id` is filled in then. -XEN_ENOENT: there is none.
 * get by id also tells the name, `size` becomes its length; -XEN_ERANGE: the buffer is too small. */
#define BOOL_BY_NAME 0xffffffffu
struct xsm_getbool_plan { uint32_t id, len; bool active, pending; };
/*@ predicate named_in(struct ctx *c, struct xen_flask_boolean *arg) = arg->bool_id == BOOL_BY_NAME && arg->size < XSM_NAME_MAX ==>
      \valid_read(c->tail) && arg->size <= c->tail->len;
*/
/*@ requires \valid(call) && \valid(arg) && \separated(call, arg);
    assigns *arg, call->tail, guest_pins;
    ensures \result <= 0;
    ensures fetched: \result == 0 ==> call->tail.len == \min(arg->size, XSM_NAME_MAX);
    exits \false;
*/
err_t xsm_getbool_fetch(struct call *call, struct xen_flask_boolean *arg);
/*@ requires \valid_read(c) && \valid_read(arg) && \valid(plan) && \separated(plan, arg, c);
    requires tail: named_in(c, arg);
    assigns *plan;
    ensures \result <= 0;
    ensures ok: \result == 0 ==> bool_known(plan->id) && (arg->bool_id != BOOL_BY_NAME ==> plan->id == arg->bool_id) &&
      (plan->active <==> bool_active(plan->id)) && (plan->pending <==> bool_pending(plan->id));
    ensures room: \result == 0 ==> plan->len <= arg->size && plan->len < XSM_NAME_MAX;
    ensures whole: \result == 0 ==> plan->len == 0 || plan->len == bool_name_len(plan->id);
    ensures bad: arg->bool_id != BOOL_BY_NAME && !bool_known(arg->bool_id) ==> \result != 0;
    exits \false;
*/
err_t xsm_getbool_check(const struct ctx *c, const struct xen_flask_boolean *arg, struct xsm_getbool_plan *plan);
/*@ requires \valid_read(c) && \valid_read(plan) && \valid_read(c->tail);
    requires plan: bool_known(plan->id) && plan->len <= c->tail->len && (plan->len == 0 || plan->len == bool_name_len(plan->id));
    assigns put_log;
    ensures named: plan->len != 0 ==> put_log.n == \old(put_log.n) + 1 && put_log.off == 0 && plan->len <= put_log.len <= plan->len + 1;
    ensures unnamed: plan->len == 0 ==> put_log == \old(put_log);
    exits \false;
*/
void xsm_getbool_commit(const struct ctx *c, const struct xsm_getbool_plan *plan, struct fx *fx);
/*@ requires \valid_read(plan) && \valid(arg) && \separated(plan, arg);
    assigns arg->bool_id, arg->enforcing, arg->pending, arg->size;
    ensures told: arg->bool_id == plan->id && arg->enforcing == plan->active && arg->pending == plan->pending && arg->size == plan->len;
    exits \false;
*/
void xsm_getbool_result(const struct xsm_getbool_plan *plan, struct xen_flask_boolean *arg);
/* The pending value; with `commit` it is in force at once, and nothing else that is pending. */
struct xsm_setbool_plan { uint32_t id; bool value, commit, active; };
/*@ requires \valid(call) && \valid(arg) && \separated(call, arg);
    assigns *arg, call->tail, guest_pins;
    ensures \result <= 0;
    ensures fetched: \result == 0 ==> arg->bool_id == BOOL_BY_NAME ==> call->tail.len == \min(arg->size, XSM_NAME_MAX);
    exits \false;
*/
err_t xsm_setbool_fetch(struct call *call, struct xen_flask_boolean *arg);
/*@ requires \valid_read(c) && \valid_read(arg) && \valid(plan) && \separated(plan, arg, c);
    requires tail: named_in(c, arg);
    assigns *plan;
    ensures \result <= 0;
    ensures ok: \result == 0 ==> bool_known(plan->id) && (arg->bool_id != BOOL_BY_NAME ==> plan->id == arg->bool_id);
    ensures values: (plan->value <==> arg->new_value != 0) && (plan->commit <==> arg->commit != 0);
    ensures active: \result == 0 ==> (plan->active <==> (plan->commit ? plan->value : bool_active(plan->id)));
    ensures bad: arg->bool_id != BOOL_BY_NAME && !bool_known(arg->bool_id) ==> \result != 0;
    exits \false;
*/
err_t xsm_setbool_check(const struct ctx *c, const struct xen_flask_boolean *arg, struct xsm_setbool_plan *plan);
/*@ requires \valid_read(c) && \valid_read(plan) && \valid(fx) && fx->nkick < FX_KICKS && \separated(fx, plan, c);
    requires plan: bool_known(plan->id);
    assigns policy_world, bool_log, fx->flushes, fx->flush[0 .. NR_DOMS / 64 - 1], fx->nkick, fx->held, fx->kick[fx->nkick], 
      pend[0 .. NR_DOMS - 1][0 .. NR_PORTS - 1], policy_told;
    ensures set: bool_log.n == \old(bool_log.n) + 1 && bool_log.id == plan->id && bool_log.value == plan->value && bool_log.commits == plan->commit;
    ensures settled: plan->commit ==> fx->flushes != 0 && policy_told == \old(policy_told) + 1;
    ensures few: \old(fx->nkick) <= fx->nkick <= \old(fx->nkick) + 1;
    exits \false;
*/
void xsm_setbool_commit(const struct ctx *c, const struct xsm_setbool_plan *plan, struct fx *fx);
/*@ requires \valid_read(plan) && \valid(arg) && \separated(plan, arg);
    assigns arg->bool_id, arg->enforcing, arg->pending;
    ensures told: arg->bool_id == plan->id && arg->enforcing == plan->active && arg->pending == plan->value;
    exits \false;
*/
void xsm_setbool_result(const struct xsm_setbool_plan *plan, struct xen_flask_boolean *arg);
/* The last of a commit that changes what the policy says, or a label: when the effects are over, no CPU is between a question that had the old answer and
 * its commit (hal_tlb_flush), and whoever asks the policy for itself knows (policy_changed). */
/*@ requires \valid(fx) && fx->nkick < FX_KICKS;
    assigns fx->flushes, fx->flush[0 .. NR_DOMS / 64 - 1], fx->nkick, fx->held, fx->kick[fx->nkick], pend[0 .. NR_DOMS - 1][0 .. NR_PORTS - 1], policy_told;
    ensures few: \old(fx->nkick) <= fx->nkick <= \old(fx->nkick) + 1;
    ensures settled: fx->flushes != 0 && policy_told == \old(policy_told) + 1;
    exits \false;
*/
void policy_settles(struct fx *fx);

/* All pending values come into force, together; the AVC forgets what it knew. */
struct xsm_commitbools_plan { uint32_t none; };
/*@ requires \valid(plan);
    assigns *plan;
    ensures ok: \result == 0;
    exits \false;
*/
err_t xsm_commitbools_check(const struct ctx *c, const struct no_arg *arg, struct xsm_commitbools_plan *plan);
/*@ requires \valid_read(c) && \valid_read(plan) && \valid(fx) && fx->nkick < FX_KICKS && \separated(fx, plan, c);
    assigns policy_world, bool_log, fx->flushes, fx->flush[0 .. NR_DOMS / 64 - 1], fx->nkick, fx->held, fx->kick[fx->nkick], 
      pend[0 .. NR_DOMS - 1][0 .. NR_PORTS - 1], policy_told;
    ensures all: bool_log.n == \old(bool_log.n) + 1 && bool_log.commits == 2;
    ensures settled: fx->flushes != 0 && policy_told == \old(policy_told) + 1;
    ensures few: \old(fx->nkick) <= fx->nkick <= \old(fx->nkick) + 1;
    exits \false;
*/
void xsm_commitbools_commit(const struct ctx *c, const struct xsm_commitbools_plan *plan, struct fx *fx);

/* Rows without an argument whose answer is a number. */
#define ROW_ANSWERS_VALUE(name, number) \
	err_t name##_check(const struct ctx *c, const struct no_arg *arg, struct name##_plan *plan) \
	{ \
		(void)c, (void)arg; \
		plan->none = 0; \
		return 0; \
	} \
	void name##_commit(const struct ctx *c, const struct name##_plan *plan, struct fx *fx) \
	{ \
		(void)c, (void)plan; \
		fx->value = number; \
	}
struct xsm_getenforce_plan { uint32_t none; };	/* 1 enforcing, 0 permissive */
/*@ requires \valid(plan);
    assigns *plan;
    ensures ok: \result == 0;
    exits \false;
*/
err_t xsm_getenforce_check(const struct ctx *c, const struct no_arg *arg, struct xsm_getenforce_plan *plan);
/*@ requires \valid(fx);
    assigns fx->value;
    ensures told: fx->value == (enforcing != 0 ? 1 : 0);
    exits \false;
*/
void xsm_getenforce_commit(const struct ctx *c, const struct xsm_getenforce_plan *plan, struct fx *fx);
struct xsm_mls_enabled_plan { uint32_t none; };	/* 1: the policy has levels */
/*@ requires \valid(plan);
    assigns *plan;
    ensures ok: \result == 0;
    exits \false;
*/
err_t xsm_mls_enabled_check(const struct ctx *c, const struct no_arg *arg, struct xsm_mls_enabled_plan *plan);
/*@ requires \valid(fx);
    assigns fx->value;
    ensures told: fx->value == (has_levels != 0 ? 1 : 0);
    exits \false;
*/
void xsm_mls_enabled_commit(const struct ctx *c, const struct xsm_mls_enabled_plan *plan, struct fx *fx);
struct xsm_policyvers_plan { uint32_t none; };
/*@ requires \valid(plan);
    assigns *plan;
    ensures ok: \result == 0;
    exits \false;
*/
err_t xsm_policyvers_check(const struct ctx *c, const struct no_arg *arg, struct xsm_policyvers_plan *plan);
/*@ requires \valid(fx);
    assigns fx->value;
    ensures told: fx->value == 30;
    exits \false;
*/
void xsm_policyvers_commit(const struct ctx *c, const struct xsm_policyvers_plan *plan, struct fx *fx);
struct xsm_getavc_threshold_plan { uint32_t none; };	/* words of the cache of decisions */
/*@ requires \valid(plan);
    assigns *plan;
    ensures ok: \result == 0;
    exits \false;
*/
err_t xsm_getavc_threshold_check(const struct ctx *c, const struct no_arg *arg, struct xsm_getavc_threshold_plan *plan);
/*@ requires \valid(fx);
    assigns fx->value;
    ensures told: fx->value == 2048;
    exits \false;
*/
void xsm_getavc_threshold_commit(const struct ctx *c, const struct xsm_getavc_threshold_plan *plan, struct fx *fx);

#define XSM_LIVE_MAX (512u * 1024u)	/* memory that is there for it all the time; the policy of the boot may be larger (XSM_POLICY_MAX) */
/* The guest's bytes, read once, without a lock held; one load has them at a time: that at `by`, 0: none. rc: of the reading. */
struct policy_staged { uint64_t by; err_t rc; uint32_t size; char bytes[XSM_LIVE_MAX]; };
extern struct policy_staged staged;
/*@ predicate mine(struct ctx *c) = staged.by == (uint64_t)c->call;
    predicate staged_ok = staged.rc <= 0 && (staged.by != 0 && staged.rc == 0 ==> staged.size <= XSM_LIVE_MAX);
*/
/* Another policy, of at most XSM_LIVE_MAX bytes, comes into force whole, or nothing changes. -XEN_EINVAL: too long, or no policy of ours (the log says
 * why); -XEN_EFAULT; -XEN_EBUSY: another load is under way. lock: reads the guest's bytes, then takes LOCK_POLICY. */
struct xsm_load_policy_plan { uint32_t size; };
/*@ requires \valid_read(c) && \valid(plan) && \separated(plan, c, &staged);
    requires staged: staged_ok && (uint64_t)c->call != 0;
    assigns *plan, load_log;
    ensures \result <= 0;
    ensures busy: !mine(c) ==> \result == -XEN_EBUSY;
    ensures whole: \result == 0 ==> mine(c) && staged.rc == 0 && plan->size == staged.size <= XSM_LIVE_MAX && load_log.reads == \old(load_log.reads) + 1 &&
      load_log.bytes == &staged.bytes[0] && load_log.len == plan->size;
    ensures none: load_log.commits == \old(load_log.commits);
    exits \false;
*/
err_t xsm_load_policy_check(const struct ctx *c, const struct xen_flask_load *arg, struct xsm_load_policy_plan *plan);
/*@ requires \valid_read(c) && \valid_read(plan) && \valid(fx) && fx->nkick < FX_KICKS && \separated(fx, plan, c, &staged);
    requires read: plan->size <= XSM_LIVE_MAX && load_log.bytes == &staged.bytes[0] && load_log.len == plan->size;
    assigns policy_world, bool_log, ocontext_log, load_log.commits, fx->flushes, fx->flush[0 .. NR_DOMS / 64 - 1], fx->nkick, fx->held, fx->kick[fx->nkick],
      pend[0 .. NR_DOMS - 1][0 .. NR_PORTS - 1], policy_told;
    ensures few: \old(fx->nkick) <= fx->nkick <= \old(fx->nkick) + 1;
    ensures loaded: load_log.commits == \old(load_log.commits) + 1 && load_log.reads == \old(load_log.reads);
    ensures settled: fx->flushes != 0 && policy_told == \old(policy_told) + 1;
    exits \false;
*/
void xsm_load_policy_commit(const struct ctx *c, const struct xsm_load_policy_plan *plan, struct fx *fx);
/*@ requires unlocked && \valid_read(c) && \valid_read(c->call);
    assigns g.life, g.la, staged, guest_reads;
    ensures life_own(0) && staged_ok;
    exits \false;
*/
void xsm_load_policy_lock(const struct ctx *c);
/*@ requires life_own(0) && \valid_read(c);
    assigns g.life, staged.by;
    ensures g.life == HELD_NONE;
    exits \false;
*/
void xsm_load_policy_unlock(const struct ctx *c);

/* -XEN_EPERM: permissive, and not booted with setenforce=on. */
struct xsm_setenforce_plan { bool enforcing; };
/*@ requires \valid_read(arg) && \valid(plan) && \separated(plan, arg);
    assigns *plan;
    ensures \result <= 0;
    ensures ok: plan->enforcing <==> arg->enforcing != 0;
    ensures works: \result == 0 <==> arg->enforcing != 0 || can_relax != 0;
    exits \false;
*/
err_t xsm_setenforce_check(const struct ctx *c, const struct xen_flask_setenforce *arg, struct xsm_setenforce_plan *plan);
/*@ requires \valid_read(c) && \valid_read(plan) && \valid(fx) && fx->nkick < FX_KICKS && \separated(fx, plan, c);
    requires plan: plan->enforcing || can_relax != 0;
    assigns enforcing, fx->flushes, fx->flush[0 .. NR_DOMS / 64 - 1], fx->nkick, fx->held, fx->kick[fx->nkick], 
      pend[0 .. NR_DOMS - 1][0 .. NR_PORTS - 1], policy_told;
    ensures set: enforcing != 0 <==> plan->enforcing;
    ensures settled: (\old(enforcing) != 0 <==> plan->enforcing) || (fx->flushes != 0 && policy_told == \old(policy_told) + 1);
    ensures few: \old(fx->nkick) <= fx->nkick <= \old(fx->nkick) + 1;
    exits \false;
*/
void xsm_setenforce_commit(const struct ctx *c, const struct xsm_setenforce_plan *plan, struct fx *fx);

/* -XEN_EINVAL: another size than the cache has. */
struct xsm_setavc_threshold_plan { uint32_t none; };
/*@ requires \valid_read(arg) && \valid(plan) && \separated(plan, arg);
    assigns *plan;
    ensures works: \result == (arg->threshold == 2048 ? 0 : -XEN_EINVAL);
    exits \false;
*/
err_t xsm_setavc_threshold_check(const struct ctx *c, const struct xen_flask_setavc_threshold *arg, struct xsm_setavc_threshold_plan *plan);
/*@ assigns \nothing;
    exits \false;
*/
void xsm_setavc_threshold_commit(const struct ctx *c, const struct xsm_setavc_threshold_plan *plan, struct fx *fx);
struct xsm_avc_hashstats_plan { struct xsm_avc_hash h; };
/*@ requires \valid(plan);
    assigns *plan;
    ensures ok: \result == 0 && plan->h.buckets == 2048 && plan->h.used <= plan->h.buckets;
    exits \false;
*/
err_t xsm_avc_hashstats_check(const struct ctx *c, const struct xen_flask_hash_stats *arg, struct xsm_avc_hashstats_plan *plan);
/*@ assigns \nothing;
    exits \false;
*/
void xsm_avc_hashstats_commit(const struct ctx *c, const struct xsm_avc_hashstats_plan *plan, struct fx *fx);
/*@ requires \valid_read(plan) && \valid(arg) && \separated(plan, arg);
    assigns *arg;
    ensures told: arg->entries == plan->h.used && arg->buckets_used == plan->h.used && arg->buckets_total == plan->h.buckets && arg->max_chain_len == (plan->h.used == 0 ? 0 : 1);
    exits \false;
*/
void xsm_avc_hashstats_result(const struct xsm_avc_hashstats_plan *plan, struct xen_flask_hash_stats *arg);
/* -XEN_ENOENT: a CPU other than 0, which stands for the cache that all share. */
struct xsm_avc_cachestats_plan { uint32_t misses; };
/*@ requires \valid_read(arg) && \valid(plan) && \separated(plan, arg);
    assigns *plan;
    ensures works: \result == (arg->cpu == 0 ? 0 : -XEN_ENOENT);
    exits \false;
*/
err_t xsm_avc_cachestats_check(const struct ctx *c, const struct xen_flask_cache_stats *arg, struct xsm_avc_cachestats_plan *plan);
/*@ assigns \nothing;
    exits \false;
*/
void xsm_avc_cachestats_commit(const struct ctx *c, const struct xsm_avc_cachestats_plan *plan, struct fx *fx);
/*@ requires \valid_read(plan) && \valid(arg) && \separated(plan, arg);
    assigns arg->lookups, arg->hits, arg->misses, arg->allocations, arg->reclaims, arg->frees;
    ensures told: arg->lookups == plan->misses && arg->misses == plan->misses && arg->allocations == plan->misses;
    ensures zero: arg->hits == 0 && arg->reclaims == 0 && arg->frees == 0;
    exits \false;
*/
void xsm_avc_cachestats_result(const struct xsm_avc_cachestats_plan *plan, struct xen_flask_cache_stats *arg);

/* Errors: xsm.h, xsm_ocontext_add_check and _del_check. */
struct xsm_add_ocontext_plan { struct xen_flask_ocontext o; };
/*@ requires \valid_read(arg) && \valid(plan) && \separated(plan, arg);
    assigns *plan;
    ensures same: plan->o == *arg;
    ensures works: \result == add_fault(arg->ocon, arg->low, arg->high, arg->sid) && \result <= 0;
    exits \false;
*/
err_t xsm_add_ocontext_check(const struct ctx *c, const struct xen_flask_ocontext *arg, struct xsm_add_ocontext_plan *plan);
/*@ requires \valid_read(c) && \valid_read(plan);
    requires plan: add_fault(plan->o.ocon, plan->o.low, plan->o.high, plan->o.sid) == 0;
    assigns ocontext_log;
    ensures added: \let o = ocontext_log; o.adds == \old(ocontext_log.adds) + 1 && o.kind == plan->o.ocon && o.lo == plan->o.low && o.hi == plan->o.high && o.sid == plan->o.sid;
    ensures kept: ocontext_log.dels == \old(ocontext_log.dels);
    exits \false;
*/
void xsm_add_ocontext_commit(const struct ctx *c, const struct xsm_add_ocontext_plan *plan, struct fx *fx);
struct xsm_del_ocontext_plan { struct xen_flask_ocontext o; };
/*@ requires \valid_read(arg) && \valid(plan) && \separated(plan, arg);
    assigns *plan;
    ensures same: plan->o == *arg;
    ensures works: \result == del_fault(arg->ocon, arg->low, arg->high) && \result <= 0;
    exits \false;
*/
err_t xsm_del_ocontext_check(const struct ctx *c, const struct xen_flask_ocontext *arg, struct xsm_del_ocontext_plan *plan);
/*@ requires \valid_read(c) && \valid_read(plan);
    requires plan: del_fault(plan->o.ocon, plan->o.low, plan->o.high) == 0;
    assigns ocontext_log;
    ensures gone: \let o = ocontext_log; o.dels == \old(ocontext_log.dels) + 1 && o.kind == plan->o.ocon && o.lo == plan->o.low && o.hi == plan->o.high;
    ensures kept: ocontext_log.adds == \old(ocontext_log.adds);
    exits \false;
*/
void xsm_del_ocontext_commit(const struct ctx *c, const struct xsm_del_ocontext_plan *plan, struct fx *fx);

/* Takes audit records off the ring, chained by hash (xsm/audit.h): ours. The result is how many. -XEN_E2BIG: more than AUDIT_BATCH. */
struct xsm_audit_read_plan { uint32_t n; };
/*@ requires \valid_read(arg) && \valid(plan) && \separated(plan, arg);
    assigns *plan;
    ensures ok: \result == 0 && plan->n == arg->max;
    exits \false;
*/
err_t xsm_audit_read_check(const struct ctx *c, const struct xen_flask_audit *arg, struct xsm_audit_read_plan *plan);
/*@ requires \valid_read(c) && \valid_read(c->tail) && \valid_read(plan) && \valid(fx) && \separated(fx, c, c->tail, plan);
    requires plan: plan->n <= AUDIT_BATCH && plan->n * sizeof(struct audit_entry) <= c->tail->len;
    assigns fx->value, put_log, audit_drained;
    ensures told: 0 <= fx->value == audit_drained - \old(audit_drained) == put_log.n - \old(put_log.n) <= plan->n;
    exits \false;
*/
void xsm_audit_read_commit(const struct ctx *c, const struct xsm_audit_read_plan *plan, struct fx *fx);
/*@ requires \valid(call) && \valid(arg) && \separated(call, arg);
    assigns *arg, call->tail, guest_pins;
    ensures \result <= 0;
    ensures fetched: \result == 0 ==> arg->max <= AUDIT_BATCH && call->tail.len == arg->max * sizeof(struct audit_entry);
    exits \false;
*/
err_t xsm_audit_read_fetch(struct call *call, struct xen_flask_audit *arg);
void xsm_audit_read_done(struct call *call, struct xen_flask_audit *arg, err_t rc);

/* -XEN_EINVAL: no such SID or class. */
struct xsm_access_plan { struct xsm_decision d; };
/*@ requires \valid_read(arg) && \valid(plan) && \separated(plan, arg);
    assigns *plan;
    ensures \result <= 0;
    ensures ok: \result == 0 ==> arg->tclass <= UINT16_MAX && decided(plan->d, arg->ssid, arg->tsid, arg->tclass);
    ensures bad: arg->tclass > UINT16_MAX || !sid_names(arg->ssid) || !sid_names(arg->tsid) ==> \result != 0;
    exits \false;
*/
err_t xsm_access_check(const struct ctx *c, const struct xen_flask_access *arg, struct xsm_access_plan *plan);
/*@ assigns \nothing;
    exits \false;
*/
void xsm_access_commit(const struct ctx *c, const struct xsm_access_plan *plan, struct fx *fx);
/*@ requires \valid_read(plan) && \valid(arg) && \separated(plan, arg);
    assigns arg->allowed, arg->audit_allow, arg->audit_deny, arg->seqno;
    ensures told: arg->allowed == plan->d.allowed && arg->audit_allow == plan->d.auditallow && arg->audit_deny == plan->d.auditdeny && arg->seqno == plan->d.changes;
    exits \false;
*/
void xsm_access_result(const struct xsm_access_plan *plan, struct xen_flask_access *arg);
/* The label of the domain at the other end of the caller's port, as it is now. -XEN_EINVAL: no such port, or nobody at its other end. */
struct xsm_peer_sid_plan { uint32_t sid; };
/*@ requires \valid_read(c) && c->self < NR_DOMS && evtchn_inv;
    requires \valid_read(arg) && \valid(plan) && \separated(plan, arg, c);
    requires \separated(plan, evdom + (0 .. NR_DOMS - 1)) && \separated(plan, &ports[0 .. NR_DOMS - 1][0 .. NR_PORTS - 1]);
    requires lock: evtchn_shared(c->self);
    assigns *plan;
    ensures \result <= 0;
    ensures works: \result == 0 <==> bound(c->self, arg->evtchn);
    ensures ok: \result == 0 ==> plan->sid == domtab[ports[c->self][arg->evtchn].peer_dom].sid;
    exits \false;
*/
err_t xsm_peer_sid_check(const struct ctx *c, const struct xen_flask_peersid *arg, struct xsm_peer_sid_plan *plan);
/*@ assigns \nothing;
    exits \false;
*/
void xsm_peer_sid_commit(const struct ctx *c, const struct xsm_peer_sid_plan *plan, struct fx *fx);
/*@ requires \valid_read(plan) && \valid(arg) && \separated(plan, arg);
    assigns arg->sid;
    ensures told: arg->sid == plan->sid;
    exits \false;
*/
void xsm_peer_sid_result(const struct xsm_peer_sid_plan *plan, struct xen_flask_peersid *arg);
struct xsm_create_plan { uint32_t sid; };
/*@ requires \valid_read(arg) && \valid(plan) && \separated(plan, arg);
    assigns *plan;
    ensures \result <= 0;
    ensures ok: \result == 0 ==> plan->sid == transition(arg->ssid, arg->tsid, arg->tclass);
    ensures works: \result == 0 <==> sid_names(arg->ssid) && sid_names(arg->tsid) && arg->tclass <= UINT16_MAX;
    exits \false;
*/
err_t xsm_create_check(const struct ctx *c, const struct xen_flask_transition *arg, struct xsm_create_plan *plan);
/*@ assigns \nothing;
    exits \false;
*/
void xsm_create_commit(const struct ctx *c, const struct xsm_create_plan *plan, struct fx *fx);
/*@ requires \valid_read(plan) && \valid(arg) && \separated(plan, arg);
    assigns arg->newsid;
    ensures told: arg->newsid == plan->sid;
    exits \false;
*/
void xsm_create_result(const struct xsm_create_plan *plan, struct xen_flask_transition *arg);
struct xsm_member_of_plan { uint32_t sid; };
/*@ requires \valid_read(arg) && \valid(plan) && \separated(plan, arg);
    assigns *plan;
    ensures \result <= 0;
    ensures ok: \result == 0 ==> plan->sid == member(arg->ssid, arg->tsid, arg->tclass);
    ensures works: \result == 0 <==> sid_names(arg->ssid) && sid_names(arg->tsid) && arg->tclass <= UINT16_MAX;
    exits \false;
*/
err_t xsm_member_of_check(const struct ctx *c, const struct xen_flask_transition *arg, struct xsm_member_of_plan *plan);
/*@ assigns \nothing;
    exits \false;
*/
void xsm_member_of_commit(const struct ctx *c, const struct xsm_member_of_plan *plan, struct fx *fx);
/*@ requires \valid_read(plan) && \valid(arg) && \separated(plan, arg);
    assigns arg->newsid;
    ensures told: arg->newsid == plan->sid;
    exits \false;
*/
void xsm_member_of_result(const struct xsm_member_of_plan *plan, struct xen_flask_transition *arg);
struct xsm_relabel_plan { uint32_t sid; };
/*@ requires \valid_read(arg) && \valid(plan) && \separated(plan, arg);
    assigns *plan;
    ensures \result <= 0;
    ensures ok: \result == 0 ==> plan->sid == change(arg->ssid, arg->tsid, arg->tclass);
    ensures works: \result == 0 <==> sid_names(arg->ssid) && sid_names(arg->tsid) && arg->tclass <= UINT16_MAX;
    exits \false;
*/
err_t xsm_relabel_check(const struct ctx *c, const struct xen_flask_transition *arg, struct xsm_relabel_plan *plan);
/*@ assigns \nothing;
    exits \false;
*/
void xsm_relabel_commit(const struct ctx *c, const struct xsm_relabel_plan *plan, struct fx *fx);
/*@ requires \valid_read(plan) && \valid(arg) && \separated(plan, arg);
    assigns arg->newsid;
    ensures told: arg->newsid == plan->sid;
    exits \false;
*/
void xsm_relabel_result(const struct xsm_relabel_plan *plan, struct xen_flask_transition *arg);
#endif
