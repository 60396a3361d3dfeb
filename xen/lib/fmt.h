/* SPDX-License-Identifier: Apache-2.0 */
/* lib/fmt.h - bounded printf formatting: %d %u %x %lu %lx %llu %zu %p %s %.*s %c %% with width, 0 and -. */
#ifndef LIB_FMT_H
#define LIB_FMT_H
#include <stdarg.h>
#include <stddef.h>

/* As C11 vsnprintf: writes at most n bytes with the NUL, returns the length the whole text has. */
int vsnprintf(char *buf, size_t n, const char *f, va_list ap);
int snprintf(char *buf, size_t n, const char *f, ...) __attribute__((format(printf, 3, 4)));
#endif
