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

/* Steps beyond the rows. */
enum { STEP_POKE = NR_ROWS, STEP_RAW, STEP_VIRQ, STEP_WAKE, NR_STEPS };
#endif
