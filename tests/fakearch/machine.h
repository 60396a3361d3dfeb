/* SPDX-License-Identifier: Apache-2.0 */
/* tests/fakearch/machine.h - what the files of the fake machine know of each other. */
#ifndef FAKE_MACHINE_H
#define FAKE_MACHINE_H
#include "hal/cpu.h"
#include "hal/irq.h"
#include "hal/mem.h"
#include "hal/p2m.h"
#include "tests/fakearch/fake.h"

extern int fake_pins;			/* frames pinned now for arguments */
bool fake_alloc_fails(void);
#endif
