/* SPDX-License-Identifier: Apache-2.0 */
/* tests/fakearch/dom.c - hal/dom.h, hal/console.h and hal/pci.h on the fake machine: counters, and one PCI function 00:04.0. */
#undef NDEBUG
#include <assert.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include "hal/console.h"
#include "hal/cpu_policy.h"
#include "hal/dom.h"
#include "hal/mem.h"
#include "hal/pci.h"
#include "tests/fakearch/fake.h"
#include "tests/fakearch/fake_cpu.h"
#include "tests/fakearch/fake_dom.h"
#include "tests/fakearch/fake_vcpu.h"
#include "tests/fakearch/machine.h"

struct fake_dom fake_dom[NR_DOMS];
struct fake_pci fake_pci = { .owner = DOMID_INVALID };

err_t hal_vcpu_create(domid_t dom, uint32_t vcpu, uint32_t pauses)
{
	SET(fake_vcpu[dom][vcpu].weight, 256);
	COUNT(fake_dom[dom].vcpus, 1);
	SET(fake_dom[dom].pauses, (int)pauses);
	return 0;
}

void hal_vcpu_destroy(domid_t dom, uint32_t vcpu)
{
	struct guest_buf none = { .n = 0 };

	COUNT(fake_dom[dom].vcpus, -1);
	SET(fake_vcpu[dom][vcpu].up, 0);
	hal_runstate_area(dom, vcpu, &none);
}

void hal_vcpus_drop(domid_t dom) { (void)dom; }

/* The fake CPU refuses paging without protection, as every real one does. */
err_t hal_vcpu_cpu_check(domid_t dom, uint32_t vcpu, const struct hvm_hw_cpu *cpu)
{
	(void)dom, (void)vcpu;
	return cpu->cr0 >> 31 && !(cpu->cr0 & 1) ? -XEN_EINVAL : 0;
}

void hal_vcpu_cpu_load(domid_t dom, uint32_t vcpu, const struct hvm_hw_cpu *cpu)
{
	(void)vcpu;
	fake_dom[dom].cpu = *cpu;
}

void hal_vcpu_cpu_save(domid_t dom, uint32_t vcpu, struct hvm_hw_cpu *cpu)
{
	(void)vcpu;
	*cpu = fake_dom[dom].cpu;
}

void hal_dom_pause(domid_t dom, uint32_t nr) { (void)nr; COUNT(fake_dom[dom].pauses, 1); }
void hal_dom_unpause(domid_t dom, uint32_t nr) { (void)nr; COUNT(fake_dom[dom].pauses, -1); }

bool hal_dom_asleep(domid_t dom, uint32_t nr)
{
	if (GET(fake_dom[dom].vcpus) && GET(fake_dom[dom].pauses) <= 0)
		return false;
	for (uint32_t v = 0; v < nr; v++)
		if (fake_runs(dom, v))
			return false;
	return true;
}

uint32_t hal_dom_online(domid_t dom, uint32_t nr) 
{
	uint32_t n = 0;

	for (uint32_t v = 0; v < nr; v++)
		n += hal_vcpu_is_up(dom, v);
	return n;
}

bool hal_dom_blocked(domid_t dom, uint32_t nr) { (void)nr; return GET(fake_vcpu[dom][0].asleep); }
uint64_t hal_dom_time(domid_t dom, uint32_t nr) { (void)dom, (void)nr; return 12345; }
uint64_t hal_cpus(void) { return FAKE_CPU_SET; }

void hal_vcpu_affinity(domid_t dom, uint32_t vcpu, uint64_t *hard, uint64_t *soft)
{
	*hard = FAKE_CPU_SET & ~fake_vcpu[dom][vcpu].not_hard;
	*soft = FAKE_CPU_SET & ~fake_vcpu[dom][vcpu].not_soft;
}

void hal_vcpu_set_affinity(domid_t dom, uint32_t vcpu, uint64_t hard, uint64_t soft)
{
	assert(hard && !((hard | soft) & ~FAKE_CPU_SET) && fake_locks_held() == 1);
	fake_vcpu[dom][vcpu].not_hard = ~hard;
	fake_vcpu[dom][vcpu].not_soft = ~soft;
}

void hal_dom_weight(domid_t dom, uint32_t nr, uint32_t weight)
{
	for (uint32_t v = 0; v < nr; v++)
		fake_vcpu[dom][v].weight = weight;
}

void hal_vcpu_info(domid_t dom, uint32_t vcpu, struct xen_domctl_getvcpuinfo *info)
{
	const struct fake_vcpu *f = &fake_vcpu[dom][vcpu];

	*info = (struct xen_domctl_getvcpuinfo){ .vcpu = vcpu, .online = (uint8_t)f->up, .blocked = f->asleep, .cpu_time = 777, .cpu = 2 };
}

void hal_shared_info_init(void *shared) { (void)shared; }
err_t hal_pool_check(domid_t dom, uint64_t pages) { (void)dom; return pages < 4 ? -XEN_EBUSY : 0; }
void hal_pool_set(domid_t dom, uint64_t pages) { fake_dom[dom].pool = pages; }
uint64_t hal_pool(domid_t dom) { return fake_dom[dom].pool; }

void hal_dom_reset(domid_t dom)
{
	fake_vcpu_reset(dom);
	memset(fake_keep[dom], 0xff, sizeof fake_keep[dom]);
	SET(fake_dom[dom].vcpus, 0);
	SET(fake_dom[dom].pauses, 0);
	fake_dom[dom].pool = 0;
	memset(&fake_dom[dom].cpu, 0, sizeof fake_dom[dom].cpu);
}

