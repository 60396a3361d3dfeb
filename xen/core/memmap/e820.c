/* SPDX-License-Identifier: Apache-2.0 */
/* core/memmap/e820.c - XENMEM_set_memory_map, memory_map. */
#include "core/memmap/memmap.h"
#include "lib/string.h"

struct e820_map memory_maps[NR_DOMS];

void memory_map_reset(domid_t d)
{
	memset(&memory_maps[d], 0, sizeof memory_maps[d]);
}

/* The guest's bytes as the structures that they are meant to be, any values: contracts of the fetches are of bytes. */
/*@ requires \valid(call) && \valid(m); assigns *m, guest_reads; ensures \result <= 0; exits \false; */
static err_t take_foreign(struct call *call, struct xen_foreign_memory_map *m)
{
	return fetch_in(call, m, sizeof *m);
}

/*@ requires \valid_read(call) && \valid(list) && list->nr <= E820_MAX; assigns list->entry[0 .. E820_MAX - 1], guest_reads; ensures \result <= 0; exits \false; */
static err_t take_entries(const struct call *call, struct gaddr at, struct e820_list *list)
{
	return hal_guest_read(call->self, call->vcpu, at, list->entry, list->nr * (uint32_t)sizeof list->entry[0]);
}

/*@ requires \valid(call) && \valid(arg) && \separated(call, arg);
    assigns *arg, call->buf, call->off, guest_pins;
    ensures \result <= 0;
    exits \false;
*/
static err_t take(struct call *call, struct xen_memory_map *arg)
{
	return fetch_inout(call, arg, sizeof *arg);
}

err_t memory_set_map_fetch(struct call *call, struct e820_list *arg)
{
	struct xen_foreign_memory_map m;
	err_t rc = take_foreign(call, &m);

	if (rc)
		return rc;
	if (m.map.nr_entries > E820_MAX)
		return -XEN_EINVAL;
	arg->domid = m.domid;
	arg->nr = m.map.nr_entries;
	return take_entries(call, (struct gaddr){ (uint64_t)m.map.buffer.p }, arg);
}

err_t memory_set_map_check(const struct ctx *c, const struct e820_list *arg, struct memory_set_map_plan *plan)
{
	(void)c;
	plan->nr = arg->nr;
	plan->list = arg;
	return 0;
}

void memory_set_map_commit(const struct ctx *c, const struct memory_set_map_plan *plan, struct fx *fx)
{
	(void)fx;
	/*@ loop invariant i <= plan->nr && \forall integer j; 0 <= j < i ==> memory_maps[c->peer].entry[j] == plan->list->entry[j];
	    loop assigns i, memory_maps[c->peer].entry[0 .. E820_MAX - 1];
	    loop variant plan->nr - i;
	*/
	for (uint32_t i = 0; i < plan->nr; i++)
		memory_maps[c->peer].entry[i] = plan->list->entry[i];
	memory_maps[c->peer].nr = plan->nr;
}

err_t memory_get_map_fetch(struct call *call, struct xen_memory_map *arg)
{
	err_t rc = take(call, arg);
	uint32_t nr;

	if (rc)
		return rc;
	nr = arg->nr_entries < E820_MAX ? arg->nr_entries : E820_MAX;
	rc = fetch_tail(call, (struct gaddr){ (uint64_t)arg->buffer.p }, nr, sizeof(struct e820_entry), E820_MAX, true);
	if (rc)
		call_unpin(call);
	return rc;
}

err_t memory_get_map_check(const struct ctx *c, const struct xen_memory_map *arg, struct memory_get_map_plan *plan)
{
	plan->nr = arg->nr_entries < memory_maps[c->self].nr ? arg->nr_entries : memory_maps[c->self].nr;
	return memory_maps[c->self].nr ? 0 : -XEN_ENOSYS;
}

void memory_get_map_commit(const struct ctx *c, const struct memory_get_map_plan *plan, struct fx *fx)
{
	(void)fx;
	if (plan->nr)
		guest_put(c->tail, 0, memory_maps[c->self].entry, plan->nr * (uint32_t)sizeof memory_maps[0].entry[0]);
}

void memory_get_map_result(const struct memory_get_map_plan *plan, struct xen_memory_map *arg)
{
	arg->nr_entries = plan->nr;
}

/*@ requires \valid_read(call) && \valid_read(arg) && sizeof(struct xen_memory_map) <= call->buf.len;
    assigns put_log;
    ensures put: rc == 0 ? wrote{Pre,Post}(&call->buf, 0, sizeof(struct xen_memory_map)) : put_log == \old(put_log);
    exits \false;
*/
void memory_get_map_done(struct call *call, struct xen_memory_map *arg, err_t rc)
{
	if (rc == 0)
		guest_put(&call->buf, 0, arg, sizeof *arg);
}
