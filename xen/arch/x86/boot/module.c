/* SPDX-License-Identifier: Apache-2.0 */
/* boot/module.c - a boot module's string: its name, and the digest that the image pins. */
#include "arch/x86/boot/multiboot.h"
#include "lib/fmt.h"
#include "lib/string.h"

#define PIN "sha256="

void boot_words_add(struct boot_words *w, char c)
{
	if (c != ' ' && w->between) {
		memcpy(w->before, w->last, BOOT_NAME);
		memset(w->last, 0, BOOT_NAME);
		w->n = 0;
	}
	if (c != ' ' && w->n < BOOT_NAME - 1)
		w->last[w->n++] = c;
	w->between = c == ' ';
}

void boot_module_words(struct boot_module *m, const struct boot_words *w)
{
	size_t pin = sizeof PIN - 1;

	memcpy(m->name, w->last, BOOT_NAME);
	m->pinned = !memcmp(w->before, PIN, pin);
	if (m->pinned)
		snprintf(m->pin, sizeof m->pin, "%s", w->before + pin);
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
