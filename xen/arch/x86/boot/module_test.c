/* SPDX-License-Identifier: Apache-2.0 */
/* boot/module_test.c - name and pin of a module's string; a module that is not what is pinned, or alone without a pin, is refused. */
// link: xen/arch/x86/boot/module.c xen/lib/fmt.c
#undef NDEBUG
#include <assert.h>
#include <stdio.h>
#include <string.h>
#include "arch/x86/boot/multiboot.h"

#define HEX   "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define OTHER "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdee"

static struct boot_info bi;

static void name(struct boot_module *m, const char *string)
{
	struct boot_words words = { .between = true };

	while (*string)
		boot_words_add(&words, *string++);
	boot_module_words(m, &words);
}

static struct boot_module *take(const char *string)
{
	struct boot_module *m = &bi.module[0];

	memset(m, 0, sizeof *m);
	bi.nr_modules = 1;
	name(m, string);
	return m;
}

static bool is(const char *string, const char *name, const char *pin)
{
	const struct boot_module *m = take(string);

	return !strcmp(m->name, name) && m->pinned == !!pin && (!pin || !strcmp(m->pin, pin));
}

static bool good(const char *string, const char *hex, const char *says)
{
	char why[200] = "";
	bool ok = boot_module_as_pinned(&bi, take(string), hex, why, sizeof why);

	return ok ? !says : says && strstr(why, says) && strchr(why, ';');
}

static void strings(void)
{
	assert(is("", "", NULL) && is("   ", "", NULL));
	assert(is("builder", "builder", NULL) && is("/boot/module0 builder  ", "builder", NULL));
	assert(is("sha256=" HEX " builder", "builder", HEX));
	assert(is("/boot/module0  sha256=" HEX "  builder ", "builder", HEX));
	assert(is("sha256=" HEX, "sha256=" HEX, NULL));			/* the last word is the name, whatever it looks like */
	assert(is("sha256=" HEX " file name", "name", NULL));
	assert(is("sha256= builder", "builder", "") && is("sha256 builder", "builder", NULL));
}

static void pins(void)
{
	assert(good("builder", HEX, NULL));
	assert(good("sha256=" HEX " builder", HEX, NULL));
	assert(good("sha256=" HEX " builder", OTHER, "module builder is not what the image pins, sha256=" HEX));
	assert(good("sha256= builder", HEX, "not what the image pins"));
	assert(good("sha256=" HEX "0 builder", HEX, "not what the image pins"));		/* longer, and so another */
	assert(good("sha256=0123 builder", HEX, "not what the image pins"));
}

static void all_or_none(void)
{
	char why[200] = "";

	take("sha256=" HEX " builder");
	bi.nr_modules = 2;
	memset(&bi.module[1], 0, sizeof bi.module[1]);
	name(&bi.module[1], "policy");
	assert(!boot_module_as_pinned(&bi, &bi.module[1], HEX, why, sizeof why));
	assert(strstr(why, "module policy has no digest, others have one;"));
	assert(boot_module_as_pinned(&bi, &bi.module[0], HEX, why, sizeof why));
}

int main(void)
{
	strings();
	pins();
	all_or_none();
	return 0;
}
