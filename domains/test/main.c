/* SPDX-License-Identifier: Apache-2.0 */
/* test/main.c - the guest ABI from inside a domain: runs on Redoubt and on Xen (PVH dom0 or domU).
 * Command line: crash=null|nx|ro|guard|stack|idt ends the domain by that fault instead; do=spin wants its CPU for good; keys=N sets the
 * rights of protection keys to N, though CPUID does not offer them, and looks whether they are ever anything else. */
#include "domains/runtime/log.h"
#include "domains/runtime/start.h"
#include "domains/test/tap.h"
#include "domains/runtime/hypercall.h"
#include "lib/string.h"

#define KEY_LOOKS 5000u

static uint32_t count, failed;

void tap(bool ok, const char *name, long detail)
{
	count++;
	if (ok) {
		log_line("ok %u %s", count, name);
		return;
	}
	failed++;
	log_line("not ok %u %s: %ld", count, name, detail);
}

uint32_t tap_end(void)
{
	log_line("1..%u", count);
	return failed;
}

static void spin(void)
{
	for (;;)
		asm volatile("" : : : "memory");
}

static uint32_t rdpkru(void)
{
	uint32_t v, hi;

	asm volatile("rdpkru" : "=a"(v), "=d"(hi) : "c"(0));
	return v;
}

static int keep_keys(uint32_t mine)
{
	uint64_t cr4;

	asm volatile("mov %%cr4, %0" : "=r"(cr4));
	asm volatile("mov %0, %%cr4" : : "r"(cr4 | 1ul << 22));
	asm volatile("wrpkru" : : "a"(mine), "c"(0), "d"(0));
	for (uint32_t i = 0; i < KEY_LOOKS; i++) {
		if (rdpkru() != mine) {
			log_line("keys %u: %x after %u yields", mine, rdpkru(), i);
			return 1;
		}
		(void)sched_yield();
	}
	log_line("keys %u stayed", mine);
	return 0;
}

int domain_main(void)
{
	char how[16];

	if (cmdline_get(start_cmdline(), "crash", how, sizeof how))
		crash(how);
	if (cmdline_get(start_cmdline(), "do", how, sizeof how) && !strcmp(how, "spin"))
		spin();
	if (cmdline_get(start_cmdline(), "keys", how, sizeof how))
		return keep_keys((uint32_t)how[0]);
	test_machine();
	test_arguments();
	test_events();
	test_timers();
	test_apic();
	test_grants();
	test_memory();
	test_control();
	return tap_end() ? 1 : 0;
}
