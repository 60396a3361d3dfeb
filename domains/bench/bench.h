/* SPDX-License-Identifier: Apache-2.0 */
/* bench/bench.h - measuring loops; results are lines `bench NAME TICKS` (TSC ticks of one operation), read by bench/run. */
#ifndef BENCH_BENCH_H
#define BENCH_BENCH_H
#include "lib/types.h"
#include "domains/runtime/cpu.h"

#define BENCH_TIMES 1000u

/* Prints total / times, rounded down. */
void bench_result(const char *name, uint64_t total, uint64_t times);
/* An operation that this hypervisor refuses: a line that bench/run does not count. */
void bench_skip(const char *name, long error);

/* Runs op BENCH_TIMES times, inlined; op returns 0 or what the hypercall answered, the first error ends the row. */
static inline __attribute__((always_inline)) void bench_run(const char *name, long (*op)(void))
{
	uint64_t start;
	long e = op();		/* once outside the count: first use maps and allocates */

	start = rdtsc();
	for (uint32_t i = 0; i < BENCH_TIMES && e >= 0; i++)
		e = op();
	if (e < 0)
		bench_skip(name, e);
	else
		bench_result(name, rdtsc() - start, BENCH_TIMES);
}

void bench_cpu(void);		/* exits and plain hypercalls */
void bench_events(void);
void bench_grants(void);
void bench_memory(void);
void bench_pair(void);		/* with a neighbour, where there is one */
void bench_peer(void);		/* the neighbour */
void bench_idle(void);		/* does nothing, for ever */
void bench_shrink(void);	/* gives back all memory that this image does not use */
void bench_birth(void);		/* from the creation of this domain's vCPU to its first instruction */
void bench_disk(void);		/* both print nothing where this system has none */
void bench_net(void);
#endif
