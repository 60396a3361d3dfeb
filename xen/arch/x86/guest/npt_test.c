/* SPDX-License-Identifier: Apache-2.0 */
/* guest/npt_test.c - nested page tables, and walks of a guest's own tables through them: whatever changed, no walk gives an answer that a look at all
 * the tables would not give. Physical addresses are chosen so that the direct map leads to this process' memory. */
// link: xen/arch/x86/guest/npt.c xen/arch/x86/guest/walk.c
#undef NDEBUG
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>
#include "arch/x86/guest/npt.h"
#include "arch/x86/hvm.h"
#include "arch/x86/mm/frames.h"
#include "arch/x86/mm/paging.h"
#include "arch/x86/percpu.h"
#include "core/mem/frame.h"
#include "hal/guest.h"
#include "hal/p2m.h"

enum { D = 3, V = 1, SMALL = 64, LARGE = 512, PIECES = 1024, TABLES = 256, TURNS = 200000 };
enum { ROOT = 1, PDPT, PD, PT, DATA = 16, DATAS = 16, HUGE_GFN = 512 };	/* gfns; the guest maps DATA + i at page i, HUGE_GFN + i behind them */

WINDOW("avcpus") struct avcpu avcpus[NR_DOMS][NR_VCPUS];
struct frame frametab[NR_FRAMES];
uint64_t frames_end;

static uint8_t *ram, *tables;
static uint32_t in_use;
static bool used[TABLES];

/* ram: SMALL pages of the guest's tables and data, then two aligned blocks of 2 MiB. */
static uint64_t page_pa(uint32_t i) { return directmap_pa(ram + (size_t)i * PAGE_SIZE); }
static struct mfn frame(uint32_t i) { return (struct mfn){ page_pa(i) >> PAGE_SHIFT }; }

uint64_t frame_alloc_hv(void)
{
	for (uint32_t i = 0; i < TABLES; i++) {
		if (used[i])
			continue;
		used[i] = true;
		in_use++;
		memset(tables + (size_t)i * PAGE_SIZE, 0, PAGE_SIZE);
		return directmap_pa(tables + (size_t)i * PAGE_SIZE);
	}
	return 0;
}

void frame_free_hv(uint64_t pa)
{
	uint32_t i = (uint32_t)(((uint8_t *)directmap(pa) - tables) / PAGE_SIZE);

	assert(i < TABLES && used[i]);
	used[i] = false;
	in_use--;
	memset(tables + (size_t)i * PAGE_SIZE, 0xa5, PAGE_SIZE);	/* whoever comes here still finds no table */
}

bool frame_get(struct mfn mfn, domid_t owner) { return false; }
void frame_put(struct mfn mfn) { abort(); }
bool hvm_wp(const struct avcpu *v) { return true; }
uint64_t hvm_cr3_raw(const struct avcpu *v) { return (uint64_t)ROOT << PAGE_SHIFT; }

static uint8_t *gfn_at(uint64_t gfn)
{
	struct p2m_entry e;

	hal_p2m_lookup(D, (struct gfn){ gfn }, &e);
	return e.type == P2M_HOLE || e.type == P2M_MMIO ? NULL : directmap(e.mfn.v << PAGE_SHIFT);
}

/* What a walk that remembers nothing says. A table that is mapped read-only ends it, as the CPU sets bits there. */
static const uint8_t *honest(uint64_t va)
{
	uint64_t table = ROOT;
	struct p2m_entry e;

	for (int shift = 39; shift >= 12; shift -= 9) {
		const uint64_t *t = (const uint64_t *)gfn_at(table);

		hal_p2m_lookup(D, (struct gfn){ table }, &e);
		if (!t || e.type == P2M_GRANT_RO || !(t[va >> shift & 511] & PTE_P))
			return NULL;
		table = (t[va >> shift & 511] & PTE_ADDR) >> PAGE_SHIFT;
	}
	return gfn_at(table);
}

static void map(uint64_t gfn, uint32_t page, uint32_t order, enum p2m_type type)
{
	assert(hal_p2m_reserve(D, (struct gfn){ gfn }, order) == 0);
	hal_p2m_set(D, (struct gfn){ gfn }, frame(page), order, type);
}

/* The quiescence that follows every change of the map in the hypervisor. */
static void flush(void)
{
	uint64_t stale = npt_take_stale(D);

	npt_new_round(D);
	npt_free_stale(D, stale);
}

static void link_tables(uint32_t page, uint32_t index, uint64_t gfn)
{
	((uint64_t *)(ram + (size_t)page * PAGE_SIZE))[index] = gfn << PAGE_SHIFT | PTE_P | PTE_W | PTE_U;
}

static void start(void)
{
	ram = aligned_alloc(2u << 20, (2u << 20) + PIECES * PAGE_SIZE);
	tables = aligned_alloc(PAGE_SIZE, TABLES * PAGE_SIZE);
	assert(ram && tables);
	memset(ram, 0, (2u << 20) + PIECES * PAGE_SIZE);
	avcpus[D][V].dom = D, avcpus[D][V].id = V;
	assert(hal_p2m_create(D) == 0);
	npt_set_pool(D, TABLES);
	for (uint32_t g = 0; g < SMALL; g++)
		map(g, g, 0, P2M_RAM);
	link_tables(ROOT, 0, PDPT);
	link_tables(PDPT, 0, PD);
	link_tables(PD, 0, PT);
	for (uint32_t i = 0; i < DATAS; i++)
		link_tables(PT, i, DATA + i), link_tables(PT, DATAS + i, HUGE_GFN + 31 * i);
	map(HUGE_GFN, LARGE, 9, P2M_RAM);
	flush();
}

