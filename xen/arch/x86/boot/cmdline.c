/* SPDX-License-Identifier: Apache-2.0 */
/* boot/cmdline.c - "name=value" options, separated by blanks. */
#include "arch/x86/boot/cmdline.h"
#include "arch/x86/percpu.h"
#include "core/console/console.h"
#include "lib/fmt.h"
#include "lib/string.h"

#define MIB (1ul << 20)
#define BUILDER_MIN 16u
#define BUILDER_MAX 1024u

struct options options = { .builder_mem = 64 * MIB, .cpus = NR_CPUS, .exit_ibpb = true };

#define WORD_MOST sizeof((struct boot_info *)0)->cmdline

static bool option_is(const char *word, const char *name, const char **value)
{
	size_t n = strlen(name);

	if (strncmp(word, name, n))
		return false;
	*value = word + n;
	return true;
}

static uint64_t number(const char *v)
{
	uint64_t n = 0;

	for (; *v >= '0' && *v <= '9' && n < 100000; v++)
		n = n * 10 + (uint64_t)(*v - '0');
	return n;
}

static void set_cpus(const char *v)
{
	uint64_t n = number(v);

	if (n < 1 || n > NR_CPUS)
		report("option cpus=%s: give a number from 1 to %u; ignored", v, NR_CPUS);
	else
		options.cpus = (uint32_t)n;
}

static void set_builder_mem(const char *v)
{
	uint64_t mib = number(v);

	if (mib < BUILDER_MIN || mib > BUILDER_MAX)
		report("option builder-mem=%s: give MiB from %u to %u; ignored", v, BUILDER_MIN, BUILDER_MAX);
	else
		options.builder_mem = mib * MIB;
}

static void set_switch(const char *name, const char *v, bool *on)
{
	if (!strcmp(v, "on"))
		*on = true;
	else if (!strcmp(v, "off"))
		*on = false;
	else
		report("option %s%s: say on or off; ignored", name, v);
}

static void take(const char *w)
{
	const char *v;

	if (option_is(w, "builder-mem=", &v))
		set_builder_mem(v);
	else if (option_is(w, "cpus=", &v))
		set_cpus(v);
	else if (option_is(w, "smt=", &v))
		set_switch("smt=", v, &options.threads);
	else if (option_is(w, "exit-ibpb=", &v))
		set_switch("exit-ibpb=", v, &options.exit_ibpb);
	else if (option_is(w, "trace-policy=", &v))
		set_switch("trace-policy=", v, &options.trace_policy);
	else if (option_is(w, "setenforce=", &v))
		set_switch("setenforce=", v, &options.setenforce);
	else if (option_is(w, "builder=", &v))
		snprintf(options.builder_args, sizeof options.builder_args, "%s", v);
	else if (!option_is(w, "console=com1", &v))
		report("option '%s' is not known; ignored", w);
}

/* The word of s, a text in WORD_MOST bytes, at or after `at`; where it ends. Empty: there is none. */
static size_t next_word(const char *s, size_t at, char word[WORD_MOST])
{
	size_t n = 0;

	memset(word, 0, WORD_MOST);
	while (at < WORD_MOST && s[at] == ' ')
		at++;
	for (; at < WORD_MOST && s[at] && s[at] != ' '; at++)
		if (n < WORD_MOST - 1)
			word[n++] = s[at];
	return at;
}

void cmdline_read(const struct boot_info *bi, uint32_t magic)
{
	bool first = magic == 0x2badb002;	/* multiboot 1: the first word is the image's own name */
	char word[WORD_MOST];

	for (size_t at = next_word(bi->cmdline, 0, word); word[0]; at = next_word(bi->cmdline, at, word)) {
		if (!first)
			take(word);
		first = false;
	}
}
