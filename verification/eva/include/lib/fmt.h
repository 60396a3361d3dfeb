/* SPDX-License-Identifier: Apache-2.0 */
/* verification/eva/include/lib/fmt.h - for EVA: a contract of its own for each format (Frama-C's variadic functions): room, and arguments that may be read. */
#ifndef LIB_FMT_H
#define LIB_FMT_H
#include <stdarg.h>
#include <stdio.h>
#endif
