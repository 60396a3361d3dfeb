/* SPDX-License-Identifier: Apache-2.0 */
/* manifest_prop.h - typed access to the properties of a manifest node; every failure is reported with path and mend. */
#ifndef BUILDER_MANIFEST_PROP_H
#define BUILDER_MANIFEST_PROP_H
#include <libfdt.h>
#include "domains/builder/manifest.h"

struct reader {
	struct system *s;
	const void *dtb;
	int domain;		/* index of the domain being read: errors mark it broken; -1 at the top level */
};

/* Adds "PATH: text" to the errors and marks the domain being read as broken. Returns -XEN_EINVAL. */
err_t manifest_error(struct reader *r, int node, const char *f, ...) __attribute__((format(printf, 3, 4)));

bool has_prop(const struct reader *r, int node, const char *name);
/* The node's `compatible` lists this string. */
bool is_compatible(const struct reader *r, int node, const char *name);
/* A property of one printable string; NULL if absent (no error) or malformed (error). */
const char *get_string(struct reader *r, int node, const char *name);
/* As get_string, absence is an error whose mend shows the example. */
const char *need_string(struct reader *r, int node, const char *name, const char *example);
/* A property of one cell; dflt if absent or, with an error, malformed. */
uint32_t get_cell(struct reader *r, int node, const char *name, uint32_t dflt);
/* A property of two cells; dflt if absent or, with an error, malformed. */
uint64_t get_cells2(struct reader *r, int node, const char *name, uint64_t dflt);
/* A property of one cell or more (fdt32_t) and their number; NULL if absent or, with an error, malformed. */
const void *get_cells(struct reader *r, int node, const char *name, uint32_t *n);
/* True if the property is there; it must be empty: what `unsafe-dma = "no"` accepts would not be what it says. */
bool get_flag(struct reader *r, int node, const char *name);
/* Reports every property of the node that is neither in the NULL-terminated list nor standard. */
void check_props(struct reader *r, int node, const char *const *known);
#endif
