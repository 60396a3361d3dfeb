/* SPDX-License-Identifier: Apache-2.0 */
/* core/grant/map.c - GNTTABOP_map_grant_ref. */
#include "core/grant/map.h"
#include "hal/once.h"
#include "hal/spec.h"

/*@ requires \valid_read(arg) && same_mapping(arg);
    assigns \nothing;
    ensures \result != 0 <==> for_host;
    exits \false;
*/
static bool wants_host(const struct gnttab_map_grant_ref *arg)
{
	return (arg->flags & GNTMAP_host_map) != 0;
}

/*@ requires \valid_read(arg) && same_mapping(arg);
    assigns \nothing;
    ensures \result != 0 <==> for_device;
    exits \false;
*/
static bool wants_device(const struct gnttab_map_grant_ref *arg)
{
	return (arg->flags & GNTMAP_device_map) != 0;
}

/*@ requires \valid_read(arg) && same_mapping(arg);
    assigns \nothing;
    ensures \result != 0 <==> for_write;
    exits \false;
*/
static bool wants_write(const struct gnttab_map_grant_ref *arg)
{
	return (arg->flags & GNTMAP_readonly) == 0;
}

/*@ requires \valid_read(c) && c->peer < NR_DOMS && grant_frames;
    requires \valid_read(arg) && same_mapping(arg);
    assigns \nothing;
    ensures \result <= 0;
    ensures \result == 0 <==> map_args(c->peer);
    exits \false;
*/
static err_t args_ok(const struct ctx *c, const struct gnttab_map_grant_ref *arg)
{
	if ((!wants_host(arg) && !wants_device(arg)) || (arg->flags & GNTMAP_contains_pte))
		return -XEN_EINVAL;
	if (wants_host(arg) && arg->host_addr % PAGE_SIZE)
		return -XEN_EADDRNOTAVAIL;
	return arg->ref < gdom[c->peer].nr_frames * GNT_PER_FRAME ? 0 : -XEN_ENOENT;
}

err_t gnttab_map_grant_ref_reserve(struct ctx *c, const struct gnttab_map_grant_ref *arg, struct gnttab_map_grant_ref_plan *plan)
{
	err_t rc = args_ok(c, arg);

	(void)plan;
	if (rc == 0)
		rc = mt_reserve(c->self);
	if (rc)
		return rc;
	if (wants_host(arg) && hal_p2m_reserve(c->self, (struct gfn){ arg->host_addr / PAGE_SIZE }, 0))
		return -XEN_EADDRNOTAVAIL;
	rc = grant_entry_use(c->peer, index_clamp(arg->ref, NR_GRANTS), c->self, wants_write(arg), &c->entry);
	c->used = rc == 0;
	return rc;
}

void gnttab_map_grant_ref_return(const struct ctx *c, const struct gnttab_map_grant_ref *arg)
{
	if (c->used)
		grant_entry_idle(c->peer, index_clamp(arg->ref, NR_GRANTS));
}

/* Which frame: that of the mappings there are, else the one that the entry names now. */
/*@ requires \valid_read(c) && c->self < NR_DOMS && c->peer < NR_DOMS && grant_counted;
    requires \valid(plan) && \separated(plan, c) && \separated(plan, &gactive[0 .. NR_DOMS - 1][0 .. NR_GRANTS - 1]);
    requires plan->ref == mapping.ref && plan->ref < NR_GRANTS;
    assigns plan->first, plan->mfn;
    ensures \result <= 0;
    ensures \result == 0 <==> frame_fits(c->self, c->peer, c->entry.frame);
    ensures found: \result == 0 ==> frame_found(c->peer, c->entry.frame, plan->mfn);
    ensures first: plan->first != 0 <==> gactive[c->peer][mapping.ref].pins == 0;
    exits \false;
*/
static err_t find_frame(const struct ctx *c, struct gnttab_map_grant_ref_plan *plan)
{
	const struct grant_active *a = &gactive[c->peer][plan->ref];
	struct p2m_entry e;

	//@ assert sums: counted(gactive[c->peer][plan->ref]);
	plan->first = a->pins == 0;
	if (!plan->first) {
		plan->mfn = a->mfn;
		if (a->domid != c->self)
			return -XEN_ENOENT;
		return a->host_r + a->host_w < PIN_MAX && a->dev_r + a->dev_w < PIN_MAX ? 0 : -XEN_ENOSPC;
	}
	hal_p2m_lookup(c->peer, (struct gfn){ c->entry.frame }, &e);
	plan->mfn = e.mfn.v;
	return e.type == P2M_RAM ? 0 : -XEN_ENXIO;
}

