/* SPDX-License-Identifier: Apache-2.0 */
/* hostile/replay.h - the fuzzer's corpus made by a guest; a guest's own attack, as it wants a module. */
#ifndef HOSTILE_REPLAY_H
#define HOSTILE_REPLAY_H
#include "lib/types.h"

void attack_steps(uint32_t rounds);
#endif
