/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz/snapshot.h - all that the program itself has in memory, as it was: faster than a process for each input. Not for threads, or for what is from malloc. */
#ifndef FUZZ_SNAPSHOT_H
#define FUZZ_SNAPSHOT_H

void snapshot_take(void);	/* the first time; nothing after that */
void snapshot_restore(void);
#endif
