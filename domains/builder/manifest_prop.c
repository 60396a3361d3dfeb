/* SPDX-License-Identifier: Apache-2.0 */
/* manifest_prop.c - typed access to the properties of a manifest node. */
#include "domains/builder/manifest_prop.h"
#include <stdarg.h>
#include "lib/fmt.h"
#include "lib/string.h"

err_t manifest_error(struct reader *r, int node, const char *f, ...)
{
	struct system *s = r->s;
	char path[96], text[ERROR_LEN];
	va_list ap;

	if (r->domain >= 0)
		s->domains[r->domain].broken = true;
	if (s->n_errors == MAX_ERRORS) {
		s->n_lost_errors++;
		return -XEN_EINVAL;
	}
	if (node < 0 || fdt_get_path(r->dtb, node, path, sizeof path))
		snprintf(path, sizeof path, "manifest");
	va_start(ap, f);
	vsnprintf(text, sizeof text, f, ap);
	va_end(ap);
	snprintf(s->errors[s->n_errors++], ERROR_LEN, "%s: %s", path, text);
	return -XEN_EINVAL;
}

bool has_prop(const struct reader *r, int node, const char *name)
{
	return fdt_getprop(r->dtb, node, name, NULL) != NULL;
}

bool is_compatible(const struct reader *r, int node, const char *name)
{
	return fdt_node_check_compatible(r->dtb, node, name) == 0;
}

static bool printable(const char *text, int len)
{
	for (int i = 0; i < len; i++)
		if (text[i] < ' ' || text[i] > '~')
			return false;
	return true;
}

const char *get_string(struct reader *r, int node, const char *name)
{
	int len;
	const char *text = fdt_getprop(r->dtb, node, name, &len);

	if (!text)
		return NULL;
	if (len < 1 || text[len - 1] != 0 || !printable(text, len - 1)) {
		manifest_error(r, node, "%s is not one line of text; write %s = \"...\";", name, name);
		return NULL;
	}
	return text;
}

const char *need_string(struct reader *r, int node, const char *name, const char *example)
{
	const char *text = get_string(r, node, name);

	if (!text && !has_prop(r, node, name))
		manifest_error(r, node, "%s is missing; add %s = \"%s\";", name, name, example);
	return text;
}

uint32_t get_cell(struct reader *r, int node, const char *name, uint32_t dflt)
{
	int len;
	const fdt32_t *cell = fdt_getprop(r->dtb, node, name, &len);

	if (!cell)
		return dflt;
	if (len != sizeof *cell) {
		manifest_error(r, node, "%s is not one number; write %s = <%u>;", name, name, dflt);
		return dflt;
	}
	return fdt32_ld(cell);
}

uint64_t get_cells2(struct reader *r, int node, const char *name, uint64_t dflt)
{
	int len;
	const fdt64_t *cells = fdt_getprop(r->dtb, node, name, &len);

	if (!cells)
		return dflt;
	if (len != sizeof *cells) {
		manifest_error(r, node, "%s is not two cells; write %s = <0x%x 0x%x>;", name, name,
			       (uint32_t)(dflt >> 32), (uint32_t)dflt);
		return dflt;
	}
	return fdt64_ld(cells);
}

const void *get_cells(struct reader *r, int node, const char *name, uint32_t *n)
{
	int len;
	const void *cells = fdt_getprop(r->dtb, node, name, &len);

	*n = 0;
	if (!cells)
		return NULL;
	if (!len || len % (int)sizeof(fdt32_t)) {
		manifest_error(r, node, "%s is not a list of numbers; write %s = <1>;", name, name);
		return NULL;
	}
	*n = (uint32_t)len / sizeof(fdt32_t);
	return cells;
}

bool get_flag(struct reader *r, int node, const char *name)
{
	int len = 0;
	bool there = fdt_getprop(r->dtb, node, name, &len) != NULL;

	if (there && len)
		manifest_error(r, node, "%s has a value; write %s; or delete it", name, name);
	return there;
}

static bool listed(const char *name, const char *const *list)
{
	for (; *list; list++)
		if (!strcmp(name, *list))
			return true;
	return false;
}

void check_props(struct reader *r, int node, const char *const *known)
{
	static const char *const standard[] = { "compatible", "phandle", "linux,phandle", "name",
						"#address-cells", "#size-cells", NULL };
	const char *name;
	int prop;

	fdt_for_each_property_offset(prop, r->dtb, node) {
		if (!fdt_getprop_by_offset(r->dtb, prop, &name, NULL))
			continue;
		if (!listed(name, known) && !listed(name, standard))
			manifest_error(r, node, "unknown property %.40s; see docs/manifest.md, or delete it", name);
	}
}
