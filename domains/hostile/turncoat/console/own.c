/* SPDX-License-Identifier: Apache-2.0 */
/* turncoat/console/own.c - the terminal's owner forges the hypervisor's lines and reads what is typed. */
#include "domains/hostile/hostile.h"
#include "domains/hostile/turncoat/turncoat.h"
#include "lib/string.h"

void turncoat_own(const char *list)
{
	static const char *const lines[] = { "\n(redoubt) FORGED panic\r\n", "(redoubt) FORGED\n", "\r(redoubt) FORGED\r\n", "\n\r(redoubt) FORGED\n", "\n" };

	for (uint32_t i = 0; i < 4 * ARRAY_SIZE(lines); i++)
		(void)!console_write(lines[i % ARRAY_SIZE(lines)], (uint32_t)strlen(lines[i % ARRAY_SIZE(lines)]));
}

void turncoat_start(void)
{
}
