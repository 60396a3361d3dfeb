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

static bool option_is(const char *word, size_t len, const char *name, const char **value)
{
	size_t n = strlen(name);

	if (len < n || memcmp(word, name, n))
		return false;
	*value = word + n;
	return true;
}

static uint64_t number(const char *v, size_t len)
{
	uint64_t n = 0;

	for (size_t i = 0; i < len && v[i] >= '0' && v[i] <= '9' && n < 100000; i++)
		n = n * 10 + (uint64_t)(v[i] - '0');
	return n;
}

static void set_cpus(const char *v, size_t len)
{
	uint64_t n = number(v, len);

	if (n < 1 || n > NR_CPUS)
		report("option cpus=%.*s: give a number from 1 to %u; ignored", (int)len, v, NR_CPUS);
	else
		options.cpus = (uint32_t)n;
}

static void set_builder_mem(const char *v, size_t len)
{
	uint64_t mib = number(v, len);

	if (mib < BUILDER_MIN || mib > BUILDER_MAX)
		report("option builder-mem=%.*s: give MiB from %u to %u; ignored", (int)len, v, BUILDER_MIN, BUILDER_MAX);
	else
		options.builder_mem = mib * MIB;
}

static void set_switch(const char *name, const char *v, size_t len, bool *on)
{
	if (len == 2 && !memcmp(v, "on", 2))
		*on = true;
	else if (len == 3 && !memcmp(v, "off", 3))
		*on = false;
	else
		report("option %s%.*s: say on or off; ignored", name, (int)len, v);
}

static void take(const char *w, size_t len)
{
	const char *v;

	if (option_is(w, len, "builder-mem=", &v))
		set_builder_mem(v, len - (size_t)(v - w));
	else if (option_is(w, len, "cpus=", &v))
		set_cpus(v, len - (size_t)(v - w));
	else if (option_is(w, len, "smt=", &v))
		set_switch("smt=", v, len - (size_t)(v - w), &options.threads);
	else if (option_is(w, len, "exit-ibpb=", &v))
		set_switch("exit-ibpb=", v, len - (size_t)(v - w), &options.exit_ibpb);
	else if (option_is(w, len, "trace-policy=", &v))
		set_switch("trace-policy=", v, len - (size_t)(v - w), &options.trace_policy);
	else if (option_is(w, len, "setenforce=", &v))
		set_switch("setenforce=", v, len - (size_t)(v - w), &options.setenforce);
	else if (option_is(w, len, "builder=", &v))
		snprintf(options.builder_args, sizeof options.builder_args, "%.*s", (int)(len - (size_t)(v - w)), v);
	else if (!option_is(w, len, "console=com1", &v))
		report("option '%.*s' is not known; ignored", (int)len, w);
}

void cmdline_read(const struct boot_info *bi, uint32_t magic)
{
	const char *p = bi->cmdline;
	bool first = magic == 0x2badb002;	/* multiboot 1: the first word is the image's own name */

	while (*p) {
		size_t len = 0;

		while (p[len] && p[len] != ' ')
			len++;
		if (len && !first)
			take(p, len);
		first = first && !len;
		p += len;
		while (*p == ' ')
			p++;
	}
}
