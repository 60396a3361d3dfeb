/* SPDX-License-Identifier: Apache-2.0 */
/* call/fx.c - effects: what happens after the unlock, in order: one flush, what waited for it, kicks. */
#include "call/stages.h"
#include "core/grant/release.h"
#include "hal/atomic.h"
#include "hal/cpu.h"

void fx_init(struct fx *fx)
{
	fx->nkick = 0;
	fx->nfin = 0;
	fx->held = 0;
	fx->flushes = 0;
	fx->value = 0;
}

void fx_hold(struct fx *fx)
{
	for (; fx->held < fx->nkick; fx->held++)
		dom_hold((domid_t)fx->kick[fx->held].dom);
}

static void fin_foreign(const struct quarantine *q)
{
	atomic_sub(&frametab[q->mfn.v].writable, 1);
	frame_put(q->mfn);
	atomic_sub(&domtab[q->dom].foreign, 1);
	dom_put((domid_t)q->dom);
}

/* A mapping is gone from every TLB: now its granter may see the pin drop, and its frame be reused. */
static void fin_release(const struct quarantine *q)
{
	domid_t d = (domid_t)q->dom;

	if (q->kind == FIN_FRAME) {
		frame_put_order(q->mfn, q->order);
		return;
	}
	if (q->kind == FIN_FOREIGN) {
		fin_foreign(q);
		return;
	}
	grant_lock(d);
	grant_unpin(d, q->ref, q->flags);
	grant_unlock(d);
	if (mt_host(q->flags))
		dom_put(d);
	if (mt_device(q->flags))
		dom_put(d);
}

static __attribute__((noinline)) void finish(const struct fx *fx)
{
	if (fx->flushes)
		hal_tlb_flush(fx->flush);
	for (uint32_t i = 0; i < fx->nfin; i++)
		fin_release(&fx->fin[i]);
}

static __attribute__((noinline)) void fx_work(const struct fx *fx)
{
	if (fx->flushes | fx->nfin)
		finish(fx);
	for (uint32_t i = 0; i < fx->nkick; i++) {
		hal_vcpu_kick((domid_t)fx->kick[i].dom, fx->kick[i].vcpu, fx->kick[i].why);
		dom_put((domid_t)fx->kick[i].dom);
	}
}

void fx_apply(const struct fx *fx)
{
	if (fx->flushes | fx->nfin | fx->nkick)
		fx_work(fx);
}

void reserve_return(struct ctx *c)
{
	if (c->page)
		hal_page_unpin(c->page);
}
