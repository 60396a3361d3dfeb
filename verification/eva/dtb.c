/* SPDX-License-Identifier: Apache-2.0 */
/* verification/eva/dtb.c - EVA: a device tree of any bytes before the builder's own walk, which comes before libfdt sees it. */
#include <__fc_builtin.h>
#include <libfdt.h>
#include "domains/builder/dtb.h"

static uint8_t tree[65536];

static void of_size(size_t n)
{
	Frama_C_make_unknown((char *)tree, sizeof(tree));
	(void)!dtb_walks(tree, n);
}

void eva_main(void)
{
	of_size(0);
	of_size(sizeof(struct fdt_header) - 1);
	of_size(sizeof(struct fdt_header));
	of_size(sizeof(struct fdt_header) + 4);
	of_size(4099);
	of_size(sizeof(tree));
}