/*@ requires \valid_read(arg) && same_mapping(arg) && \valid(plan) && \separated(plan, arg);
    requires for_host || for_device;
    assigns plan->host, plan->dev, plan->readonly, plan->flags;
    ensures flags_planned(plan);
    exits \false;
*/
static void plan_flags(const struct gnttab_map_grant_ref *arg, struct gnttab_map_grant_ref_plan *plan)
{
	plan->host = wants_host(arg);
	plan->dev = wants_device(arg);
	plan->readonly = !wants_write(arg);
	plan->flags = (plan->host ? MT_HOST : 0) + (plan->dev ? MT_DEVICE : 0) + (plan->readonly ? 0 : MT_WRITE);
}

err_t gnttab_map_grant_ref_check(const struct ctx *c, const struct gnttab_map_grant_ref *arg, struct gnttab_map_grant_ref_plan *plan)
{
	struct p2m_entry there;
	err_t rc = args_ok(c, arg);

	if (rc)
		return rc;
	plan->ref = index_clamp(arg->ref, NR_GRANTS);
	plan->gfn = arg->host_addr / PAGE_SIZE;
	plan_flags(arg, plan);
	rc = find_frame(c, plan);
	if (rc)
		return rc;
	hal_p2m_lookup(c->self, (struct gfn){ plan->gfn }, &there);
	if (plan->host && there.type != P2M_HOLE)
		return -XEN_EADDRNOTAVAIL;
	plan->handle = mt_pick(c->self);
	return plan->handle < NR_MT ? 0 : -XEN_ENOSPC;
}

/* The entry has the pins of one mapping more; the first one holds the frame. */
/*@ requires \valid_read(c) && c->self < NR_DOMS && c->peer < NR_DOMS && map_inv(c->peer);
    requires \valid_read(plan) && \separated(plan, &gactive[0 .. NR_DOMS - 1][0 .. NR_GRANTS - 1]);
    requires \separated(c, &gactive[0 .. NR_DOMS - 1][0 .. NR_GRANTS - 1]);
    requires plan->ref == mapping.ref && plan->ref < NR_GRANTS && flags_planned(plan) && map_told(c->peer);
    requires plan->first != 0 <==> gactive[c->peer][plan->ref].pins == 0;
    requires frame_fits(c->self, c->peer, c->entry.frame) && frame_found(c->peer, c->entry.frame, plan->mfn);
    assigns frame_hold_log, dom_holds[c->peer], gactive[c->peer][plan->ref];
    ensures inv: map_inv(c->peer);
    ensures entries: same_active_but{Pre,Post}(c->peer, plan->ref);
    ensures more: pinned(\old(gactive[c->peer][plan->ref]), gactive[c->peer][plan->ref], plan->flags);
    ensures frame: gactive[c->peer][plan->ref].mfn == plan->mfn && gactive[c->peer][plan->ref].domid == c->self;
    ensures held: plan->first != 0 ==> frame_hold_log.n == \old(frame_hold_log.n) + 1 && frame_hold_log.mfn == plan->mfn;
    ensures again: plan->first == 0 ==> frame_hold_log.n == \old(frame_hold_log.n);
    ensures granter: dom_holds[c->peer] == \old(dom_holds[c->peer]) + (plan->host != 0 ? 1 : 0) + (plan->dev != 0 ? 1 : 0);
    exits \false;
*/
static void entry_pin(const struct ctx *c, const struct gnttab_map_grant_ref_plan *plan)
{
	//@ assert sums: counted(gactive[c->peer][plan->ref]) && roomy(gactive[c->peer][plan->ref]);
	if (plan->first) {
		gactive[c->peer][plan->ref].mfn = plan->mfn;
		gactive[c->peer][plan->ref].domid = c->self;
		frame_hold((struct mfn){ plan->mfn });
	}
	grant_pin(c->peer, plan->ref, plan->flags);
	//@ assert entries: same_active_but{Pre,Here}(c->peer, plan->ref);
}

