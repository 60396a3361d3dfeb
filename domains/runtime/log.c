/* SPDX-License-Identifier: Apache-2.0 */
/* log.c - lines to the hypervisor's console. */
#include "domains/runtime/log.h"
#include "domains/runtime/hypercall.h"
#include "lib/fmt.h"

static void log_va(const char *f, va_list ap)
{
	char line[502];
	int n = vsnprintf(line, sizeof line - 1, f, ap);

	if (n > (int)sizeof line - 2)
		n = sizeof line - 2;
	line[n++] = '\n';
	(void)!console_write(line, (uint32_t)n);	/* nowhere to report a failing log */
}

void log_line(const char *f, ...)
{
	va_list ap;

	va_start(ap, f);
	log_va(f, ap);
	va_end(ap);
}

void die(const char *f, ...)
{
	va_list ap;

	va_start(ap, f);
	log_va(f, ap);
	va_end(ap);
	sched_shutdown(SHUTDOWN_crash);
}
