/* SPDX-License-Identifier: Apache-2.0 */
/* differ/names.h - which free port or handle a hypervisor takes is its own business: here each has a name, the lowest free one from 1 when it is made. */
#ifndef DIFFER_NAMES_H
#define DIFFER_NAMES_H
#include "lib/types.h"

#define NAMES 32u
struct names { uint32_t value[NAMES]; bool taken[NAMES]; };
extern struct names ports, handles;

uint32_t name_new(struct names *n, uint32_t value);	/* 0: none is left */
void name_gone(struct names *n, uint32_t name);
void names_clear(struct names *n);
/* What has that name; where nothing has, the lowest value above 0 that has no name. 0 and NAMES and more stand for themselves. */
uint32_t name_value(const struct names *n, uint32_t name);
/* The name of a value; the value itself where it has none. */
uint32_t name_of(const struct names *n, uint32_t value);
/* A bit of each name whose port is pending. */
uint32_t names_pending(void);
#endif
