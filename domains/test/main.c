/* SPDX-License-Identifier: Apache-2.0 */
/* test/main.c - the guest ABI from inside a domain: runs on Redoubt and on Xen (PVH dom0 or domU).
 * Command line: crash=null|nx|ro|guard|stack|idt ends the domain by that fault instead; do=spin wants its CPU for good, do=late sleeps for 3 ms
 * 300 times and says how often it ran too late, do=sample says of one operation of most families what came of it; keys=N sets the rights of protection keys to N, though CPUID does not offer them, and the breakpoint
 * addresses to others of its own, and looks whether they are ever anything else. */
#include "domains/runtime/event.h"
#include "domains/runtime/log.h"
#include "domains/runtime/start.h"
#include "domains/test/tap.h"
#include "domains/runtime/hypercall.h"
#include "lib/string.h"

#define KEY_LOOKS 50000u			/* the other one is still being made when the first ones are over */

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

/* Later than that somebody else's slice was in between. */
#define LATE_NS 2000000ul

static int sleep_often(void)
{
	uint32_t late = 0;

	for (uint32_t i = 0; i < 300; i++) {
		uint64_t at = time_now() + 3000000;

		(void)!sched_poll(NULL, 0, at);
		late += time_now() > at + LATE_NS;
	}
	log_line("late %u of 300", late);
	return 0;
}

static void set_breakpoints(uint64_t at)
{
	asm volatile("mov %0, %%dr0\n\tmov %0, %%dr1\n\tmov %0, %%dr2\n\tmov %0, %%dr3" : : "r"(at));
}

static bool breakpoints_are(uint64_t at)
{
	uint64_t d[4];

	asm volatile("mov %%dr0, %0\n\tmov %%dr1, %1\n\tmov %%dr2, %2\n\tmov %%dr3, %3" : "=r"(d[0]), "=r"(d[1]), "=r"(d[2]), "=r"(d[3]));
	return d[0] == at && d[1] == at && d[2] == at && d[3] == at;
}

/* The first one's breakpoint, which is off, is where debug_step() stops; the second one's a page further. */
static int keep_keys(uint32_t key)
{
	uint64_t cr4, mine = (uintptr_t)debug_stop + (key - '1') * PAGE_SIZE;
	bool told = false;

	if (!breakpoints_are(0)) {
		log_line("keys %u: someone else's breakpoints", key);
		return 1;
	}
	set_breakpoints(mine);
	asm volatile("mov %%cr4, %0" : "=r"(cr4));
	asm volatile("mov %0, %%cr4" : : "r"(cr4 | 1ul << 22));
	asm volatile("wrpkru" : : "a"(key), "c"(0), "d"(0));
	for (uint32_t i = 0; i < KEY_LOOKS; i++) {
		if (rdpkru() != key) {
			log_line("keys %u: %x after %u yields", key, rdpkru(), i);
			return 1;
		}
		if (i % 8 == key % 2 && !breakpoints_are(mine)) {	/* by turns: in between the other one's were in the CPU */
			log_line("keys %u: other breakpoints after %u yields", key, i);
			return 1;
		}
		told |= key != '1' && i < KEY_LOOKS / 10 && debug_step() & 15;	/* DR6's B0 to B3 */
		(void)sched_yield();
	}
	if (told)
		log_line("keys %u: told of the other one's breakpoint", key);
	else
		log_line("keys %u stayed", key);
	return told;
}

int domain_main(void)
{
	char how[16];

	if (cmdline_get(start_cmdline(), "crash", how, sizeof how))
		crash(how);
	if (cmdline_get(start_cmdline(), "do", how, sizeof how)) {
		if (!strcmp(how, "spin"))
			spin();
		if (!strcmp(how, "sample"))
			return sample();
		if (!strcmp(how, "late"))
			return sleep_often();
	}
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
