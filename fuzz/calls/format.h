/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz/calls/format.h - the bytes of a step: also for the guest that replays them (domains/hostile/steps.c). */
#ifndef FUZZ_CALLS_FORMAT_H
#define FUZZ_CALLS_FORMAT_H
#include "lib/types.h"

/*
 * Followed by n bytes for the argument at STEP_ARG of the caller's page, and m for its tail, at STEP_TAIL. What a and b are depends on the family: a count,
 * a vCPU. chance: low half, the operation is told to come back after that many questions whether it should, 0 never; high half, another CPU of the domain
 * changes the argument's bytes to the tail's at that look at guest memory, 0 never.
 */
struct step { uint8_t row, dom, a, b, chance, n, m; } __attribute__((packed));

#define STEP_PAGE (1ull * PAGE_SIZE)
#define STEP_ARG  (STEP_PAGE)
#define STEP_TAIL (STEP_PAGE + 0x400)
#define MAX_STEPS 48u
#endif
