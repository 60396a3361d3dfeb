/* SPDX-License-Identifier: Apache-2.0 */
/* test/tap.h - results as lines `ok N name` or `not ok N name: detail`. */
#ifndef TEST_TAP_H
#define TEST_TAP_H
#include "lib/types.h"

/* One result; detail is printed when it is not ok. */
void tap(bool ok, const char *name, long detail);
/* Prints `1..N` and returns how many were not ok. */
uint32_t tap_end(void);

/* What DR6 says at a few single steps, the first of which ends at debug_stop. */
uint64_t debug_step(void);
extern const char debug_stop[];

void test_machine(void);	/* start_info, versions, bad hypercalls */
void test_arguments(void);	/* page tables that change between hypercalls */
void test_events(void);
void test_timers(void);
void test_apic(void);
void test_grants(void);
void test_memory(void);
void test_control(void);	/* domctls, resources: by policy */
int sample(void);		/* lines `sample PERMISSION RESULT` */
/* Ends the domain by the fault that `crash=` names: null, nx, ro, guard, stack, idt; returns for any other word. */
void crash(const char *how);
#endif
