/* SPDX-License-Identifier: Apache-2.0 */
/* guest/npt.c - guest-physical to machine frames in nested page tables (APM volume 2, 15.25). */
#include "arch/x86/guest/npt.h"
#include "arch/x86/mm/frames.h"
#include "arch/x86/mm/paging.h"
#include "hal/p2m.h"

#define GFN_BITS   36u
#define TYPE_SHIFT 52		/* p2m_type in bits the walker ignores */
#define TYPE_MASK  (15ul << TYPE_SHIFT)
#define POOL_MIN   16u		/* pages a domain may use before its pool is set */

#define TABLES_A_SEARCH 64u	/* that one hal_p2m_next looks into */

/* stale: tables that a superpage replaced, not flushed yet; the first word of each is the address of the next, no present entry.
 * top: hal_p2m_top. walked: a set of hashed gfns that walks have kept answers about. */
struct npt { uint64_t root; uint64_t pool, used, stale, top, walked[4]; };
static struct npt npts[NR_DOMS];
uint64_t npt_rounds[NR_DOMS], npt_walks[NR_DOMS];

static unsigned shift_of(unsigned level)	/* level 0: 4 KiB entries */
{
	return 9 * level;
}

static uint64_t *table_of(uint64_t e)
{
	return directmap(e & PTE_ADDR);
}

static bool is_leaf(uint64_t e, unsigned level)
{
	return level == 0 || e & PTE_PS;
}

static uint64_t make_leaf(uint64_t mfn, unsigned level, enum p2m_type type)
{
	uint64_t e = mfn << PAGE_SHIFT | (uint64_t)type << TYPE_SHIFT | PTE_P | PTE_U | PTE_A | PTE_D;

	if (type != P2M_GRANT_RO)
		e |= PTE_W;
	if (type != P2M_RAM)
		e |= PTE_NX;
	if (type == P2M_MMIO)
		e |= PTE_PCD | PTE_PWT;
	return level ? e | PTE_PS : e;
}

static uint64_t new_table(struct npt *n)
{
	uint64_t pa;

	if (n->used >= n->pool)
		return 0;
	pa = frame_alloc_hv();
	if (pa)
		__atomic_fetch_add(&n->used, 1, __ATOMIC_RELAXED);
	return pa;
}

/* The entry for gfn at `level`, or NULL where a table is missing or a larger page is in the way. */
static uint64_t *entry_at(domid_t dom, uint64_t gfn, unsigned level)
{
	uint64_t *t = directmap(npts[dom].root);

#pragma GCC unroll 4
	for (int l = 3; l >= 0; l--) {
		uint64_t *e = &t[gfn >> shift_of((unsigned)l) & 511];

		if ((unsigned)l == level)
			return e;
		if (!(*e & PTE_P) || is_leaf(*e, (unsigned)l))
			return NULL;
		t = table_of(*e);
	}
	return NULL;
}

void hal_p2m_lookup(domid_t dom, struct gfn gfn, struct p2m_entry *out)
{
	uint64_t *t = npts[dom].root ? directmap(npts[dom].root) : NULL;

	*out = (struct p2m_entry){ .type = P2M_HOLE };
	if (!t || gfn.v >> GFN_BITS)
		return;
#pragma GCC unroll 4			/* with each level's shift a constant */
	for (int l = 3; l >= 0; l--) {
		uint64_t e = __atomic_load_n(&t[gfn.v >> shift_of((unsigned)l) & 511], __ATOMIC_RELAXED);

		if (!(e & PTE_P))
			return;
		if (is_leaf(e, (unsigned)l)) {
			uint64_t inside = gfn.v & ((1ul << shift_of((unsigned)l)) - 1);

			out->mfn.v = ((e & PTE_ADDR) >> PAGE_SHIFT) + inside;
			out->type = (uint32_t)((e & TYPE_MASK) >> TYPE_SHIFT);
			out->order = shift_of((unsigned)l);
			return;
		}
		t = table_of(e);
	}
}

/* Replaces a large page by a table of the same translations. */
static err_t split(struct npt *n, uint64_t *e, unsigned level)
{
	uint64_t pa = new_table(n), *t;
	uint64_t child = *e & ~(uint64_t)(level == 1 ? PTE_PS : 0);

	if (!pa)
		return -XEN_ENOMEM;
	t = directmap(pa);
	for (unsigned i = 0; i < 512; i++)
		t[i] = child + ((uint64_t)i << (shift_of(level - 1) + PAGE_SHIFT));
	__atomic_store_n(e, pa | PTE_P | PTE_W | PTE_U | PTE_A, __ATOMIC_RELEASE);
	return 0;
}

