/* SPDX-License-Identifier: Apache-2.0 */
/* guest/walk.c - hal/guest.h: a guest's own page tables (APM volume 2, 5.3), then its p2m, then a pinned frame. */
#include "arch/x86/guest/npt.h"
#include "arch/x86/hvm.h"
#include "arch/x86/mm/paging.h"
#include "arch/x86/percpu.h"
#include "core/mem/frame.h"
#include "hal/guest.h"
#include "hal/p2m.h"
#include "lib/string.h"

#define WALK_WP       4ul
#define WALK_WRITABLE 2ul
#define WALK_VALID    1ul
#define ERA_ONE       8ul		/* in tags, above the flags: an answer counts in its era only */
#define ERA_LAST      (511 * ERA_ONE)
#define TAG_SHIFT     12

_Static_assert(ARRAY_SIZE(((struct avcpu *)0)->walk) == 64, "walk_slot takes six bits");
_Static_assert(ARRAY_SIZE(((struct avcpu *)0)->trail) == 8, "trail_of takes three bits");

static inline unsigned hash(uint64_t frame, unsigned bits)
{
	return (uint32_t)(frame * 0x9e3779b1u) >> (32 - bits);	/* Fibonacci hashing: neighbours and strides spread alike */
}

static __attribute__((noinline)) void walk_clear(struct avcpu *v)
{
	for (unsigned k = 0; k < ARRAY_SIZE(v->walk); k++)
		v->walk[k].tag = 0;
	for (unsigned k = 0; k < ARRAY_SIZE(v->trail); k++)
		v->trail[k].tag = 0;
}

/* The map changed: no answer of an older one counts any more. */
static inline void walk_refresh(struct avcpu *v, uint64_t round)
{
	v->walk_round = round;
	v->walk_era += ERA_ONE;
	if (v->walk_era > ERA_LAST) {
		walk_clear(v);
		v->walk_era = ERA_ONE;
	}
}

static inline uint64_t gfn_tag(const struct avcpu *v, uint64_t gfn)
{
	return gfn << TAG_SHIFT | v->walk_era | WALK_VALID;
}

static uint8_t *gfn_lookup(struct avcpu *v, uint64_t gfn, bool write)
{
	struct p2m_entry e;
	unsigned i = hash(gfn, 6);

	npt_walked(v->dom, gfn);
	hal_p2m_lookup(v->dom, (struct gfn){ gfn }, &e);
	if (e.type == P2M_HOLE || e.type == P2M_MMIO || (write && e.type == P2M_GRANT_RO))
		return NULL;
	v->walk[i].page = directmap(e.mfn.v << PAGE_SHIFT);
	v->walk[i].tag = gfn_tag(v, gfn) | (e.type == P2M_GRANT_RO ? 0 : WALK_WRITABLE);
	return v->walk[i].page;
}

/* The page behind a gfn, through the vCPU's small cache of positive answers; NULL if it is no RAM of that kind. */
static inline uint8_t *gfn_page(struct avcpu *v, uint64_t gfn, bool write)
{
	unsigned i = hash(gfn, 6);
	uint64_t want = gfn_tag(v, gfn) | WALK_WRITABLE;

	if (v->walk[i].tag == want || (!write && (v->walk[i].tag | WALK_WRITABLE) == want))
		return v->walk[i].page;
	return gfn_lookup(v, gfn, write);
}

static bool canonical(uint64_t va)
{
	return (uint64_t)((int64_t)(va << 16) >> 16) == va;
}

/* Guest-physical address of va in 64-bit mode, ~0 if the access would fault; leaves in t which entries said so. Sets accessed and dirty
 * bits as the CPU does. */
static uint64_t translate(struct avcpu *v, struct trail *t, uint64_t va, bool write)
{
	uint64_t table = t->cr3 & PTE_ADDR, leave = PTE_P | (write && hvm_wp(v) ? PTE_W : 0);
	unsigned n = 0;

	for (unsigned shift = 39; ; shift -= 9) {
		uint64_t *p = (uint64_t *)gfn_page(v, table >> PAGE_SHIFT, true), e, want;	/* as the CPU: a walk may write (APM 2, 15.25.5) */
		bool leaf;

		if (!p)
			return ~0ul;
		p += va >> shift & 511;
		e = __atomic_load_n(p, __ATOMIC_RELAXED);
		if ((e & leave) != leave)
			return ~0ul;
		leaf = shift == 12 || (shift < 39 && e & PTE_PS);
		want = PTE_A | (leaf && write ? PTE_D : 0);
		if ((e & want) != want)
			e = __atomic_fetch_or(p, want, __ATOMIC_RELAXED) | want;
		t->entry[n] = p;
		t->was[n++] = e;
		if (leaf) {
			uint64_t mask = (1ul << shift) - 1;

			for (; n < ARRAY_SIZE(t->entry); n++)
				t->entry[n] = p, t->was[n] = e;
			return (e & PTE_ADDR & ~mask) | (va & mask);
		}
		table = e & PTE_ADDR;
	}
}

static inline uint64_t trail_tag(const struct avcpu *v, uint64_t va)
{
	return (va & ~(PAGE_SIZE - 1ul)) | v->walk_era | WALK_VALID;
}

static inline uint64_t wp(const struct avcpu *v)
{
	return hvm_wp(v) ? WALK_WP : 0;
}

