/* SPDX-License-Identifier: Apache-2.0 */
/* console/env.h - what the multiplexer asks of the domain around it: main.c, or a test. */
#ifndef CONSOLE_ENV_H
#define CONSOLE_ENV_H
#include "lib/types.h"

struct mux_dom;

/* Bytes for the terminal, n <= TERM_CHUNK: the hypervisor writes them without a break. */
void env_write(const char *bytes, size_t n);
/* d's ring has new room or new bytes: tell the guest. */
void env_notify(struct mux_dom *d);
/* d's ring is beyond repair: disconnect it later, never from inside this call. */
void env_broken(struct mux_dom *d, const char *why);
#endif
