/* SPDX-License-Identifier: Apache-2.0 */
/* core/fx.c - effects of a commit. */
#include "core/fx.h"

void fx_flush(struct fx *fx, domid_t d)
{
	if (fx->flushes == 0)
		/*@ loop invariant 0 <= w <= NR_DOMS / 64;
		    loop assigns w, fx->flush[0 .. NR_DOMS / 64 - 1];
		    loop variant NR_DOMS / 64 - w;
		*/
		for (uint32_t w = 0; w < NR_DOMS / 64; w++)
			fx->flush[w] = 0;
	fx->flush[d / 64] |= 1ull << d % 64;
	fx->flushes = 1;
}

void fx_fin_grant(struct fx *fx, domid_t d, uint32_t ref, uint32_t flags)
{
	struct quarantine *q = &fx->fin[fx->nfin++];

	q->kind = FIN_GRANT;
	q->dom = d;
	q->ref = ref;
	q->flags = flags;
}

void fx_fin_frame(struct fx *fx, struct mfn mfn, uint32_t order)
{
	struct quarantine *q = &fx->fin[fx->nfin++];

	q->kind = FIN_FRAME;
	q->mfn = mfn;
	q->order = order;
}

void fx_fin_foreign(struct fx *fx, domid_t d, struct mfn mfn)
{
	fx->fin[fx->nfin].kind = FIN_FOREIGN;
	fx->fin[fx->nfin].dom = d;
	fx->fin[fx->nfin].mfn = mfn;
	fx->nfin++;
}
