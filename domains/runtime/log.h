/* SPDX-License-Identifier: Apache-2.0 */
/* runtime/log.h - lines to the hypervisor's console and the end of a domain. */
#ifndef RUNTIME_LOG_H
#define RUNTIME_LOG_H
#include <stdarg.h>

/* One line by CONSOLEIO_write; the newline is added; at most 500 bytes, longer text is cut. */
void log_line(const char *f, ...) __attribute__((format(printf, 1, 2)));
/* Logs the line and shuts the domain down with SHUTDOWN_crash. */
_Noreturn void die(const char *f, ...) __attribute__((format(printf, 1, 2)));
#endif