/* Walks, and keeps the way: as long as the same entries say the same, the answer is the same. */
static __attribute__((noinline)) uint8_t *walk(struct avcpu *v, struct trail *t, uint64_t va, bool write)
{
	uint64_t gpa;

	t->tag = 0;
	t->cr3 = hvm_cr3_raw(v);
	gpa = canonical(va) ? translate(v, t, va, write) : ~0ul;
	if (gpa == ~0ul)
		return NULL;
	t->page = gfn_page(v, gpa >> PAGE_SHIFT, write);
	if (t->page)
		t->tag = trail_tag(v, va) | wp(v) | (write ? WALK_WRITABLE : 0);
	return t->page;
}

static inline bool unchanged(const struct avcpu *v, const struct trail *t)
{
	return t->cr3 == hvm_cr3_raw(v) && __atomic_load_n(t->entry[0], __ATOMIC_RELAXED) == t->was[0] &&
	       __atomic_load_n(t->entry[1], __ATOMIC_RELAXED) == t->was[1] &&
	       __atomic_load_n(t->entry[2], __ATOMIC_RELAXED) == t->was[2] &&
	       __atomic_load_n(t->entry[3], __ATOMIC_RELAXED) == t->was[3];
}

/* The page that va is in, NULL if the access would fault. What may be written may be read, with CR0.WP and without. */
static inline __attribute__((always_inline)) uint8_t *reach(struct avcpu *v, uint64_t va, bool write)
{
	struct trail *t = &v->trail[hash(va >> PAGE_SHIFT, 3)];
	uint64_t round = __atomic_load_n(&npt_walks[v->dom], __ATOMIC_ACQUIRE), want, have;

	ONCE_IN_REGISTER(t);
	if (unlikely(v->walk_round != round))
		walk_refresh(v, round);
	want = trail_tag(v, va) | (write ? WALK_WRITABLE | wp(v) : 0);	/* of the era that the refresh may have begun */
	have = write ? t->tag : t->tag & ~(WALK_WRITABLE | WALK_WP);
	if (have == want && unchanged(v, t))
		return t->page;
	return walk(v, t, va, write);
}

/* References one page's worth. A frame that left the map keeps its last reference until the flush, which waits for this CPU's turn to
 * end: what the walk found in this turn is still a frame of the guest's. */
static err_t pin_page(struct avcpu *v, uint64_t va, uint32_t len, bool write, struct guest_frag *f)
{
	uint8_t *page = reach(v, va, write);

	if (!page)
		return -XEN_EFAULT;
	f->mfn.v = directmap_pa(page) >> PAGE_SHIFT;
	if (!frame_get(f->mfn, frametab[f->mfn.v].owner))
		return -XEN_EFAULT;
	f->ptr = page + (va & (PAGE_SIZE - 1));
	f->len = len;
	return 0;
}

err_t hal_guest_pin(domid_t dom, uint32_t vcpu, struct gaddr va, uint32_t len, bool write, struct guest_buf *b)
{
	struct avcpu *v = avcpu(dom, vcpu);
	uint64_t at = va.v, last = va.v + len - 1;

	b->n = 0;
	b->len = 0;
	if (!len)
		return 0;
	if (len > GUEST_PIN_MAX || last < at)
		return -XEN_EFAULT;
	while (at <= last && at >= va.v) {
		uint64_t end = at | (PAGE_SIZE - 1);
		err_t rc = pin_page(v, at, (uint32_t)((end < last ? end : last) - at + 1), write, &b->frag[b->n]);

		if (rc) {
			hal_guest_unpin(b);
			return rc;
		}
		b->len += b->frag[b->n++].len;
		at = end + 1;
	}
	return 0;
}

__attribute__((noinline)) const void *hal_guest_view(domid_t dom, uint32_t vcpu, struct gaddr va, uint32_t len)
{
	uint32_t off = va.v & (PAGE_SIZE - 1);
	const uint8_t *page;

	if (off + len > PAGE_SIZE)
		return NULL;
	(void)dom, (void)vcpu;
	page = reach(MY_CPU(current), va.v, false);
	return page ? page + off : NULL;
}

void hal_guest_unpin(struct guest_buf *b)
{
	for (uint32_t i = 0; i < b->n; i++)
		frame_put(b->frag[i].mfn);
	b->n = 0;
}

static __attribute__((noinline)) err_t read_pinned(domid_t dom, uint32_t vcpu, struct gaddr va, uint8_t *to, uint32_t len)
{
	struct guest_buf b;
	err_t rc = hal_guest_pin(dom, vcpu, va, len, false, &b);

	if (rc)
		return rc;
	for (uint32_t i = 0; i < b.n; to += b.frag[i++].len)
		memcpy(to, b.frag[i].ptr, b.frag[i].len);
	hal_guest_unpin(&b);
	return 0;
}

err_t hal_guest_read(domid_t dom, uint32_t vcpu, struct gaddr va, void *dst, uint32_t len)
{
	const void *at = len <= GUEST_PIN_MAX ? hal_guest_view(dom, vcpu, va, len) : NULL;

	if (!at)
		return read_pinned(dom, vcpu, va, dst, len);
	memcpy(dst, at, len);
	return 0;
}

err_t hal_page_pin(domid_t dom, struct gfn gfn, void **page)
{
	struct p2m_entry e;

	hal_p2m_lookup(dom, gfn, &e);
	if (e.type != P2M_RAM || !frame_get(e.mfn, dom))
		return -XEN_EINVAL;
	*page = directmap(e.mfn.v << PAGE_SHIFT);
	return 0;
}

void hal_page_unpin(void *page)
{
	frame_put((struct mfn){ directmap_pa((uint8_t *)((uint64_t)page & ~(PAGE_SIZE - 1ul))) >> PAGE_SHIFT });
}
