/* SPDX-License-Identifier: Apache-2.0 */
/* runtime/start.h - what the domain was started with: command line, modules, memory map (xen/arch-x86/hvm/start_info.h). */
#ifndef RUNTIME_START_H
#define RUNTIME_START_H
#include "lib/types.h"
#include <xen/arch-x86/hvm/start_info.h>

/* Each image defines it; entered with hypercalls, memory, exceptions and events ready, interrupts off.
 * Returning 0 shuts the domain down with SHUTDOWN_poweroff, anything else with SHUTDOWN_crash. */
int domain_main(void);

struct module {
	const char *name;	/* NUL-terminated, "" where the loader gave none */
	const void *data;
	uint64_t size;		/* bytes */
};

const char *start_cmdline(void);
uint32_t start_module_count(void);
/* Module i < start_module_count(). */
struct module start_module(uint32_t i);
/* How many modules have that name; *m is the first of them. */
uint32_t start_module_find(const char *name, struct module *m);
const struct hvm_start_info *start_info(void);

/* Word KEY=VALUE (or KEY alone: "") of the command line, copied to buf, truncated never: false if absent or too long. */
bool cmdline_get(const char *cmdline, const char *key, char *buf, size_t n);
/* The same as an unsigned number (decimal, 0x hexadecimal); false if absent, malformed or above max. */
bool cmdline_u64(const char *cmdline, const char *key, uint64_t max, uint64_t *value);
/* Whole-string unsigned number, decimal or 0x; false on anything else or above max. */
bool parse_u64(const char *s, uint64_t max, uint64_t *value);
#endif
