/* SPDX-License-Identifier: Apache-2.0 */
/* core/grant/maptrack.c - handles of grant mappings. */
#include "core/grant/maptrack.h"
#include "hal/mem.h"
#include "hal/once.h"

err_t mt_reserve(domid_t d)
{
	uint32_t n = gdom[d].nr_mt;
	err_t rc = 0;

	if (gdom[d].mt_free == NR_MT) {
		if (n >= domtab[d].max_mt || n >= NR_MT)
			return -XEN_ENOSPC;
		rc = hal_window_back(&mtrack[d][n], sizeof(struct maptrack), d);
	}
	//@ ghost if (rc == 0) mt_room = d + 1;
	return rc;
}

uint32_t mt_pick(domid_t d)
{
	uint32_t n = gdom[d].nr_mt, h = gdom[d].mt_free;

	if (h != NR_MT)
		return h < n && mtrack[d][h].flags == 0 ? h : NR_MT;
	return n < domtab[d].max_mt && n < NR_MT ? n : NR_MT;
}

void mt_take(domid_t d, uint32_t h)
{
	uint32_t next = mtrack[d][h].ref;	/* of a free handle: the next free one */

	if (h == gdom[d].nr_mt)
		set_once(gdom[d].nr_mt, h + 1);
	else
		gdom[d].mt_free = next <= NR_MT ? next : NR_MT;
	gdom[d].mt_used++;
}

void mt_put(domid_t d, uint32_t h)
{
	set_once(mtrack[d][h].flags, 0);
	mtrack[d][h].ref = gdom[d].mt_free;
	gdom[d].mt_free = h;
	gdom[d].mt_used--;
}
