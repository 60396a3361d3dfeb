/* SPDX-License-Identifier: Apache-2.0 */
/* core/grant/frames.c - the frames of a shared grant table, and the rows behind them. */
#include "core/grant/table.h"
#include "hal/mem.h"

static err_t back_one(domid_t d, uint32_t i)
{
	struct mfn m;
	err_t rc = hal_window_back(&gactive[d][i * GNT_PER_FRAME], GNT_PER_FRAME * sizeof(struct grant_active), d);

	if (rc == 0)
		rc = hal_frames_alloc(d, 0, &m);
	if (rc)
		return rc;
	frame_init(m, 0, d);
	frametab[m.v].flags = FRAME_SHARED;
	gdom[d].shared[i] = hal_frame_ptr(m);
	gdom[d].shared_mfn[i] = m.v;
	gdom[d].shared_gfn[i] = ~0ull;
	return 0;
}

err_t grant_back(domid_t d, uint32_t n)
{
	err_t rc = 0;

	if (n > domtab[d].max_gframes || n > NR_GFRAMES)
		return -XEN_EINVAL;
	for (uint32_t i = 0; i < n && rc == 0; i++)
		if (!gdom[d].shared[i])
			rc = back_one(d, i);
	return rc;
}

void grant_grown(domid_t d, uint32_t n)
{
	if (n > gdom[d].nr_frames)
		gdom[d].nr_frames = n;
}

err_t grant_init(domid_t d)
{
	err_t rc;

	for (uint32_t i = 0; i < NR_GFRAMES; i++)
		gdom[d].shared[i] = NULL;
	gdom[d].nr_frames = 0;
	gdom[d].nr_mt = 0;
	gdom[d].mt_used = 0;
	gdom[d].mt_free = NR_MT;
	if (domtab[d].max_gframes == 0)
		return 0;
	rc = grant_back(d, 1);
	if (rc == 0)
		grant_grown(d, 1);
	return rc;
}

void grant_drop(domid_t d)
{
	gdom[d].nr_frames = 0;
	gdom[d].nr_mt = 0;
	gdom[d].mt_free = NR_MT;
	for (uint32_t i = 0; i < NR_GFRAMES; i++) {
		if (!gdom[d].shared[i])
			continue;
		gdom[d].shared[i] = NULL;
		frame_put((struct mfn){ gdom[d].shared_mfn[i] });
	}
	hal_window_drop(gactive[d], sizeof gactive[d]);
	hal_window_drop(mtrack[d], sizeof mtrack[d]);
}
