/* SPDX-License-Identifier: Apache-2.0 */
/* tests/fakearch/cpu.c - one CPU: kicks and flushes are noted, locks are checked for their order. */
#include "tests/fakearch/machine.h"

#define MAX_HELD 8u
static struct { uint32_t class; domid_t dom; } held[MAX_HELD];
static uint32_t nheld;
int fake_preempt_in;

/* The closed windows are globals that a leak check could not scan; nothing here comes from malloc. */
const char *__asan_default_options(void);
const char *__asan_default_options(void)
{
	return "detect_leaks=0";
}

uint32_t fake_locks_held(void)
{
	return nheld;
}

void hal_vcpu_kick(domid_t dom, uint32_t vcpu, uint32_t why)
{
	assert(nheld == 0 && dom < NR_DOMS && vcpu < NR_VCPUS && why && domtab[dom].refs);
	if (fake_log.kicks < ARRAY_SIZE(fake_log.kick))
		fake_log.kick[fake_log.kicks] = (struct kick){ dom, vcpu, why };
	fake_log.kicks++;
}

void hal_tlb_flush(const uint64_t doms[NR_DOMS / 64])
{
	assert(nheld == 0);
	fake_log.flushes++;
	for (uint32_t i = 0; i < NR_DOMS / 64; i++)
		fake_log.flushed[i] |= doms[i];
}

bool hal_preempt_pending(void)
{
	return fake_preempt_in && --fake_preempt_in == 0;
}

void hal_relax(void)
{
	assert(!"a lock is held for ever: this machine has one CPU");
}

uint32_t hal_cpu(void)
{
	return 0;
}

void hal_lock_note(uint32_t class, domid_t dom, bool take)
{
	uint32_t i;

	if (!take) {
		for (i = nheld; i > 0; i--)
			if (held[i - 1].class == class && held[i - 1].dom == dom)
				break;
		assert(i > 0);
		for (nheld--, i--; i < nheld; i++)
			held[i] = held[i + 1];
		return;
	}
	assert(nheld < MAX_HELD);
	for (i = 0; i < nheld; i++)
		assert(held[i].class < class || (held[i].class == class && held[i].dom < dom));
	held[nheld].class = class;
	held[nheld++].dom = dom;
}

static struct { uint32_t pirq, port; domid_t dom; } pirqs[4];

err_t hal_pirq_check(domid_t dom, uint32_t pirq)
{
	if (pirq >= ARRAY_SIZE(pirqs))
		return -XEN_EINVAL;
	return pirqs[pirq].port ? -XEN_EEXIST : 0;
}

void hal_pirq_bind(domid_t dom, uint32_t pirq, uint32_t port)
{
	pirqs[pirq].dom = dom;
	pirqs[pirq].port = port;
}

void hal_pirq_unbind(domid_t dom, uint32_t pirq)
{
	assert(pirq < ARRAY_SIZE(pirqs) && pirqs[pirq].dom == dom);
	pirqs[pirq].port = 0;
}

void hal_pirq_eoi(domid_t dom, uint32_t pirq)
{
	assert(pirq < ARRAY_SIZE(pirqs) && pirqs[pirq].dom == dom);
}
