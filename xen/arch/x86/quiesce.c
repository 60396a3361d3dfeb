/* SPDX-License-Identifier: Apache-2.0 */
/* quiesce.c - waits for the turns of other CPUs, and for their TLBs. */
#include "arch/x86/quiesce.h"
#include "arch/x86/cpu.h"
#include "arch/x86/irq/lapic.h"
#include "arch/x86/lockcheck.h"
#include "arch/x86/traps.h"

static uint32_t windows;		/* changes of the windows so far */

/* All of the hypervisor's translations are global: a change of CR4.PGE drops them (APM volume 2, 5.5.2). */
static void flush_windows(struct percpu *p)
{
	uint32_t now = __atomic_load_n(&windows, __ATOMIC_SEQ_CST);
	uint64_t cr4 = read_cr4();

	write_cr4(cr4 & ~CR4_PGE);
	write_cr4(cr4);
	__atomic_store_n(&p->quiesce.windows, now, __ATOMIC_RELEASE);
}

void quiesce_windows_seen(void)
{
	flush_windows(this_cpu());
}

void quiesce_enter(struct percpu *p)
{
	__atomic_store_n(&p->quiesce.quiet, true, __ATOMIC_RELEASE);
}

/* Either the other CPU sees that this one is not quiet any more, or this one sees the other's change. */
void quiesce_leave(struct percpu *p)
{
	if (!p->quiesce.quiet)
		return;
	__atomic_store_n(&p->quiesce.quiet, false, __ATOMIC_SEQ_CST);
	cpu_fence();
	if (p->quiesce.windows != __atomic_load_n(&windows, __ATOMIC_SEQ_CST))
		flush_windows(p);
}

static bool is_quiet(const struct percpu *p)
{
	return __atomic_load_n(&p->quiesce.quiet, __ATOMIC_ACQUIRE);
}

static bool runs_one_of(const struct percpu *p, const uint64_t *doms)
{
	uint32_t d = __atomic_load_n(&p->quiesce.dom, __ATOMIC_ACQUIRE);

	return d < NR_DOMS && doms[d / 64] >> d % 64 & 1 && !is_quiet(p);
}

static uint64_t turn_of(const struct percpu *p)
{
	return __atomic_load_n(&p->quiesce.turn, __ATOMIC_ACQUIRE);
}

void quiesce_domains(const uint64_t doms[NR_DOMS / 64])
{
	struct percpu *me = this_cpu();
	uint64_t turn[NR_CPUS], busy = 0;

	lockcheck_none("a flush");
	cpu_fence();			/* what changed, before the look at who may not know */
	for (uint32_t i = 0; i < nr_cpus; i++) {
		struct percpu *p = &percpu_tab[i];

		turn[i] = turn_of(p);
		if (p == me || !runs_one_of(p, doms))
			continue;
		busy |= 1ul << i;
		lapic_send(p->apic_id, VECTOR_KICK);
	}
	if (!busy)
		return;
	quiesce_enter(me);
	for (; busy; busy &= busy - 1) {
		const struct percpu *p = &percpu_tab[__builtin_ctzl(busy)];

		while (turn_of(p) == turn[p->cpu] && runs_one_of(p, doms))
			cpu_relax();
	}
	quiesce_leave(me);
}

static bool caught_up(const struct percpu *p, uint32_t change)
{
	return (int32_t)(__atomic_load_n(&p->quiesce.windows, __ATOMIC_ACQUIRE) - change) >= 0 || is_quiet(p);
}

void quiesce_windows(void)
{
	struct percpu *me = this_cpu();
	uint32_t change = __atomic_add_fetch(&windows, 1, __ATOMIC_SEQ_CST);

	lockcheck_none("a drop of windows");
	flush_windows(me);
	quiesce_enter(me);
	for (uint32_t i = 0; i < nr_cpus; i++)
		if (&percpu_tab[i] != me && !caught_up(&percpu_tab[i], change))
			lapic_send(percpu_tab[i].apic_id, VECTOR_WINDOWS);
	for (uint32_t i = 0; i < nr_cpus; i++)
		while (&percpu_tab[i] != me && !caught_up(&percpu_tab[i], change))
			cpu_relax();
	quiesce_leave(me);
}
