/* SPDX-License-Identifier: Apache-2.0 */
/* tests/fakearch/mem.c - frames, windows, p2m and guest access over arrays. */
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include "tests/fakearch/fake_vcpu.h"
#include "tests/fakearch/machine.h"

static uint8_t ram[FAKE_FRAMES][PAGE_SIZE] __attribute__((aligned(4096)));
static bool taken[FAKE_FRAMES];
static struct p2m_entry p2m[NR_DOMS][FAKE_GFNS];
int fake_fail_in, fake_pins;

bool fake_alloc_fails(void)
{
	return fake_fail_in && --fake_fail_in == 0;
}

/* Tests that do not link a table do without it. */
extern struct grant_active gactive[NR_DOMS][NR_GRANTS] __attribute__((weak));
extern struct maptrack mtrack[NR_DOMS][NR_MT] __attribute__((weak));

static void window_close(void *p, size_t n)
{
	if (p)
		assert(mmap(p, n, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) == p);
}

void fake_init(void)
{
	memset(taken, 0, sizeof taken);
	memset(p2m, 0, sizeof p2m);
	memset(frametab, 0, FAKE_FRAMES * sizeof frametab[0]);
	memset(domtab, 0, sizeof domtab);
	memset(evdom, 0, sizeof evdom);
	memset(vcpu_pollers, 0, sizeof vcpu_pollers);
	memset(&fake_xsm, 0, sizeof fake_xsm);
	fake_vcpu_init();
	frames_end = FAKE_FRAMES;
	fake_fail_in = fake_preempt_in = fake_pins = 0;
	window_close(ports, sizeof ports);
	window_close(vcputab, sizeof vcputab);
	window_close(gactive, sizeof(struct grant_active[NR_DOMS][NR_GRANTS]));
	window_close(mtrack, sizeof(struct maptrack[NR_DOMS][NR_MT]));
}

err_t hal_window_back(void *p, size_t len, domid_t dom)
{
	uintptr_t from = (uintptr_t)p & ~4095ul, to = ((uintptr_t)p + len + 4095) & ~4095ul;

	(void)dom;
	assert(len);
	if (fake_alloc_fails())
		return -XEN_ENOMEM;
	assert(mprotect((void *)from, to - from, PROT_READ | PROT_WRITE) == 0);
	return 0;
}

void hal_window_drop(void *p, size_t len)
{
	assert((uintptr_t)p % 4096 == 0 && len % 4096 == 0);
	window_close(p, len);
}

err_t hal_frames_alloc(domid_t dom, uint32_t order, struct mfn *mfn)
{
	uint64_t n = 1ull << order, i;

	(void)dom;
	if (fake_alloc_fails())
		return -XEN_ENOMEM;
	for (uint64_t m = (FAKE_FIRST + n - 1) / n * n; m + n <= FAKE_FRAMES; m += n) {
		for (i = 0; i < n && !taken[m + i]; i++)
			;
		if (i < n)
			continue;
		for (i = 0; i < n; i++) {
			taken[m + i] = true;
			assert(frametab[m + i].refs == 0);
			memset(ram[m + i], 0, PAGE_SIZE);
		}
		mfn->v = m;
		return 0;
	}
	return -XEN_ENOMEM;
}

void hal_frames_free(struct mfn mfn, uint32_t order)
{
	for (uint64_t m = mfn.v; m < mfn.v + (1ull << order); m++) {
		assert(taken[m] && frametab[m].refs == 0);
		memset(ram[m], 0xdd, PAGE_SIZE);
		taken[m] = false;
	}
}

void hal_frames_count(uint64_t *total, uint64_t *free)
{
	*total = FAKE_FRAMES;
	*free = fake_free_frames();
}

uint32_t fake_free_frames(void)
{
	uint32_t n = 0;

	for (uint32_t m = FAKE_FIRST; m < FAKE_FRAMES; m++)
		n += !taken[m];
	return n;
}

void *hal_frame_ptr(struct mfn mfn)
{
	assert(mfn.v < FAKE_FRAMES);
	return ram[mfn.v];
}

struct mfn hal_frame_of(const void *ptr)
{
	return (struct mfn){ (uint64_t)((const uint8_t *)ptr - ram[0]) / PAGE_SIZE };
}

void hal_p2m_lookup(domid_t dom, struct gfn gfn, struct p2m_entry *e)
{
	*e = (struct p2m_entry){ { 0 }, P2M_HOLE, 0 };
	if (gfn.v < FAKE_GFNS)
		*e = p2m[dom][gfn.v];
}

err_t hal_p2m_reserve(domid_t dom, struct gfn gfn, uint32_t order)
{
	(void)dom;
	if ((order != 0 && order != 9) || gfn.v >= FAKE_GFNS || gfn.v % (1u << order) || gfn.v + (1u << order) > FAKE_GFNS)
		return -XEN_EINVAL;
	return fake_alloc_fails() ? -XEN_ENOMEM : 0;
}

