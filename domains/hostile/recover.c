/* SPDX-License-Identifier: Apache-2.0 */
/* hostile/recover.c - goes on after an exception: the runtime's end of a domain (trap_fatal) is linked to come here first (mk/hostile.mk, --wrap). */
#include "domains/hostile/hostile.h"
#include "domains/runtime/event.h"
#include "domains/runtime/hypercall.h"

struct frame { uint64_t registers[15], vector, error, rip; };		/* the beginning of traps.c's */
_Noreturn void __wrap_trap_fatal(const struct frame *f);
_Noreturn void __real_trap_fatal(const struct frame *f);

static void *resume[5];			/* __builtin_setjmp's */
static bool armed;

void __wrap_trap_fatal(const struct frame *f)
{
	if (!armed) {
		say("hostile: exception %lu at %lx", f->vector, f->rip);
		(void)!sched_poll(NULL, 0, time_now() + 300000000);	/* for the console to take the line */
		__real_trap_fatal(f);
	}
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
