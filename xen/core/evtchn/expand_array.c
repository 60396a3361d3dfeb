/* SPDX-License-Identifier: Apache-2.0 */
/* core/evtchn/expand_array.c - EVTCHNOP_expand_array. */
#include "core/evtchn/expand_array.h"

err_t evtchn_expand_array_reserve(struct ctx *c, const struct evtchn_expand_array *arg, struct evtchn_expand_array_plan *plan)
{
	(void)plan;
	return hal_page_pin(c->self, (struct gfn){ arg->array_gfn }, &c->page);
}

err_t evtchn_expand_array_check(const struct ctx *c, const struct evtchn_expand_array *arg, struct evtchn_expand_array_plan *plan)
{
	(void)arg;
	if (!evdom[c->self].fifo)
		return -XEN_EOPNOTSUPP;
	if (evdom[c->self].nr_words >= NR_PORTS)
		return -XEN_ENOSPC;
	plan->page = c->page;
	return 0;
}

void evtchn_expand_array_commit(const struct ctx *c, const struct evtchn_expand_array_plan *plan, struct fx *fx)
{
	evtchn_add_words(c->self, plan->page, fx);
}
