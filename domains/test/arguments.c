/* SPDX-License-Identifier: Apache-2.0 */
/* test/arguments.c - hypercall arguments are read and written where the page tables lead now (AMD APM 2, 5.3), whatever they said before. */
#include "domains/runtime/cpu.h"
#include "domains/runtime/event.h"
#include "domains/runtime/grant.h"
#include "domains/runtime/hypercall.h"
#include "domains/runtime/mem.h"
#include "domains/test/tap.h"

#define PTE_P    1ull
#define PTE_RW   2ull
#define PTE_A    0x20ull
#define PTE_D    0x40ull
#define PTE_RIGHTS (PTE_P | PTE_RW)
#define WINDOW   0x600000000000ull	/* top table entry 192: nobody else's */
#define NO_PORT  4095u			/* free */

extern uint64_t boot_pml4[];
static uint64_t *pt, *other_pt, *pd;	/* of WINDOW */
static uint32_t *good, *bad;		/* pages that begin with a port to send to, and with one that is not open */

static void flush(void)
{
	asm volatile("mov %%cr3, %%rax; mov %%rax, %%cr3" : : : "rax", "memory");
}

static void set(uint64_t *entry, const void *to, uint64_t bits)
{
	*entry = bits ? (uintptr_t)to | bits : 0;
	flush();
}

static long send_at(uint64_t va)
{
	return hypercall(__HYPERVISOR_event_channel_op, EVTCHNOP_send, va, 0, 0, 0);
}

static bool window_made(evtchn_port_t port)
{
	uint64_t *pdpt = pages_alloc_n(1);

	pt = pages_alloc_n(1), other_pt = pages_alloc_n(1), pd = pages_alloc_n(1);
	good = pages_alloc_n(1), bad = pages_alloc_n(1);
	if (!pdpt || !pt || !other_pt || !pd || !good || !bad)
		return false;
	good[0] = port;
	bad[0] = NO_PORT;
	set(&boot_pml4[WINDOW >> 39], pdpt, PTE_RIGHTS);
	set(&pdpt[0], pd, PTE_RIGHTS);
	set(&pd[0], pt, PTE_RIGHTS);
	return true;
}

static void leaf_changes(void)
{
	set(&pt[0], good, PTE_RIGHTS);
	tap(send_at(WINDOW) == 0, "argument through a mapping", send_at(WINDOW));
	set(&pt[0], bad, PTE_RIGHTS);
	tap(send_at(WINDOW) == -XEN_EINVAL, "argument after the mapping changed", send_at(WINDOW));
	set(&pt[0], NULL, 0);
	tap(send_at(WINDOW) == -XEN_EFAULT, "argument after the mapping went", send_at(WINDOW));
	set(&pt[0], good, PTE_RIGHTS);
	tap(send_at(WINDOW) == 0, "argument after it came back", send_at(WINDOW));
}

static void upper_levels_change(void)
{
	uint64_t *top = pages_alloc_n(1), old;

	set(&other_pt[0], bad, PTE_RIGHTS);
	set(&pd[0], other_pt, PTE_RIGHTS);
	tap(send_at(WINDOW) == -XEN_EINVAL, "argument after a table changed", send_at(WINDOW));
	set(&pd[0], pt, PTE_RIGHTS);
	tap(send_at(WINDOW) == 0, "argument after the table came back", send_at(WINDOW));
	for (uint32_t i = 0; i < 512; i++)
		top[i] = i == WINDOW >> 39 ? 0 : boot_pml4[i];
	asm volatile("mov %%cr3, %0" : "=r"(old));
	asm volatile("mov %0, %%cr3" : : "r"(top) : "memory");
	tap(send_at(WINDOW) == -XEN_EFAULT, "argument under another top table", send_at(WINDOW));
	asm volatile("mov %0, %%cr3" : : "r"(old) : "memory");
	tap(send_at(WINDOW) == 0, "argument under the first top table again", send_at(WINDOW));
}

