/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz/calls/format.h - the bytes of a step: also for the guest that replays them (domains/hostile/steps.c). */
#ifndef FUZZ_CALLS_FORMAT_H
#define FUZZ_CALLS_FORMAT_H
#include "lib/types.h"

/*
 * Followed by n bytes for the argument at STEP_ARG of the caller's page, and m for its tail, at STEP_TAIL. What a and b are depends on the family: a count,
 * a vCPU. chance: low half, the operation is told to come back after that many questions whether it should, 0 never, 15: after one, and it does not come
 * back then; high half, another CPU of the domain changes the argument's bytes to the tail's at that look at guest memory, 0 never.
 */
struct step { uint8_t row, dom, a, b, chance, n, m; } __attribute__((packed));

/* What a step may be beside a row of the table, counted from its end. */
enum {
	BEYOND_POKE,		/* the argument goes to 16 * b of gfn a (a over 200: GFN_SHARED + a - 201) */
	BEYOND_RAW,		/* hypercall a by number */
	BEYOND_VIRQ,		/* VIRQ b is raised: a & 1 the machine's, else that of vCPU a >> 1 */
	BEYOND_WAKE,		/* time goes on by 1 << a ns */
	BEYOND_POLICY,		/* the harness's policy is at gfn a of the domain, booleans that b has a bit of switched off */
	BEYOND_FAIL,		/* the allocation number a of the next operation fails */
	BEYOND_PIRQ,		/* the device's interrupt b, bound to port a */
	BEYOND_WATCHDOG,	/* the domain's watchdog is due */
	BEYOND_INPUT,		/* somebody types */
	NR_BEYOND
};

#define POLICY_SIZE 0xfffffffeu		/* size in xsm_load_policy's argument: that of STEP_POLICY's policy */
#define STEP_PAGE (1ull * PAGE_SIZE)
#define STEP_ARG  (STEP_PAGE)
#define STEP_TAIL (STEP_PAGE + 0x400)
#define MAX_STEPS 48u
#endif
