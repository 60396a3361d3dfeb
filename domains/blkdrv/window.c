/* SPDX-License-Identifier: Apache-2.0 */
/* domains/blkdrv/window.c - sums are never formed before they are known to fit. */
#include "domains/blkdrv/window.h"

err_t window_make(struct window *w, uint64_t total, uint64_t first, uint64_t count, uint32_t align, bool readonly)
{
	if (align == 0 || count == 0 || count > total || first > total - count)
		return -XEN_ERANGE;
	if (first % align != 0 || count % align != 0)
		return -XEN_ERANGE;
	w->first = first;
	w->count = count;
	w->align = align;
	w->readonly = readonly;
	return 0;
}

err_t window_lba(const struct window *w, uint64_t sector, uint64_t n, bool write, uint64_t *lba)
{
	if (n == 0 || n > w->count || sector > w->count - n)
		return -XEN_ERANGE;
	if (sector % w->align != 0 || n % w->align != 0)
		return -XEN_EINVAL;
	if (write && w->readonly)
		return -XEN_EROFS;
	*lba = w->first + sector;
	return 0;
}

bool window_conflict(const struct window *a, const struct window *b)
{
	if (a->readonly && b->readonly)
		return false;
	return a->first < b->first + b->count && b->first < a->first + a->count;
}
