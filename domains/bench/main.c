/* SPDX-License-Identifier: Apache-2.0 */
/* bench/main.c - what guest operations cost, in TSC ticks: the same image on Redoubt and, as PVH dom0, on Xen. */
#include "domains/bench/bench.h"
#include "domains/runtime/log.h"
#include "domains/runtime/start.h"

void bench_result(const char *name, uint64_t total, uint64_t times)
{
	log_line("bench %s %lu", name, total / times);
}

void bench_skip(const char *name, long error)
{
	log_line("bench-skip %s: error %ld", name, error);
}

int domain_main(void)
{
	bench_cpu();
	bench_events();
	bench_grants();
	bench_memory();
	log_line("bench end");
	return 0;
}