void (*fake_stops)(void);

void hal_machine_stop(bool reset)
{
	if (fake_stops)
		fake_stops();
	exit(reset ? 3 : 2);
}

uint32_t hal_phys_bits(void) { return 40; }

void hal_console_putc(char c) { fake_putc(c); }
static pthread_mutex_t console = PTHREAD_MUTEX_INITIALIZER;
void hal_console_lock(void) { pthread_mutex_lock(&console); }
void hal_console_unlock(void) { pthread_mutex_unlock(&console); }

uint32_t hal_pci_find(uint32_t sbdf) { return sbdf == FAKE_PCI_BDF ? 0 : PCI_NONE; }
domid_t hal_pci_owner(uint32_t fn) { (void)fn; return fake_pci.owner; }
uint32_t fake_pci_sid = FAKE_PCI_SID;
uint32_t hal_pci_sid(uint32_t fn) { (void)fn; return fake_pci_sid; }
err_t hal_pci_assign_check(uint32_t fn) { (void)fn; return fake_pci.fault; }
void hal_pci_unclaim(uint32_t fn) { (void)fn; if (fake_pci.owner == PCI_CLAIMED) fake_pci.owner = DOMID_INVALID; }

err_t hal_pci_claim(uint32_t fn)
{
	(void)fn;
	if (fake_pci.owner != DOMID_INVALID)
		return -XEN_EBUSY;
	fake_pci.owner = PCI_CLAIMED;
	return 0;
}

void hal_pci_assign(uint32_t fn, domid_t dom) { (void)fn; fake_pci.owner = dom; }
void hal_pci_release(uint32_t fn) { (void)fn; fake_pci.owner = DOMID_INVALID; fake_pci.ports = false; }
void hal_pci_release_all(domid_t dom) { if (fake_pci.owner == dom) fake_pci.owner = DOMID_INVALID; }
uint32_t hal_pci_read(uint32_t fn, uint32_t off, uint32_t size) { (void)fn, (void)size; return 0x1af40000u + off; }

void hal_pci_write(uint32_t fn, uint32_t off, uint32_t size, uint32_t val)
{
	(void)fn, (void)off, (void)size;
	fake_pci.written = val;
}

uint32_t hal_pci_bar(domid_t dom, struct mfn mfn, uint64_t n)
{
	return fake_pci.owner == dom && n && mfn.v >= FAKE_BAR && mfn.v + n <= FAKE_BAR + 4 ? 0 : PCI_NONE;
}

err_t hal_pirq_alloc(uint32_t fn, uint32_t entry, uint32_t *pirq)
{
	(void)fn;
	*pirq = 40 + entry;
	return entry < 4 ? 0 : -XEN_EINVAL;
}

uint32_t hal_pci_port_bar(domid_t dom, uint32_t first, uint32_t n)
{
	return fake_pci.owner == dom && first == FAKE_PORT && n == 32 ? 2 : PCI_NONE;
}

void hal_pci_port_give(uint32_t bar, bool give) { assert(bar == 2); fake_pci.ports = give; }

uint32_t hal_pci_port_fn(domid_t dom, uint32_t port, uint32_t n)
{
	return fake_pci.owner == dom && fake_pci.ports && port >= FAKE_PORT && port + n <= FAKE_PORT + 32 ? 0 : PCI_NONE;
}

uint32_t hal_bar_in(uint32_t port, uint32_t size) { return port << 8 | size; }
void hal_bar_out(uint32_t port, uint32_t size, uint32_t val) { fake_pci.out = port + size + val; }

static bool is_pirq(domid_t dom, uint32_t pirq) { return dom == fake_pci.owner && pirq >= 40 && pirq < 44; }
err_t hal_pirq_free_check(domid_t dom, uint32_t pirq) { return is_pirq(dom, pirq) ? 0 : -XEN_EINVAL; }
void hal_pirq_free(uint32_t pirq) { fake_pci.freed = pirq; }
uint32_t hal_pirq_fn(domid_t dom, uint32_t pirq) { return is_pirq(dom, pirq) ? 0 : PCI_NONE; }

uint32_t fake_keep[NR_DOMS][2];
static const xen_cpuid_leaf_t leaves[2] = { { 1, XEN_CPUID_NO_SUBLEAF, 0x800f12, 0, 0xff, 0 }, { 7, 0, 0, 0xf0, 0, 0 } };

uint32_t hal_cpu_leaves(void) { return 2; }

void hal_cpu_leaf(domid_t dom, uint32_t i, xen_cpuid_leaf_t *leaf)
{
	*leaf = leaves[i];
	if (i == 0)
		leaf->c &= fake_keep[dom][0];
	else
		leaf->b &= fake_keep[dom][1];
}

err_t hal_cpu_policy_add(struct cpu_policy *p, const xen_cpuid_leaf_t *leaf)
{
	uint32_t i = leaf->leaf == 7, want = i ? leaf->b : leaf->c;

	if (leaf->leaf != leaves[i].leaf || leaf->subleaf != leaves[i].subleaf)
		return -XEN_ERANGE;
	if (want & ~(i ? leaves[i].b : leaves[i].c))
		return -XEN_EINVAL;
	p->given |= 1u << i;
	p->keep[i] = want;
	return 0;
}

void hal_cpu_policy_set(domid_t dom, const struct cpu_policy *p)
{
	for (uint32_t i = 0; i < 2; i++)
		if (p->given >> i & 1)
			fake_keep[dom][i] = p->keep[i];
}
