/* SPDX-License-Identifier: Apache-2.0 */
/* hostile/recover.c - goes on after an exception: the runtime's end of a domain (trap_fatal) is linked to come here first (mk/hostile.mk, --wrap). */
#include "domains/hostile/hostile.h"

struct frame;
_Noreturn void __wrap_trap_fatal(const struct frame *f);
_Noreturn void __real_trap_fatal(const struct frame *f);

static void *resume[5];			/* __builtin_setjmp's */
static bool armed;

void __wrap_trap_fatal(const struct frame *f)
{
	if (!armed)
		__real_trap_fatal(f);
	armed = false;
	__builtin_longjmp(resume, 1);
}

__attribute__((noinline)) bool survives_not(void (*fn)(void *arg), void *arg)
{
	if (__builtin_setjmp(resume))
		return true;
	armed = true;
	fn(arg);
	armed = false;
	return false;
}
