/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz/calls/step.h - an input is a list of steps, each an operation of the table by some domain, or something that happens beside; docs/fuzzing.md. */
#ifndef FUZZ_CALLS_STEP_H
#define FUZZ_CALLS_STEP_H
#include "call/ops.h"
#include "fuzz/calls/format.h"

/* The rows of the table: the grammar of an input. */
struct grammar_row { const char *name; uint16_t family; uint32_t nr, size; };
#define OP(name, family, nr, kind, type, ...) { #name, family, (uint32_t)(nr), sizeof(type) },
static const struct grammar_row grammar[] = {
#include "call/table.def"
};
#define NR_ROWS ARRAY_SIZE(grammar)

/* Steps beyond the rows: format.h. */
enum {
	STEP_POKE = NR_ROWS + BEYOND_POKE,
	STEP_RAW = NR_ROWS + BEYOND_RAW,
	STEP_VIRQ = NR_ROWS + BEYOND_VIRQ,
	STEP_WAKE = NR_ROWS + BEYOND_WAKE,
	STEP_POLICY = NR_ROWS + BEYOND_POLICY,
	STEP_FAIL = NR_ROWS + BEYOND_FAIL,
	STEP_PIRQ = NR_ROWS + BEYOND_PIRQ,
	STEP_WATCHDOG = NR_ROWS + BEYOND_WATCHDOG,
	STEP_INPUT = NR_ROWS + BEYOND_INPUT,
	NR_STEPS = NR_ROWS + NR_BEYOND
};
#endif
