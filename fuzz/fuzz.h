/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz/fuzz.h - what a harness gives to fuzz/main.c: docs/fuzzing.md. */
#ifndef FUZZ_H
#define FUZZ_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

void fuzz_init(void);				/* once, before any input */
void fuzz_one(const uint8_t *p, size_t n);	/* an input; what is wrong aborts */
extern const bool fuzz_forks;			/* each input wants the state that fuzz_init left: it runs in a process of its own, or snapshot.h goes back to it */
#endif
