/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz/calls/world.h - the machine that an input meets: a builder, three guests, one that is being made. */
#ifndef FUZZ_CALLS_WORLD_H
#define FUZZ_CALLS_WORLD_H
#include "tests/fakearch/fake.h"

enum { BUILDER, ONE, TWO, OTHER, MADE, NR_PEOPLE };	/* OTHER has a label of its own; MADE does not run */
#define GFN_SHARED 1000u
#define GFN_GRANTS 1010u
#define GFN_MAPS   100u			/* where nothing is yet */

void world_init(void);
/* The policy's bytes, with its booleans whose bit is in `off` switched off; how many. */
size_t world_policy(uint32_t off, const uint8_t **bytes);
extern uint32_t world_flip;		/* at that look at guest memory the argument changes; 0: never */
extern domid_t world_self;		/* who calls */
#endif
