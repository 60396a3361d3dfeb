/* SPDX-License-Identifier: Apache-2.0 */
/* test/main.c - the guest ABI from inside a domain: runs on Redoubt and on Xen (PVH dom0 or domU).
 * Command line: crash=null|nx|ro|guard|stack|idt ends the domain by that fault instead; do=spin wants its CPU for good. */
#include "domains/runtime/log.h"
#include "domains/runtime/start.h"
#include "domains/test/tap.h"
#include "lib/string.h"

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

int domain_main(void)
{
	char how[16];

	if (cmdline_get(start_cmdline(), "crash", how, sizeof how))
		crash(how);
	if (cmdline_get(start_cmdline(), "do", how, sizeof how) && !strcmp(how, "spin"))
		spin();
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
