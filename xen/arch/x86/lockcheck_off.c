/* SPDX-License-Identifier: Apache-2.0 */
/* lockcheck_off.c - no check: what all but debug builds have. */
#include "arch/x86/lockcheck.h"

void lockcheck_note(uint32_t class, domid_t dom, bool take)
{
	(void)class, (void)dom, (void)take;
}

void lockcheck_none(const char *where)
{
	(void)where;
}
