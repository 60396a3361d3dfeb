/* SPDX-License-Identifier: Apache-2.0 */
/* lock.h - fair (ticket) spinlocks; interrupts are off whenever the hypervisor runs, so no variants. */
#ifndef ARCH_LOCK_H
#define ARCH_LOCK_H
#include "arch/x86/cpu.h"

struct spinlock { uint32_t next, owner; };

static inline void spin_lock(struct spinlock *l)
{
	uint32_t mine = __atomic_fetch_add(&l->next, 1, __ATOMIC_RELAXED);

	if (likely(__atomic_load_n(&l->owner, __ATOMIC_ACQUIRE) == mine))
		return;
	do
		cpu_relax();
	while (__atomic_load_n(&l->owner, __ATOMIC_ACQUIRE) != mine);
}

/* Takes it if nobody has it and nobody waits. */
static inline bool spin_trylock(struct spinlock *l)
{
	uint32_t owner = __atomic_load_n(&l->owner, __ATOMIC_RELAXED), mine = owner;

	return __atomic_compare_exchange_n(&l->next, &mine, owner + 1, false, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED);
}

static inline void spin_unlock(struct spinlock *l)
{
	__atomic_store_n(&l->owner, l->owner + 1, __ATOMIC_RELEASE);
}
#endif
