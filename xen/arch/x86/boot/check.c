/* SPDX-License-Identifier: Apache-2.0 */
/* boot/check.c - whether what the boot loader says of its modules can be true. */
#include "arch/x86/boot/multiboot.h"
#include "lib/fmt.h"
#include "lib/string.h"

static bool overlap(const struct boot_range *a, const struct boot_range *b)
{
	return a->start < b->end && b->start < a->end;
}

static bool in_ram(const struct boot_info *bi, const struct boot_range *r)
{
	for (unsigned i = 0; i < bi->nr_ram; i++)
		if (r->start >= bi->ram[i].start && r->end <= bi->ram[i].end)
			return true;
	return false;
}

static struct boot_range range_of(const struct boot_module *m)
{
	return (struct boot_range){ m->start, m->start + m->size };
}

/* What the hypervisor itself reads; a name that the builder looks for twice stops only who names it. */
static bool is_ours(const struct boot_module *m)
{
	return !strcmp(m->name, "builder") || !strcmp(m->name, "policy");
}

/* What is wrong with module i itself and towards those before it; false: nothing. */
static bool wrong(const struct boot_info *bi, unsigned i, const struct boot_range *image, char *why, size_t n)
{
	const struct boot_module *m = &bi->module[i];
	struct boot_range r = range_of(m), other;

	if (!in_ram(bi, &r))
		snprintf(why, n, "module %s lies outside of memory; give the machine more, or load fewer modules", m->name);
	else if (overlap(&r, image))
		snprintf(why, n, "module %s overlaps the hypervisor; the boot loader must load them apart", m->name);
	else
		*why = 0;
	for (unsigned k = 0; k < i && !*why; k++) {
		other = range_of(&bi->module[k]);
		if (overlap(&r, &other))
			snprintf(why, n, "modules %s and %s overlap; the boot loader must load them apart", bi->module[k].name, m->name);
		else if (is_ours(m) && !strcmp(m->name, bi->module[k].name))
			snprintf(why, n, "two modules are called %s; give each a name of its own", m->name);
	}
	return *why;
}

bool boot_modules_ok(const struct boot_info *bi, const struct boot_range *image, char *why, size_t n)
{
	for (unsigned i = 0; i < bi->nr_modules; i++)
		if (wrong(bi, i, image, why, n))
			return false;
	return true;
}
