/* SPDX-License-Identifier: Apache-2.0 */
/* boot/module.c - a boot module's string: its name, and the digest that the image pins. */
#include "arch/x86/boot/multiboot.h"
#include "lib/fmt.h"
#include "lib/string.h"

#define PIN "sha256="
#define LONGEST 4096u

/* The word that ends before end, at most; its length goes to len. */
static size_t last_word(const char *string, size_t end, size_t *len)
{
	size_t from;

	while (end && string[end - 1] == ' ')
		end--;
	for (from = end; from && string[from - 1] != ' '; from--)
		;
	*len = end - from;
	return from;
}

void boot_module_string(struct boot_module *m, const char *string)
{
	size_t len, from = last_word(string, strnlen(string, LONGEST), &len), pin = sizeof PIN - 1;

	snprintf(m->name, sizeof m->name, "%.*s", (int)len, string + from);
	from = last_word(string, from, &len);
	m->pinned = len >= pin && !memcmp(string + from, PIN, pin);
	if (m->pinned)
		snprintf(m->pin, sizeof m->pin, "%.*s", (int)(len - pin), string + from + pin);
}

bool boot_module_as_pinned(const struct boot_info *bi, const struct boot_module *m, const char *hex, char *why, size_t n)
{
	bool any = false;

	for (unsigned i = 0; i < bi->nr_modules; i++)
		any |= bi->module[i].pinned;
	if (any && !m->pinned)
		snprintf(why, n, "module %s has no digest, others have one; pack the image again", m->name);
	else if (m->pinned && strcmp(m->pin, hex))
		snprintf(why, n, "module %s is not what the image pins, sha256=%s; pack the image again", m->name, m->pin);
	else
		return true;
	return false;
}
