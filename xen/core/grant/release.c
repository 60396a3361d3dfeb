/* SPDX-License-Identifier: Apache-2.0 */
/* core/grant/release.c - pins drop after the flush. */
#include "core/grant/release.h"
#include "core/grant/shared.h"
#include "core/mem/frame.h"

void grant_unpin(domid_t d, uint32_t ref, uint32_t flags)
{
	struct grant_active *a = &gactive[d][ref];
	uint32_t n = 0;

	if (flags & MT_HOST) {
		*(flags & MT_WRITE ? &a->host_w : &a->host_r) -= 1;
		n++;
	}
	if (flags & MT_DEVICE) {
		*(flags & MT_WRITE ? &a->dev_w : &a->dev_r) -= 1;
		n++;
	}
	a->pins -= n;
	if (a->host_w + a->dev_w == 0)
		grant_entry_clear(d, ref, GTF_writing);
	if (a->pins)
		return;
	grant_entry_clear(d, ref, GTF_reading);
	frame_put((struct mfn){ a->mfn });
}

void grant_release(const struct quarantine *q)
{
	grant_unpin(q->dom, q->ref, q->flags);
}
