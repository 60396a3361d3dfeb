/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz/calls/step.h - an input is a list of steps, each an operation of the table by some domain, or something that happens beside; docs/fuzzing.md. */
#ifndef FUZZ_CALLS_STEP_H
#define FUZZ_CALLS_STEP_H
#include "call/ops.h"

/* The rows of the table: the grammar of an input. */
struct grammar_row { const char *name; uint16_t family; uint32_t nr, size; };
#define OP(name, family, nr, kind, type, ...) { #name, family, (uint32_t)(nr), sizeof(type) },
static const struct grammar_row grammar[] = {
#include "call/table.def"
};
#define NR_ROWS ARRAY_SIZE(grammar)

/* Steps beyond the rows. */
enum {
	STEP_POKE = NR_ROWS,	/* the argument goes to 16 * b of gfn a (a over 200: GFN_SHARED + a - 201) */
	STEP_RAW,		/* hypercall a by number */
	STEP_VIRQ,		/* VIRQ b is raised: a & 1 the machine's, else that of vCPU a >> 1 */
	STEP_WAKE,		/* time goes on by 1 << a ns */
	STEP_POLICY,		/* the harness's policy is at gfn a of the domain, booleans that b has a bit of switched off */
	STEP_FAIL,		/* the allocation number a of the next operation fails */
	STEP_PIRQ,		/* the device's interrupt b, bound to port a */
	STEP_WATCHDOG,		/* the domain's watchdog is due */
	STEP_INPUT,		/* somebody types */
	NR_STEPS
};

/*
 * Followed by n bytes for the argument at STEP_ARG of the caller's page, and m for its tail, at STEP_TAIL. What a and b are depends on the family: a count,
 * a vCPU. chance: low half, the operation is told to come back after that many questions whether it should, 0 never, 15: after one, and it
 * does not come back then; high half, another CPU of the domain
 * changes the argument's bytes to the tail's at that look at guest memory, 0 never.
 */
struct step { uint8_t row, dom, a, b, chance, n, m; } __attribute__((packed));

#define POLICY_SIZE 0xfffffffeu		/* size in xsm_load_policy's argument: that of STEP_POLICY's policy */
#define STEP_PAGE (1ull * PAGE_SIZE)
#define STEP_ARG  (STEP_PAGE)
#define STEP_TAIL (STEP_PAGE + 0x400)
#define MAX_STEPS 48u
#endif
