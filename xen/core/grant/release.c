/* SPDX-License-Identifier: Apache-2.0 */
/* core/grant/release.c - pins of grant entries. */
#include "core/grant/release.h"

void grant_pin(domid_t d, uint32_t ref, uint32_t flags)
{
	struct grant_active *a = &gactive[d][ref];

	if (mt_host(flags)) {
		if (mt_write(flags))
			a->host_w++;
		else
			a->host_r++;
		a->pins++;
		dom_hold(d);
	}
	if (mt_device(flags)) {
		if (mt_write(flags))
			a->dev_w++;
		else
			a->dev_r++;
		a->pins++;
		dom_hold(d);
	}
}

void grant_unpin(domid_t d, uint32_t ref, uint32_t flags)
{
	struct grant_active *a = &gactive[d][ref];

	if (mt_host(flags)) {
		if (mt_write(flags))
			a->host_w--;
		else
			a->host_r--;
		a->pins--;
	}
	if (mt_device(flags)) {
		if (mt_write(flags))
			a->dev_w--;
		else
			a->dev_r--;
		a->pins--;
	}
	grant_entry_idle(d, ref);
	if (a->pins == 0)
		frame_put((struct mfn){ a->mfn });
}

void grant_entry_idle(domid_t d, uint32_t ref)
{
	const struct grant_active *a = &gactive[d][ref];

	if (a->pins == 0)
		grant_entry_clear(d, ref, GTF_reading | GTF_writing);
	else if (a->host_w + a->dev_w == 0)
		grant_entry_clear(d, ref, GTF_writing);
}