void hal_p2m_set(domid_t dom, struct gfn gfn, struct mfn mfn, uint32_t order, enum p2m_type type)
{
	for (uint64_t i = 0; i < 1ull << order; i++)
		fake_map(dom, gfn.v + i, mfn.v + i, type);
}

void hal_p2m_clear(domid_t dom, struct gfn gfn, uint32_t order)
{
	for (uint64_t i = 0; i < 1ull << order; i++)
		fake_map(dom, gfn.v + i, 0, P2M_HOLE);
}

void fake_map(domid_t d, uint64_t gfn, uint64_t mfn, enum p2m_type type)
{
	assert(gfn < FAKE_GFNS);
	p2m[d][gfn] = (struct p2m_entry){ { mfn }, type, 0 };
}

bool hal_p2m_next(domid_t dom, struct gfn *gfn, struct p2m_entry *e)
{
	for (; gfn->v < FAKE_GFNS; gfn->v++)
		if (p2m[dom][gfn->v].type != P2M_HOLE) {
			*e = p2m[dom][gfn->v];
			return true;
		}
	return false;
}

err_t hal_p2m_create(domid_t dom)
{
	memset(p2m[dom], 0, sizeof p2m[dom]);
	return fake_alloc_fails() ? -XEN_ENOMEM : 0;
}

bool hal_p2m_destroy(domid_t dom, uint32_t budget)
{
	(void)budget;
	for (uint64_t g = 0; g < FAKE_GFNS; g++)
		assert(p2m[dom][g].type == P2M_HOLE);
	return true;
}

static bool may(const struct p2m_entry *e, bool write)
{
	return e->type == P2M_RAM || e->type == P2M_SHARED || e->type == P2M_GRANT_RW || e->type == P2M_FOREIGN ||
	       (e->type == P2M_GRANT_RO && !write);
}

err_t hal_guest_pin(domid_t dom, uint32_t vcpu, struct gaddr va, uint32_t len, bool write, struct guest_buf *b)
{
	struct p2m_entry e;
	uint32_t done = 0, n;

	assert(fake_locks_held() == 0 && vcpu < NR_VCPUS);
	b->n = 0;
	b->len = len;
	if (len > GUEST_PIN_MAX)
		return -XEN_EFAULT;
	while (done < len) {
		hal_p2m_lookup(dom, (struct gfn){ (va.v + done) >> 12 }, &e);
		if (!may(&e, write)) {
			hal_guest_unpin(b);
			return -XEN_EFAULT;
		}
		n = PAGE_SIZE - (va.v + done) % PAGE_SIZE;
		n = n < len - done ? n : len - done;
		frametab[e.mfn.v].refs++;
		fake_pins++;
		b->frag[b->n++] = (struct guest_frag){ ram[e.mfn.v] + (va.v + done) % PAGE_SIZE, n, e.mfn };
		done += n;
	}
	return 0;
}

void hal_guest_unpin(struct guest_buf *b)
{
	for (uint32_t i = 0; i < b->n; i++) {
		frame_put(b->frag[i].mfn);
		fake_pins--;
	}
	b->n = 0;
}

const void *hal_guest_view(domid_t dom, uint32_t vcpu, struct gaddr va, uint32_t len)
{
	struct p2m_entry e;

	assert(fake_locks_held() == 0 && vcpu < NR_VCPUS);
	hal_p2m_lookup(dom, (struct gfn){ va.v >> 12 }, &e);
	if (va.v % PAGE_SIZE + len > PAGE_SIZE || !may(&e, false))
		return NULL;
	return ram[e.mfn.v] + va.v % PAGE_SIZE;
}

err_t hal_guest_read(domid_t dom, uint32_t vcpu, struct gaddr va, void *dst, uint32_t len)
{
	struct guest_buf b;
	err_t rc = hal_guest_pin(dom, vcpu, va, len, false, &b);

	if (rc)
		return rc;
	guest_get(&b, 0, dst, len);
	hal_guest_unpin(&b);
	return 0;
}

err_t hal_page_pin(domid_t dom, struct gfn gfn, void **page)
{
	struct p2m_entry e;

	hal_p2m_lookup(dom, gfn, &e);
	if (e.type != P2M_RAM || !frame_get(e.mfn, dom))
		return -XEN_EINVAL;
	*page = ram[e.mfn.v];
	return 0;
}

void hal_page_unpin(void *page)
{
	frame_put(hal_frame_of(page));
}

struct gfn hal_p2m_last(domid_t dom)
{
	struct gfn last = { FAKE_GFNS - 1 };

	while (last.v && p2m[dom][last.v].type == P2M_HOLE)
		last.v--;
	return last;
}
