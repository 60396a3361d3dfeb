/* SPDX-License-Identifier: Apache-2.0 */
/* core/xsm_op/stats.c - FLASK_AVC_HASHSTATS, FLASK_AVC_CACHESTATS and the threshold: the cache of decisions, a table of fixed size that is never searched. */
#include "core/xsm_op/xsm_op.h"

/*@ assigns \nothing;
    ensures \result == 2048;
    exits \false;
*/
static uint32_t cache_size(void)
{
	struct xsm_avc_hash h;

	xsm_avc_hash(&h);
	return h.buckets;
}

ROW_ANSWERS_VALUE(xsm_getavc_threshold, cache_size())

/* Xen's cache may be made smaller and larger; ours has one size. */
err_t xsm_setavc_threshold_check(const struct ctx *c, const struct xen_flask_setavc_threshold *arg, struct xsm_setavc_threshold_plan *plan)
{
	(void)c;
	plan->none = 0;
	return arg->threshold == cache_size() ? 0 : -XEN_EINVAL;
}

void xsm_setavc_threshold_commit(const struct ctx *c, const struct xsm_setavc_threshold_plan *plan, struct fx *fx)
{
	(void)c, (void)plan, (void)fx;
}

err_t xsm_avc_hashstats_check(const struct ctx *c, const struct xen_flask_hash_stats *arg, struct xsm_avc_hashstats_plan *plan)
{
	(void)c, (void)arg;
	xsm_avc_hash(&plan->h);
	return 0;
}

void xsm_avc_hashstats_commit(const struct ctx *c, const struct xsm_avc_hashstats_plan *plan, struct fx *fx)
{
	(void)c, (void)plan, (void)fx;
}

void xsm_avc_hashstats_result(const struct xsm_avc_hashstats_plan *plan, struct xen_flask_hash_stats *arg)
{
	arg->entries = arg->buckets_used = plan->h.used;
	arg->buckets_total = plan->h.buckets;
	arg->max_chain_len = plan->h.used != 0;
}

/* All CPUs share one cache: CPU 0 stands for it. Hits are not counted, they cost too little. */
err_t xsm_avc_cachestats_check(const struct ctx *c, const struct xen_flask_cache_stats *arg, struct xsm_avc_cachestats_plan *plan)
{
	struct xsm_stats s;

	(void)c;
	if (arg->cpu)
		return -XEN_ENOENT;
	xsm_stats_get(&s);
	plan->misses = (uint32_t)s.misses;
	return 0;
}

void xsm_avc_cachestats_commit(const struct ctx *c, const struct xsm_avc_cachestats_plan *plan, struct fx *fx)
{
	(void)c, (void)plan, (void)fx;
}

void xsm_avc_cachestats_result(const struct xsm_avc_cachestats_plan *plan, struct xen_flask_cache_stats *arg)
{
	arg->lookups = arg->misses = arg->allocations = plan->misses;
	arg->hits = arg->reclaims = arg->frees = 0;
}
