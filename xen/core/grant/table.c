/* SPDX-License-Identifier: Apache-2.0 */
/* core/grant/table.c - GNTTABOP_setup_table, query_size, set_version, get_version. */
#include "core/grant/table.h"

err_t gnttab_setup_table_reserve(const struct ctx *c, const struct gnttab_setup_arg *arg, struct gnttab_setup_table_plan *plan)
{
	(void)plan;
	return grant_back(c->peer, arg->nr_frames);
}

err_t gnttab_setup_table_check(const struct ctx *c, const struct gnttab_setup_arg *arg, struct gnttab_setup_table_plan *plan)
{
	if (arg->nr_frames > domtab[c->peer].max_gframes || arg->nr_frames > NR_GFRAMES)
		return -XEN_EINVAL;
	plan->nr_frames = arg->nr_frames;
	return 0;
}

void gnttab_setup_table_commit(const struct ctx *c, const struct gnttab_setup_table_plan *plan, struct fx *fx)
{
	(void)fx;
	grant_grown(c->peer, plan->nr_frames);
	/*@ loop invariant 0 <= i <= plan->nr_frames && put_log.n == \at(put_log.n,Pre) + i;
	    loop invariant i != 0 ==> put_log.to == c->tail && put_log.off == i * 8 - 8 && put_log.len == 8;
	    loop assigns i, put_log;
	    loop variant plan->nr_frames - i;
	*/
	for (uint32_t i = 0; i < plan->nr_frames; i++)	/* the pinned list: within its bounds by the fetch */
		guest_put(c->tail, i * sizeof(uint64_t), &gdom[c->peer].shared_gfn[i], sizeof(uint64_t));
}

void gnttab_setup_table_result(const struct gnttab_setup_table_plan *plan, struct gnttab_setup_arg *arg)
{
	(void)plan, (void)arg;
}

err_t gnttab_query_size_check(const struct ctx *c, const struct gnttab_query_size *arg, struct gnttab_query_size_plan *plan)
{
	(void)arg;
	plan->nr_frames = gdom[c->peer].nr_frames;
	plan->max = domtab[c->peer].max_gframes;
	return 0;
}

void gnttab_query_size_commit(const struct ctx *c, const struct gnttab_query_size_plan *plan, struct fx *fx)
{
	(void)c, (void)plan, (void)fx;
}

void gnttab_query_size_result(const struct gnttab_query_size_plan *plan, struct gnttab_query_size *arg)
{
	arg->nr_frames = plan->nr_frames;
	arg->max_nr_frames = plan->max;
}

err_t gnttab_set_version_check(const struct ctx *c, const struct gnttab_set_version *arg, struct gnttab_set_version_plan *plan)
{
	(void)c;
	plan->version = 1;
	if (arg->version == 1)
		return 0;
	return arg->version == 2 ? -XEN_ENOSYS : -XEN_EINVAL;
}

void gnttab_set_version_commit(const struct ctx *c, const struct gnttab_set_version_plan *plan, struct fx *fx)
{
	(void)c, (void)plan, (void)fx;	/* every table has version 1 */
}

void gnttab_set_version_result(const struct gnttab_set_version_plan *plan, struct gnttab_set_version *arg)
{
	arg->version = plan->version;
}

err_t gnttab_get_version_check(const struct ctx *c, const struct gnttab_get_version *arg, struct gnttab_get_version_plan *plan)
{
	(void)c, (void)arg;
	plan->version = 1;
	return 0;
}

void gnttab_get_version_commit(const struct ctx *c, const struct gnttab_get_version_plan *plan, struct fx *fx)
{
	(void)c, (void)plan, (void)fx;
}

void gnttab_get_version_result(const struct gnttab_get_version_plan *plan, struct gnttab_get_version *arg)
{
	arg->version = plan->version;
}
