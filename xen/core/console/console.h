/* SPDX-License-Identifier: Apache-2.0 */
/* core/console/console.h - the hypervisor's console: records that nobody can forge, and domains' lines. */
#ifndef CORE_CONSOLE_H
#define CORE_CONSOLE_H
#include "lib/types.h"

#define CONSOLE_LINE 160u
#define CONSOLE_PREFIX 72u	/* bytes of the owner's "[name] " that are written again */

/* A service's line under construction; every finished line is written whole, with its prefix. */
struct console_line { uint16_t len; char text[CONSOLE_LINE]; };

/* Writes one record "(redoubt) TEXT". */
void report(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
/* Adds n bytes to a domain's line; each finished one goes out as "PREFIX TEXT", control bytes escaped. */
void console_lines(struct console_line *l, const char *prefix, const char *bytes, size_t n);
/* Bytes of the domain that owns the terminal: as they are, but no line may begin with '('. When another's line cut the owner's,
 * what follows begins with the cut line's "[name] ". */
void console_raw(const char *bytes, size_t n);
#endif
