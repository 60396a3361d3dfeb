/* SPDX-License-Identifier: Apache-2.0 */
/* runtime/timer.h - the list of deadlines behind ev_timer_*. */
#ifndef RUNTIME_TIMER_H
#define RUNTIME_TIMER_H
#include "domains/runtime/event.h"
#include "domains/runtime/pvclock.h"

/* Runs every timer whose deadline is at or before now; false when there was none. */
bool timers_run(uint64_t now);
/* Asks for VIRQ_TIMER at the first deadline, if any. */
void timers_arm(void);
#endif
