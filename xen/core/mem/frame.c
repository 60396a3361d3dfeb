/* SPDX-License-Identifier: Apache-2.0 */
/* core/mem/frame.c - references on machine frames. */
#include "core/mem/frame.h"
#include "core/mem/extent.h"

WINDOW("frametab") struct frame frametab[NR_FRAMES];
uint64_t frames_end;

/*@ requires order <= 18 && is_block(mfn.v, order);
    assigns frametab[mfn.v .. mfn.v + extent(order) - 1];
    ensures owned: frames_new(mfn.v, extent(order), owner, flags);
    exits \false;
*/
static inline void init(struct mfn mfn, uint32_t order, domid_t owner, uint16_t flags)
{
	uint64_t end = mfn.v + frames_of(order);

	/*@ loop invariant mfn.v <= m <= end && frames_new(mfn.v, m - mfn.v, owner, flags);
	    loop assigns m, frametab[mfn.v .. end - 1];
	    loop variant end - m;
	*/
	for (uint64_t m = mfn.v; m < end; m++) {
		frametab[m].owner = owner;
		frametab[m].flags = flags;
		frametab[m].writable = 0;
		frametab[m].foreign = 0;
		atomic_store(&frametab[m].refs, 1);
	}
}

void frame_init(struct mfn mfn, uint32_t order, domid_t owner)
{
	init(mfn, order, owner, 0);
}

void frame_init_ram(struct mfn mfn, uint32_t order, domid_t owner)
{
	init(mfn, order, owner, FRAME_CHARGED);
	atomic_add64(&domtab[owner].tot_pages, frames_of(order));
}

bool frame_get(struct mfn mfn, domid_t owner)
{
	struct frame *f;
	uint32_t n;

	if (mfn.v >= frames_end)
		return false;
	f = &frametab[mfn.v];
	n = atomic_load(&f->refs);
	do {
		if (n == 0 || n == UINT32_MAX)
			return false;
	} while (!atomic_cas(&f->refs, &n, n + 1));
	if (f->owner == owner)
		return true;
	frame_put(mfn);
	return false;
}

void frame_hold(struct mfn mfn)
{
	atomic_add(&frametab[mfn.v].refs, 1);
}

void frame_put(struct mfn mfn)
{
	struct frame *f = &frametab[mfn.v];
	bool charged = f->flags & FRAME_CHARGED;
	domid_t owner = f->owner;

	if (atomic_sub(&f->refs, 1) != 1)
		return;
	hal_frames_free(mfn, 0);
	if (charged && atomic_sub64(&domtab[owner].tot_pages, 1) == 1)
		dom_reap(owner);	/* a pin outlived all else of the domain */
}

void frame_put_order(struct mfn mfn, uint32_t order)
{
	for (uint64_t i = 0; i < (1ull << order); i++)
		frame_put((struct mfn){ mfn.v + i });
}
