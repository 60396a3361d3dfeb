/* SPDX-License-Identifier: Apache-2.0 */
/* dtb.c - walks the structure block of a device tree once, with every length held against what is left. */
#include "domains/builder/dtb.h"
#include "lib/string.h"
#include <libfdt.h>

struct walk { const uint8_t *p; size_t left; };

static bool skip(struct walk *w, size_t n)
{
	if (n > w->left)
		return false;
	w->p += n;
	w->left -= n;
	return true;
}

static size_t aligned(size_t n) { return (n + 3) & ~(size_t)3; }

/* What follows a token. */
static bool skip_node(struct walk *w)
{
	size_t n = strnlen((const char *)w->p, w->left);

	return n < w->left && skip(w, aligned(n + 1));
}

static bool skip_property(struct walk *w)
{
	size_t len;

	if (w->left < 8)
		return false;
	len = fdt32_ld((const fdt32_t *)w->p);
	return len <= w->left - 8 && skip(w, 8 + aligned(len));
}

static bool tokens(struct walk w)
{
	while (w.left >= FDT_TAGSIZE) {
		uint32_t token = fdt32_ld((const fdt32_t *)w.p);

		if (token == FDT_END)
			return true;
		(void)!skip(&w, FDT_TAGSIZE);
		if ((token == FDT_BEGIN_NODE && !skip_node(&w)) || (token == FDT_PROP && !skip_property(&w)))
			return false;
	}
	return false;
}

bool dtb_walks(const void *dtb, size_t size)
{
	size_t at, n;

	if (size < sizeof(struct fdt_header) || fdt_magic(dtb) != FDT_MAGIC || fdt_version(dtb) < 17 || fdt_totalsize(dtb) > size)
		return false;
	at = fdt_off_dt_struct(dtb);
	n = fdt_size_dt_struct(dtb);
	return at % FDT_TAGSIZE == 0 && at <= size && n <= size - at && tokens((struct walk){ (const uint8_t *)dtb + at, n });
}
