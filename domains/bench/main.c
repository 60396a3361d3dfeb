/* SPDX-License-Identifier: Apache-2.0 */
/* bench/main.c - what guest operations cost, in TSC ticks: the same image on Redoubt and, as domU or PVH dom0, on Xen. */
#include "domains/bench/bench.h"
#include "domains/bench/work.h"
#include "domains/runtime/event.h"
#include "domains/runtime/hypercall.h"
#include "domains/runtime/start.h"
#include "domains/runtime/xs.h"
#include "lib/fmt.h"
#include "lib/string.h"

#define SETTLE_NS 3000000000ull
#define DEBUG_PORT 0xe9			/* Xen logs what a guest writes here; its console is for dom0 */

static void line(const char *f, ...)
{
	char text[128];
	va_list ap;
	int n;

	va_start(ap, f);
	n = vsnprintf(text, sizeof text, f, ap);
	va_end(ap);
	if (!console_write(text, (uint32_t)n))
		return;
	for (int i = 0; i < n; i++)
		asm volatile("outb %0, %w1" : : "a"(text[i]), "Nd"(DEBUG_PORT));
}

void bench_result(const char *name, uint64_t total, uint64_t times)
{
	line("bench %s %lu\n", name, total / times);
}

void bench_skip(const char *name, long error)
{
	line("bench-skip %s: error %ld\n", name, error);
}

/* Whoever started this domain comes to rest first: on one CPU its work would be counted here. */
static void settle(void)
{
	uint64_t end = time_now() + SETTLE_NS;

	while (time_now() < end)
		(void)!sched_poll(NULL, 0, end);
}

static void bench_operations(void)
{
	bench_pair();
	bench_cpu();
	bench_events();
	bench_grants();
	bench_memory();
}

static void bench_devices(void)
{
	if (xs_init())
		return;				/* without a store no devices */
	work_learn();
	bench_disk();
	bench_net();
}

int domain_main(void)
{
	char role[16] = "";

	bench_birth();
	if (cmdline_get(start_cmdline(), "role", role, sizeof role) && !strcmp(role, "idle")) {
		bench_shrink();
		bench_idle();
	}
	if (!strcmp(role, "peer"))
		bench_peer();
	settle();
	if (strcmp(role, "devices"))
		bench_operations();
	bench_devices();
	line("bench end\n");
	return 0;
}
