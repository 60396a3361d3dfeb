/* SPDX-License-Identifier: Apache-2.0 */
/* hostile/steps.h - lists of steps as the fuzzer has them (fuzz/calls/format.h), made by this guest. */
#ifndef HOSTILE_STEPS_H
#define HOSTILE_STEPS_H
#include "fuzz/calls/format.h"

/* The table as steps number it; size: bytes of the argument. */
struct grammar { const char *name, *class; uint16_t family; uint32_t nr, size; };
extern const struct grammar grammar_rows[];
extern const uint32_t grammar_count;

bool steps_init(void);
/* Makes one step: its n and m bytes are at arg. What would end this guest is left out, or bent. */
void step_make(const struct step *s, const uint8_t *arg);
/* A step of the grammar at p (room for STEP_MOST bytes); how long it is. */
uint32_t step_invent(uint8_t *p);
/* Changes a step in place. */
void step_change(struct step *s);
#define STEP_MOST (sizeof(struct step) + 510)

/* Classes of operations, how often each was tried and answered, what never was: lines for the test. */
void steps_report(void);
/* CPUID, MSRs and the like, as an exit of that number (call/exit.h) with its registers; false: not this one. */
bool exit_make(uint32_t nr, const uint64_t *a);
#endif