/* A table in the place of nothing, or of a larger page. */
static __attribute__((noinline)) err_t open_table(struct npt *n, uint64_t *e, unsigned level)
{
	uint64_t pa;

	if (*e & PTE_P)
		return split(n, e, level);
	pa = new_table(n);
	if (!pa)
		return -XEN_ENOMEM;
	__atomic_store_n(e, pa | PTE_P | PTE_W | PTE_U | PTE_A, __ATOMIC_RELEASE);
	return 0;
}

/* A large leaf may take the place of nothing, of a leaf, or of a table of 4 KiB entries that are all empty. */
static err_t superpage_fits(uint64_t e, unsigned level)
{
	const uint64_t *t;

	if (!(e & PTE_P) || is_leaf(e, level))
		return 0;
	if (level != 1)
		return -XEN_EINVAL;
	t = table_of(e);
	for (unsigned i = 0; i < 512; i++)
		if (t[i] & PTE_P)
			return -XEN_EINVAL;
	return 0;
}

err_t hal_p2m_reserve(domid_t dom, struct gfn gfn, uint32_t order)
{
	struct npt *n = &npts[dom];
	uint64_t *t;

	if ((gfn.v + (1ul << order) - 1) >> GFN_BITS || (order != 0 && order != 9 && order != 18))
		return -XEN_EINVAL;
	t = directmap(n->root);
#pragma GCC unroll 3
	for (unsigned l = 3; l > 0; l--) {
		uint64_t *e = &t[gfn.v >> shift_of(l) & 511];
		err_t rc;

		if (shift_of(l) <= order)
			break;
		rc = (*e & (PTE_P | PTE_PS)) == PTE_P ? 0 : open_table(n, e, l);
		if (rc)
			return rc;
		t = table_of(*e);
	}
	return order ? superpage_fits(t[gfn.v >> order & 511], order / 9) : 0;
}

/* A superpage took the place of a table of empty entries. CPUs may have cached the way to it, so it is no one's before the flush. */
static void retire(struct npt *n, uint64_t e, unsigned level)
{
	uint64_t *t = table_of(e), next = __atomic_load_n(&n->stale, __ATOMIC_RELAXED);

	if (!(e & PTE_P) || is_leaf(e, level))
		return;
	do
		__atomic_store_n(t, next, __ATOMIC_RELAXED);
	while (!__atomic_compare_exchange_n(&n->stale, &next, e & PTE_ADDR, false, __ATOMIC_RELEASE, __ATOMIC_RELAXED));
}

static uint64_t *walked_word(domid_t dom, uint64_t gfn, uint64_t *bit)
{
	uint32_t hash = (uint32_t)(gfn * 0x9e3779b1u) >> 24;

	*bit = 1ul << hash % 64;
	return &npts[dom].walked[hash / 64];
}

/* A full barrier, or the bit was there before: who changes the map afterwards finds it. */
void npt_walked(domid_t dom, uint64_t gfn)
{
	uint64_t bit, *w = walked_word(dom, gfn, &bit);

	if (!(__atomic_load_n(w, __ATOMIC_RELAXED) & bit))
		__atomic_fetch_or(w, bit, __ATOMIC_SEQ_CST);
}

/* After the map changed, by an exchange, which is a full barrier too. The set is emptied first: a gfn that is noted later belongs to answers of the
 * new generation, and those of the old one are void. Whoever uses one of those at the moment is waited for by the flush. */
static __attribute__((noinline)) void forget_walks(domid_t dom, uint64_t gfn, unsigned level)
{
	uint64_t bit, *w = walked_word(dom, gfn, &bit);

	if (!level && !(__atomic_load_n(w, __ATOMIC_RELAXED) & bit))
		return;
	for (unsigned i = 0; i < ARRAY_SIZE(npts[dom].walked); i++)
		__atomic_store_n(&npts[dom].walked[i], 0, __ATOMIC_RELAXED);
	__atomic_fetch_add(&npt_walks[dom], 1, __ATOMIC_SEQ_CST);
}

void hal_p2m_set(domid_t dom, struct gfn gfn, struct mfn mfn, uint32_t order, enum p2m_type type)
{
	unsigned level = order / 9;
	uint64_t *e = entry_at(dom, gfn.v, level);
	uint64_t old = __atomic_exchange_n(e, make_leaf(mfn.v, level, type), __ATOMIC_ACQ_REL);
	uint64_t last = gfn.v + (1ul << order) - 1;

	if (old & PTE_P)
		forget_walks(dom, gfn.v, level);
	if (last > npts[dom].top)
		npts[dom].top = last;
	if (level == 1)
		retire(&npts[dom], old, level);
}

