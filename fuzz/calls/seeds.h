/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz/calls/seeds.h - how an input of the calls harness is written: one step after the other, then the file. */
#ifndef FUZZ_CALLS_SEEDS_H
#define FUZZ_CALLS_SEEDS_H
#include "fuzz/calls/step.h"
#include "fuzz/calls/world.h"

enum {
#define OP(name, ...) ROW_##name,
#include "call/table.def"
};

extern uint8_t next_chance, next_vcpu;		/* of the next step only */
void step(uint32_t row, uint32_t dom, uint32_t a, uint32_t b, const void *arg, size_t n, const void *tail, size_t m);
void put(uint32_t dom, uint32_t gfn, uint32_t off, const void *p, size_t n);	/* into guest memory; off: a multiple of 16 */
void seed(const char *name);						/* what there is becomes a file */

/* An operation with an argument; with a tail, at STEP_TAIL; without any. */
#define DO(dom, name, a, ...)       ({ __typeof__(__VA_ARGS__) v_ = __VA_ARGS__; step(ROW_##name, dom, a, 0, &v_, sizeof v_, NULL, 0); })
#define DO_TAIL(dom, name, a, tail, m, ...) ({ __typeof__(__VA_ARGS__) v_ = __VA_ARGS__; step(ROW_##name, dom, a, 0, &v_, sizeof v_, tail, m); })
#define DO_NONE(dom, name, a)       step(ROW_##name, dom, a, 0, NULL, 0, NULL, 0)
#define BESIDE(what, dom, a, b)     step(STEP_##what, dom, a, b, NULL, 0, NULL, 0)
#define FAIL(n)                     BESIDE(FAIL, 0, n, 0)

#define handle(h, at)               ((h).p = (__typeof__((h).p))(uintptr_t)(at))

void seeds_evtchn(void);
void seeds_grant(void);
void seeds_memory(void);
void seeds_domctl(void);
void seeds_device(void);
void seeds_guest(void);
void seeds_xsm(void);
#endif