/* The handle says what is mapped. */
/*@ requires \valid_read(c) && c->self < NR_DOMS && c->peer < NR_DOMS && map_inv(c->peer);
    requires \valid_read(plan) && \separated(plan, &mtrack[0 .. NR_DOMS - 1][0 .. NR_MT - 1]) && \separated(plan, gdom + (0 .. NR_DOMS - 1));
    requires \separated(c, &mtrack[0 .. NR_DOMS - 1][0 .. NR_MT - 1]) && \separated(c, gdom + (0 .. NR_DOMS - 1));
    requires mt_free_at(c->self, plan->handle) && mt_room == c->self + 1;
    requires mt_flags_ok(plan->flags) && plan->ref < NR_GRANTS && plan->gfn < 0x10000000000000;
    requires gactive[c->peer][plan->ref].domid == c->self && covers(gactive[c->peer][plan->ref], plan->flags);
    assigns mtrack[c->self][plan->handle].flags, mtrack[c->self][plan->handle].ref, mtrack[c->self][plan->handle].gfn,
      mtrack[c->self][plan->handle].dom, gdom[c->self].nr_mt, gdom[c->self].mt_free, gdom[c->self].mt_used;
    ensures inv: map_inv(c->peer);
    ensures handles: same_mtrack_but{Pre,Post}(c->self, plan->handle);
    ensures made: plan->handle < gdom[c->self].nr_mt && mtrack[c->self][plan->handle].flags == plan->flags &&
      mtrack[c->self][plan->handle].ref == plan->ref && mtrack[c->self][plan->handle].gfn == plan->gfn &&
      mtrack[c->self][plan->handle].dom == c->peer;
    exits \false;
*/
static void handle_fill(const struct ctx *c, const struct gnttab_map_grant_ref_plan *plan)
{
	mt_take(c->self, plan->handle);
	set_once(mtrack[c->self][plan->handle].flags, plan->flags);
	mtrack[c->self][plan->handle].ref = plan->ref;
	mtrack[c->self][plan->handle].gfn = plan->gfn;
	set_once(mtrack[c->self][plan->handle].dom, c->peer);
	//@ assert handles: same_mtrack_but{Pre,Here}(c->self, plan->handle);
}

void gnttab_map_grant_ref_commit(const struct ctx *c, const struct gnttab_map_grant_ref_plan *plan, struct fx *fx)
{
	(void)fx;			/* nothing was there: nothing to flush */
	//@ assert bounds: plan->ref < NR_GRANTS && plan->handle < NR_MT;
	//@ ghost mapped = plan->handle;
	entry_pin(c, plan);
	handle_fill(c, plan);
	if (plan->host)
		hal_p2m_set(c->self, (struct gfn){ plan->gfn }, (struct mfn){ plan->mfn }, 0, plan->readonly ? P2M_GRANT_RO : P2M_GRANT_RW);
}

void gnttab_map_grant_ref_result(const struct gnttab_map_grant_ref_plan *plan, struct gnttab_map_grant_ref *arg)
{
	arg->handle = plan->handle;
	arg->dev_bus_addr = plan->dev ? plan->mfn * PAGE_SIZE : 0;
}
