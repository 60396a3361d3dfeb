/* SPDX-License-Identifier: Apache-2.0 */
/* core/mem/frame_test.c - counts of frames: who gets a reference, what the last one gives back, and that no count wraps. */
// link: build/hosted/core.a
#include "core/mem/frame.h"
#include "hal/mem.h"
#include "tests/fakearch/fake.h"
#include <assert.h>

enum { A = 1, B = 2, GFN = 5 };

static void references_are_of_the_owner(void)
{
	struct mfn mfn = fake_look(A, GFN).mfn;

	assert(frametab[mfn.v].refs == 1 && frame_get(mfn, A) && frametab[mfn.v].refs == 2);
	assert(!frame_get(mfn, B) && frametab[mfn.v].refs == 2);
	assert(!frame_get((struct mfn){ frames_end }, A));
	frame_put(mfn);
	assert(frametab[mfn.v].refs == 1);
}

static void the_last_one_frees_once(void)
{
	struct mfn mfn;
	uint32_t pages = domtab[A].tot_pages, free = fake_free_frames();

	domtab[A].max_pages = pages + 1;
	assert(hal_frames_alloc(A, 0, &mfn) == 0);
	frame_init_ram(mfn, 0, A);
	frame_hold(mfn);
	frame_put(mfn);
	assert(domtab[A].tot_pages == pages + 1 && fake_free_frames() == free - 1);
	frame_put(mfn);
	assert(domtab[A].tot_pages == pages && fake_free_frames() == free && !frame_get(mfn, A));
}

/* However many mappings took one with frame_get, each entry of the owner's grant table may hold the frame once more. */
static void no_count_wraps(void)
{
	struct mfn mfn = fake_look(A, GFN).mfn;

	frametab[mfn.v].refs = UINT32_MAX - NR_GRANTS - 1;
	assert(frame_get(mfn, A) && !frame_get(mfn, A) && !frame_get(mfn, B) && frametab[mfn.v].refs == UINT32_MAX - NR_GRANTS);
	for (uint32_t i = 0; i < NR_GRANTS; i++)
		frame_hold(mfn);
	assert(frametab[mfn.v].refs == UINT32_MAX && !frame_get(mfn, A));
	frametab[mfn.v].refs = 1;
}

int main(void)
{
	fake_init();
	fake_domain(A, 10, 1);
	fake_domain(B, 20, 1);
	references_are_of_the_owner();
	the_last_one_frees_once();
	no_count_wraps();
	return 0;
}
