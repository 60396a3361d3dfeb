/* SPDX-License-Identifier: Apache-2.0 */
/* test/main.c - tests of the guest ABI from inside a domain. */
#include "domains/runtime/start.h"
#include "domains/runtime/log.h"

int domain_main(void)
{
	log_line("hello %s", start_cmdline());
	return 0;
}