static void agrees(void)
{
	uint64_t va = (uint64_t)(rand() % (2 * DATAS)) << PAGE_SHIFT;

	assert(hal_guest_view(D, V, (struct gaddr){ va + 8 }, 8) == (honest(va) ? honest(va) + 8 : NULL));
}

static void clear_large(void)
{
	struct p2m_entry e;

	for (uint32_t i = 0; i < 512; i++) {
		hal_p2m_lookup(D, (struct gfn){ HUGE_GFN + i }, &e);
		if (e.type != P2M_HOLE)
			hal_p2m_clear(D, (struct gfn){ HUGE_GFN + i }, e.order);
	}
}

/* The block of 2 MiB: whole, in pieces, or gone. */
static void change_large(void)
{
	switch (rand() % 3) {
	case 0:
		clear_large();
		map(HUGE_GFN, LARGE + 512 * (rand() & 1), 9, P2M_RAM);
		break;
	case 1:
		map(HUGE_GFN + 31 * (uint64_t)(rand() % DATAS), (uint32_t)(rand() % SMALL), 0, rand() & 1 ? P2M_GRANT_RO : P2M_GRANT_RW);
		break;
	default:
		clear_large();
	}
}

static void repair_tables(void)
{
	for (uint32_t g = ROOT; g <= PT; g++)
		map(g, g, 0, P2M_RAM);
}

/* The guest's own tables come back often: else nothing would be reached most of the time. */
static void change(void)
{
	uint64_t gfn = rand() & 1 ? (uint64_t)(DATA + rand() % DATAS) : (uint64_t)(rand() % SMALL);
	uint32_t page = gfn < DATA ? (uint32_t)gfn : (uint32_t)(rand() % SMALL);

	switch (rand() % 8) {
	case 0:
		hal_p2m_clear(D, (struct gfn){ gfn }, 0);
		break;
	case 1:
		change_large();
		break;
	case 2:
		link_tables(PT, (uint32_t)(rand() % DATAS), DATA + (uint64_t)(rand() % DATAS));
		break;
	case 3:
		map(gfn, page, 0, P2M_GRANT_RO);
		break;
	case 4:
	case 5:
		repair_tables();
		break;
	default:
		map(gfn, page, 0, P2M_RAM);
	}
	flush();
}

static void walks_agree(void)
{
	uint32_t reached = 0;

	for (uint32_t i = 0; i < TURNS; i++) {
		agrees();
		reached += honest(0) != NULL;
		if (rand() % 4 == 0)
			change();
	}
	assert(reached > TURNS / 8);
}

/* A change elsewhere leaves the answers; one of a page that was walked through does not. */
static void answers_stay(void)
{
	uint64_t was;

	for (uint32_t g = 0; g < SMALL; g++)
		map(g, g, 0, P2M_RAM);
	for (uint32_t i = 0; i < DATAS; i++)
		link_tables(PT, i, DATA + i);
	assert(hal_guest_view(D, V, (struct gaddr){ 0 }, 8) == ram + (size_t)DATA * PAGE_SIZE);
	was = npt_walks[D];
	map(DATA + 9, DATA + 8, 0, P2M_RAM);		/* seen to have another hash than the five above */
	map(5000, 5, 0, P2M_RAM);
	assert(npt_walks[D] == was);
	hal_p2m_clear(D, (struct gfn){ DATA }, 0);
	assert(npt_walks[D] != was && !hal_guest_view(D, V, (struct gaddr){ 0 }, 8));
}

/* Every mapping is found, in steps that are bounded however many empty tables lie between; and the top stays. XSA-410: tables go a few at a time. */
static void searches(void)
{
	struct gfn at = { 0 };
	struct p2m_entry e;
	uint32_t found = 0, holes = 0, before;
	bool done;

	for (uint64_t k = 2; k < 80; k++)		/* tables with nothing in them */
		assert(hal_p2m_reserve(D, (struct gfn){ k << 18 }, 0) == 0);
	map((1ul << 36) - 1, 7, 0, P2M_RAM);
	assert(hal_p2m_top(D).v == (1ul << 36) - 1);
	while (hal_p2m_next(D, &at, &e)) {
		holes += e.type == P2M_HOLE;
		if (e.type == P2M_HOLE)
			continue;
		found++;
		hal_p2m_clear(D, at, e.order);
		at.v += 1ul << e.order;
	}
	assert(found > SMALL && holes > 0 && holes < TABLES);
	assert(at.v == 1ul << 36 && hal_p2m_top(D).v == (1ul << 36) - 1);
	flush();
	do {
		before = in_use;
		done = hal_p2m_destroy(D, 3);
		assert(before - in_use <= 3);
	} while (!done);
	assert(in_use == 0);
}

/* This thread is a CPU that runs the vCPU. */
static void be_a_cpu(void)
{
	static struct percpu cpu;

	cpu.current = avcpu(D, V);
	assert(syscall(SYS_arch_prctl, 0x1001 /* ARCH_SET_GS */, &cpu) == 0);
}

int main(void)
{
	be_a_cpu();
	srand(1);
	start();
	walks_agree();
	answers_stay();
	searches();
	puts("npt: ok");
	return 0;
}
