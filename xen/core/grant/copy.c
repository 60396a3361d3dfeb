/* SPDX-License-Identifier: Apache-2.0 */
/* core/grant/copy.c - GNTTABOP_copy: under the p2m and grant locks of both ends, so that the frames stay where they are. */
#include "core/grant/copy.h"
#include "hal/spec.h"

enum { USED_SRC = 1, USED_DST = 2 };	/* their sum: provers know arithmetic, not `&` */

err_t gnttab_copy_resolve(struct ctx *c, const struct gnttab_copy_arg *arg)
{
	if (!arg->src.is_ref && arg->src.dom != DOMID_SELF && arg->src.dom != c->self)
		return -XEN_EACCES;
	if (!arg->dst.is_ref && arg->dst.dom != DOMID_SELF && arg->dst.dom != c->self)
		return -XEN_EACCES;
	return resolve_two(c, arg->src.dom, arg->dst.dom);
}

/*@ requires d < NR_DOMS && grant_frames && \valid_read(end) && \valid(e) && \separated(e, end);
    requires \separated(e, gdom + (0 .. NR_DOMS - 1)) && \separated(e, &gactive[0 .. NR_DOMS - 1][0 .. NR_GRANTS - 1]);
    assigns *e, use_log, gtf;
    ensures \result <= 0;
    ensures ok: \result == 0 ==> ref_ok(d, end->ref) && end_taken(use_log, d, end->ref, self, write, e->frame);
    ensures told: \result == 0 ==> gtf.read[d][end->ref] == 1 && (gtf.write[d][end->ref] == 1 || gtf.write[d][end->ref] == \old(gtf.write[d][end->ref]));
    ensures refused: \result != 0 ==> same_gtf{Pre,Post};
    ensures others: same_gtf_but{Pre,Post}(d, end->ref);
    exits \false;
*/
static err_t use(domid_t d, const struct gnttab_copy_end *end, domid_t self, bool write, struct grant_entry *e)
{
	if (end->ref >= gdom[d].nr_frames * GNT_PER_FRAME)
		return -XEN_ENOENT;
	return grant_entry_use(d, index_clamp(end->ref, NR_GRANTS), self, write, e);
}

err_t gnttab_copy_reserve(struct ctx *c, const struct gnttab_copy_arg *arg, struct gnttab_copy_plan *plan)
{
	err_t rc = peers_alive(c);		/* one that dies has no map any more */

	(void)plan;
	if (rc)
		return rc;
	if (arg->src.is_ref) {
		rc = use(c->peer, &arg->src, c->self, false, &c->entry);
		if (rc)
			return rc;
		//@ ghost src_use = use_log;
		//@ assert source: end_taken(src_use, c->peer, arg->src.ref, c->self, 0, c->entry.frame);
		c->used += USED_SRC;
	}
	//@ assert half: copy_marked(c->used, c->peer, arg->src.ref, c->third, arg->dst.ref);
	if (arg->dst.is_ref) {
		rc = use(c->third, &arg->dst, c->self, true, &c->entry2);
		//@ assert kept: src_used(c->used) ==> end_taken(src_use, c->peer, arg->src.ref, c->self, 0, c->entry.frame);
		if (rc)
			return rc;
		//@ ghost dst_use = use_log;
		c->used += USED_DST;
	}
	return 0;
}

void gnttab_copy_return(const struct ctx *c, const struct gnttab_copy_arg *arg)
{
	if (c->used % 2)
		grant_entry_idle(c->peer, index_clamp(arg->src.ref, NR_GRANTS));
	if (c->used / 2)
		grant_entry_idle(c->third, index_clamp(arg->dst.ref, NR_GRANTS));
}

/* The frame of a granted end: RAM of the granter, that of the mappings if there are any. */
/*@ requires d < NR_DOMS && \valid_read(end) && end->ref < NR_GRANTS && \valid(mfn);
    requires \separated(mfn, end) && \separated(mfn, &gactive[0 .. NR_DOMS - 1][0 .. NR_GRANTS - 1]) && held_ram;
    assigns *mfn;
    ensures \result <= 0;
    ensures ram: \result == 0 ==> is_ram(*mfn);
    ensures \result == 0 ==> end_granted(d, *end, self, frame, *mfn);
    exits \false;
*/
static err_t granted(domid_t d, const struct gnttab_copy_end *end, domid_t self, uint32_t frame, uint64_t *mfn)
{
	const struct grant_active *a = &gactive[d][index_clamp(end->ref, NR_GRANTS)];
	struct p2m_entry e;

	if (a->pins) {
		*mfn = a->mfn;
		return a->domid == self ? 0 : -XEN_ENOENT;
	}
	hal_p2m_lookup(d, (struct gfn){ frame }, &e);
	*mfn = e.mfn.v;
	return e.type == P2M_RAM ? 0 : -XEN_ENXIO;
}

/*@ requires d < NR_DOMS && \valid(mfn) && held_ram && \separated(mfn, &gactive[0 .. NR_DOMS - 1][0 .. NR_GRANTS - 1]);
    assigns *mfn;
    ensures \result <= 0;
    ensures ram: \result == 0 ==> is_ram(*mfn);
    ensures \result == 0 ==> end_own(d, gfn, write == \true ? \true : \false, *mfn);
    exits \false;
*/
static err_t own(domid_t d, uint64_t gfn, bool write, uint64_t *mfn)
{
	struct p2m_entry e;

	hal_p2m_lookup(d, (struct gfn){ gfn }, &e);
	*mfn = e.mfn.v;
	if (e.type == P2M_RAM || e.type == P2M_GRANT_RW || (e.type == P2M_GRANT_RO && !write))
		return 0;
	return -XEN_ENXIO;
}

err_t gnttab_copy_check(const struct ctx *c, const struct gnttab_copy_arg *arg, struct gnttab_copy_plan *plan)
{
	err_t rc;

	if (arg->src.offset + arg->len > PAGE_SIZE || arg->dst.offset + arg->len > PAGE_SIZE)
		return -XEN_ERANGE;
	plan->src_off = arg->src.offset;
	plan->dst_off = arg->dst.offset;
	plan->len = arg->len;
	rc = arg->src.is_ref ? granted(c->peer, &arg->src, c->self, c->entry.frame, &plan->src) : own(c->self, arg->src.gmfn, false, &plan->src);
	if (rc)
		return rc;
	return arg->dst.is_ref ? granted(c->third, &arg->dst, c->self, c->entry2.frame, &plan->dst) : own(c->self, arg->dst.gmfn, true, &plan->dst);
}

void gnttab_copy_commit(const struct ctx *c, const struct gnttab_copy_plan *plan, struct fx *fx)
{
	char *dst = (char *)hal_frame_ptr((struct mfn){ plan->dst }) + plan->dst_off;
	const char *src = (const char *)hal_frame_ptr((struct mfn){ plan->src }) + plan->src_off;

	(void)c, (void)fx;
	if (plan->src == plan->dst)
		memmove(dst, src, plan->len);
	else
		memcpy(dst, src, plan->len);
}

void gnttab_copy_result(const struct gnttab_copy_plan *plan, struct gnttab_copy_arg *arg)
{
	(void)plan, (void)arg;		/* only the status */
}
