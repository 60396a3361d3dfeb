/* SPDX-License-Identifier: Apache-2.0 */
/* bench/work.h - ticks in which somebody worked, while this domain waits for a device: it never sleeps, so the machine never idles, but yields; a yield
 * that takes less than two switches is one in which nobody else ran, and is not counted. */
#ifndef BENCH_WORK_H
#define BENCH_WORK_H
#include "lib/types.h"

/* Learns what a yield to nobody costs; once, with everybody else at rest. */
void work_learn(void);
void work_begin(void);
/* Lets others run. -XEN_ETIME: nobody has worked for so long that nothing will come any more. */
err_t work_wait(void) __must_check;
/* There was something to do since the last wait: asked, or an answer taken. */
void work_found(void);
/* Ticks since work_begin() but for those yields. */
uint64_t work_end(void);
#endif
