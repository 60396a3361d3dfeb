/* SPDX-License-Identifier: Apache-2.0 */
/* core/fx.h - how a commit notes what is to follow the unlock. */
#ifndef CORE_FX_H
#define CORE_FX_H
#include "core/types.h"

/* The TLB entries of d's p2m go. */
/*@ requires \valid(fx) && d < NR_DOMS;
    assigns fx->flushes, fx->flush[0 .. NR_DOMS / 64 - 1];
    ensures fx->flushes != 0;
    exits \false;
*/
void fx_flush(struct fx *fx, domid_t d);
/* After the flush: pins (MT_*) of entry ref of d drop, and the references on d that they held. fx->nfin < FX_MAX. */
/*@ requires \valid(fx) && fx->nfin < FX_MAX;
    assigns fx->nfin, fx->fin[fx->nfin];
    ensures fx->nfin == \old(fx->nfin) + 1;
    ensures \let q = fx->fin[\old(fx->nfin)]; q.kind == FIN_GRANT && q.dom == d && q.ref == ref && q.flags == flags;
    exits \false;
*/
void fx_fin_grant(struct fx *fx, domid_t d, uint32_t ref, uint32_t flags);
/* After the flush: one reference of each of 2^order frames drops. fx->nfin < FX_MAX. */
/*@ requires \valid(fx) && fx->nfin < FX_MAX;
    assigns fx->nfin, fx->fin[fx->nfin];
    ensures fx->nfin == \old(fx->nfin) + 1;
    ensures \let q = fx->fin[\old(fx->nfin)]; q.kind == FIN_FRAME && q.mfn.v == mfn.v && q.order == order;
    exits \false;
*/
void fx_fin_frame(struct fx *fx, struct mfn mfn, uint32_t order);
/* After the flush: a foreign mapping of a frame of d is forgotten, with its reference on the frame and on d. fx->nfin < FX_MAX. */
/*@ requires \valid(fx) && fx->nfin < FX_MAX;
    assigns fx->nfin, fx->fin[fx->nfin];
    ensures fx->nfin == \old(fx->nfin) + 1;
    ensures \let q = fx->fin[\old(fx->nfin)]; q.kind == FIN_FOREIGN && q.dom == d && q.mfn.v == mfn.v;
    exits \false;
*/
void fx_fin_foreign(struct fx *fx, domid_t d, struct mfn mfn);
#endif
