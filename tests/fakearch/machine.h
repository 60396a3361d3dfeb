/* SPDX-License-Identifier: Apache-2.0 */
/* tests/fakearch/machine.h - what the files of the fake machine know of each other. */
#ifndef FAKE_MACHINE_H
#define FAKE_MACHINE_H
#include "hal/cpu.h"
#include "hal/irq.h"
#include "hal/mem.h"
#include "hal/p2m.h"
#include "tests/fakearch/fake.h"

extern _Thread_local int fake_pins;	/* frames pinned now for arguments, by this CPU */
bool fake_alloc_fails(void);
void fake_vcpu_reset(domid_t dom);

/* Words of the machine that CPUs share; the architecture's code orders them as well. TALLY orders nothing. */
#define GET(x)      __atomic_load_n(&(x), __ATOMIC_SEQ_CST)
#define SET(x, v)   __atomic_store_n(&(x), (v), __ATOMIC_SEQ_CST)
#define COUNT(x, n) (void)__atomic_fetch_add(&(x), (n), __ATOMIC_SEQ_CST)
#define TALLY(x, n) (void)__atomic_fetch_add(&(x), (n), __ATOMIC_RELAXED)
#endif
