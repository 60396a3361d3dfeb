/* SPDX-License-Identifier: Apache-2.0 */
/* hostile/grammar.c - the hypervisor's table with the sizes of its arguments, for steps.c (whose hypercall() is another one than that of these headers). */
#include "call/ops.h"
#include "domains/hostile/steps.h"

#define OP(name, family, nr, kind, type, ...) { #name, #family, family, (uint32_t)(nr), sizeof(type) },
const struct grammar grammar_rows[] = {
#include "call/table.def"
};
const uint32_t grammar_count = ARRAY_SIZE(grammar_rows);
