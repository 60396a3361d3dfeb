/* SPDX-License-Identifier: Apache-2.0 */
/* dtb.c - walks the structure block of a device tree once, with every length held against what is left. */
#include "domains/builder/dtb.h"
#include "lib/bytes.h"
#include <libfdt.h>

static size_t aligned(size_t n) { return (n + 3) & ~(size_t)3; }

/* Length of the node's name at `at`, with NUL and padding; what leads beyond end if the NUL is not there. */
static size_t name_room(const void *dtb, size_t end, size_t at)
{
	size_t n = 0;
	char c;

	while (bytes_take(dtb, end, at + n++, &c, 1) && c)
		;
	return aligned(n);
}

/* Length of a property after its token, header and padding included; the same. */
static size_t property_room(const void *dtb, size_t end, size_t at)
{
	fdt32_t header[2];	/* length of the value, offset of the name */

	if (!bytes_take(dtb, end, at, header, sizeof header))
		return sizeof header;
	return sizeof header + aligned(fdt32_ld(header));
}

static bool tokens(const void *dtb, size_t end, size_t at)
{
	fdt32_t token;

	while (bytes_take(dtb, end, at, &token, sizeof token)) {
		at += sizeof token;
		if (fdt32_ld(&token) == FDT_END)
			return true;
		if (fdt32_ld(&token) == FDT_BEGIN_NODE)
			at += name_room(dtb, end, at);
		if (fdt32_ld(&token) == FDT_PROP)
			at += property_room(dtb, end, at);
	}
	return false;
}

bool dtb_walks(const void *dtb, size_t size)
{
	size_t at, end;

	if (size < sizeof(struct fdt_header) || fdt_magic(dtb) != FDT_MAGIC || fdt_version(dtb) < 17 || fdt_totalsize(dtb) > size)
		return false;
	at = fdt_off_dt_struct(dtb);
	end = at + fdt_size_dt_struct(dtb);	/* of 32 bits each */
	return at % FDT_TAGSIZE == 0 && end <= size && tokens(dtb, end, at);
}