static void page_ends(void)
{
	uint32_t *tail = &good[1023];

	*tail = good[0];
	set(&pt[1], NULL, 0);
	tap(send_at(WINDOW + PAGE_SIZE - 4) == 0, "argument at the end of a page", 0);
	tap(send_at(WINDOW + PAGE_SIZE - 2) == -XEN_EFAULT, "argument across into nothing", send_at(WINDOW + PAGE_SIZE - 2));
	set(&pt[1], bad, PTE_RIGHTS);
	*(volatile uint16_t *)((uint8_t *)good + PAGE_SIZE - 2) = (uint16_t)good[0];
	*(volatile uint16_t *)bad = 0;
	tap(send_at(WINDOW + PAGE_SIZE - 2) == 0, "argument across two pages", send_at(WINDOW + PAGE_SIZE - 2));
	*bad = NO_PORT;
}

static void results_need_write_access(void)
{
	long e;

	set(&pt[2], bad, PTE_P);
	e = xen_version(XENVER_extraversion, (void *)(WINDOW + 2 * PAGE_SIZE));
	tap(e == -XEN_EFAULT && bad[0] == NO_PORT, "result into a read-only page refused", e);
	tap(pt[2] & PTE_D ? false : true, "and leaves its entry clean", (long)pt[2]);
	set(&pt[2], bad, PTE_RIGHTS);
	e = xen_version(XENVER_extraversion, (void *)(WINDOW + 2 * PAGE_SIZE));
	tap(e == 0 && bad[0] != NO_PORT, "result into a writable page", e);
	set(&pt[2], bad, PTE_P);
	e = xen_version(XENVER_extraversion, (void *)(WINDOW + 2 * PAGE_SIZE));
	tap(e == -XEN_EFAULT, "result after the right was taken away", e);
}

/* What lies behind the guest-physical address changes, not the page tables. */
static void frame_goes(void)
{
	uint64_t gfn = virt_to_gfn(good);
	long e, n;

	tap(send_at(WINDOW) != -XEN_EFAULT, "argument before its frame was given back", send_at(WINDOW));
	e = send_at(WINDOW);			/* the way to it is fresh in the hypervisor's memory, and nothing comes between but the change */
	n = memory_decrease(DOMID_SELF, &gfn, 1, 0);
	e = e == -XEN_EFAULT ? 0 : send_at(WINDOW);
	tap(n == 1 && e == -XEN_EFAULT, "argument after its frame was given back", e);
	n = memory_populate(DOMID_SELF, &gfn, 1, 0);
	good[0] = NO_PORT;
	tap(n == 1 && send_at(WINDOW) == -XEN_EINVAL, "argument in the new frame", send_at(WINDOW));
}

/* A walk sets accessed bits: not in a page that its owner granted for reading only. Xen sets them there, too. */
static void tables_need_write_access(void)
{
	uint64_t *table = pages_alloc_n(1);
	long ref = grant_give(domid_self(), virt_to_gfn(table), true), e;
	grant_ref_t refs[1] = { (grant_ref_t)ref };
	struct grant_map m;

	WRITE_ONCE(table[0], (uintptr_t)good | PTE_RIGHTS);
	e = ref < 0 ? ref : grant_map(&m, domid_self(), refs, 1, true);
	tap(e == 0, "map a page of tables for reading", e);
	if (e)
		return;
	set(&pd[0], m.va, PTE_RIGHTS);
	e = send_at(WINDOW);
	tap(e == -XEN_EFAULT, "argument through a table in a read-only grant refused", e);
	tap(!(*(volatile uint64_t *)m.va & PTE_A), "and the granted page is as it was", *(volatile long *)m.va);
	set(&pd[0], pt, PTE_RIGHTS);
	grant_unmap(&m);
	(void)!grant_end((grant_ref_t)ref);
}

void test_arguments(void)
{
	evtchn_port_t near, far = 0;
	err_t e = evtchn_alloc_unbound(DOMID_SELF, DOMID_SELF, &near);

	if (!e)
		e = evtchn_bind_interdomain(DOMID_SELF, near, &far);
	tap(!e && window_made(far), "a window for arguments", e);
	if (e || !good || !bad)
		return;
	leaf_changes();
	upper_levels_change();
	page_ends();
	results_need_write_access();
	if (domid_self() != 0)		/* 0: Xen's dom0 */
		tables_need_write_access();
	frame_goes();
	(void)!evtchn_close(near);
	(void)!evtchn_close(far);
}