void hal_p2m_clear(domid_t dom, struct gfn gfn, uint32_t order)
{
	uint64_t *e = entry_at(dom, gfn.v, order / 9);

	if (e && __atomic_exchange_n(e, 0, __ATOMIC_ACQ_REL) & PTE_P)
		forget_walks(dom, gfn.v, order / 9);
}

struct search { uint64_t gfn, leaf; unsigned level; uint32_t tables; };	/* tables: to look into yet; leaf: 0 where they ran out first */

/* First present leaf at or after s->gfn below this table, whose entries start at gfn `base`; false: there is none. */
static bool next_in(uint64_t pa, unsigned level, uint64_t base, struct search *s)
{
	const uint64_t *t = directmap(pa);
	uint64_t step = 1ul << shift_of(level);

	if (s->gfn < base)
		s->gfn = base;
	if (!s->tables)
		return true;
	s->tables--;
	for (uint64_t i = (s->gfn - base) / step; i < 512; i++) {
		uint64_t here = base + i * step;

		if (!(t[i] & PTE_P))
			continue;
		if (is_leaf(t[i], level)) {
			*s = (struct search){ here, t[i], level, s->tables };
			return true;
		}
		if (next_in(t[i] & PTE_ADDR, level - 1, here, s))
			return true;
	}
	return false;
}

bool hal_p2m_next(domid_t dom, struct gfn *gfn, struct p2m_entry *out)
{
	struct search s = { .gfn = gfn->v, .tables = TABLES_A_SEARCH };

	if (!npts[dom].root || gfn->v >> GFN_BITS || !next_in(npts[dom].root, 3, 0, &s))
		return false;
	gfn->v = s.gfn;
	out->mfn.v = (s.leaf & PTE_ADDR) >> PAGE_SHIFT;
	out->type = s.leaf ? (uint32_t)((s.leaf & TYPE_MASK) >> TYPE_SHIFT) : P2M_HOLE;
	out->order = shift_of(s.level);
	return true;
}

struct gfn hal_p2m_top(domid_t dom)
{
	return (struct gfn){ npts[dom].top };
}

err_t hal_p2m_create(domid_t dom)
{
	struct npt *n = &npts[dom];

	n->pool = POOL_MIN;
	n->used = 0;
	n->top = 0;
	npt_new_round(dom);
	npt_walks[dom]++;
	n->root = new_table(n);
	return n->root ? 0 : -XEN_ENOMEM;
}

static bool free_tables(struct npt *n, uint64_t *e, unsigned level, uint32_t *budget)
{
	uint64_t *t = table_of(*e);

	for (unsigned i = 0; level && i < 512; i++)
		if (t[i] & PTE_P && !is_leaf(t[i], level) && !free_tables(n, &t[i], level - 1, budget))
			return false;
	if (!*budget)
		return false;
	--*budget;
	*e = 0;
	frame_free_hv(directmap_pa(t) & PTE_ADDR);
	__atomic_fetch_sub(&n->used, 1, __ATOMIC_RELAXED);
	return true;
}

bool hal_p2m_destroy(domid_t dom, uint32_t budget)
{
	struct npt *n = &npts[dom];

	return !n->root || free_tables(n, &n->root, 3, &budget);
}

uint64_t npt_root(domid_t dom)
{
	return npts[dom].root;
}

void npt_new_round(domid_t dom)
{
	__atomic_fetch_add(&npt_rounds[dom], 1, __ATOMIC_ACQ_REL);
}

uint64_t npt_take_stale(domid_t dom)
{
	return __atomic_exchange_n(&npts[dom].stale, 0, __ATOMIC_ACQUIRE);
}

void npt_free_stale(domid_t dom, uint64_t list)
{
	while (list) {
		uint64_t pa = list;

		list = *(uint64_t *)directmap(pa);
		frame_free_hv(pa);
		__atomic_fetch_sub(&npts[dom].used, 1, __ATOMIC_RELAXED);
	}
}

err_t npt_pool_check(domid_t dom, uint64_t pages)
{
	return pages < npts[dom].used ? -XEN_EBUSY : 0;
}

void npt_set_pool(domid_t dom, uint64_t pages)
{
	npts[dom].pool = pages;
}

uint64_t npt_pool(domid_t dom)
{
	return npts[dom].pool;
}
