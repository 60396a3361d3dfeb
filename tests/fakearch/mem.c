/* SPDX-License-Identifier: Apache-2.0 */
/* tests/fakearch/mem.c - frames, windows, p2m and guest access over arrays. */
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include "hal/atomic.h"
#include "tests/fakearch/fake_cpu.h"
#include "tests/fakearch/fake_vcpu.h"
#include "tests/fakearch/machine.h"

static uint8_t ram[FAKE_FRAMES][PAGE_SIZE] __attribute__((aligned(4096)));
static uint8_t taken[FAKE_FRAMES];	/* 1 + the domain that it is charged to; 0: free */
static pthread_mutex_t frames = PTHREAD_MUTEX_INITIALIZER;
static uint64_t p2m[NR_DOMS][FAKE_GFNS];	/* mfn << 8 | type, one word: CPUs walk without a lock */
uint64_t fake_mapped[NR_DOMS][FAKE_GFNS / 64];	/* where p2m is not 0 */
static uint8_t backed[1u << 20];	/* pages of windows, by their address: 1 + the domain that they are charged to */
static uint32_t charged[NR_DOMS];
_Thread_local int fake_fail_in, fake_pins;

uint32_t fake_charged(domid_t d)
{
	return GET(charged[d]);
}

static void page_charge(uintptr_t page, uint8_t to)
{
	uint8_t was = __atomic_exchange_n(&backed[page % ARRAY_SIZE(backed)], to, __ATOMIC_SEQ_CST);

	if (was)
		TALLY(charged[was - 1], -1u);
	if (to)
		TALLY(charged[to - 1], 1);
}

bool fake_alloc_fails(void)
{
	return fake_fail_in && --fake_fail_in == 0;
}

/* Tests that do not link a table do without it. */
extern struct grant_active gactive[NR_DOMS][NR_GRANTS] __attribute__((weak));
extern struct maptrack mtrack[NR_DOMS][NR_MT] __attribute__((weak));

void (*fake_window)(const void *p, size_t n, bool open);

static void window_close(void *p, size_t n)
{
	if (!p)
		return;
	if (fake_window)
		fake_window(p, n, false);
	for (uintptr_t page = (uintptr_t)p / PAGE_SIZE; page < ((uintptr_t)p + n) / PAGE_SIZE; page++)
		page_charge(page, 0);
	assert(mmap(p, n, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) == p);
}

void fake_init(void)
{
	memset(taken, 0, sizeof taken);
	memset(backed, 0, sizeof backed);
	memset(charged, 0, sizeof charged);
	memset(p2m, 0, sizeof p2m);
	memset(fake_mapped, 0, sizeof fake_mapped);
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

	assert(len);
	if (fake_alloc_fails())
		return -XEN_ENOMEM;
	if (fake_window)
		fake_window((void *)from, to - from, true);
	assert(mprotect((void *)from, to - from, PROT_READ | PROT_WRITE) == 0);
	for (uintptr_t page = from / PAGE_SIZE; page < to / PAGE_SIZE; page++)
		if (!GET(backed[page % ARRAY_SIZE(backed)]))
			page_charge(page, (uint8_t)(dom + 1));
	return 0;
}

void hal_window_drop(void *p, size_t len)
{
	assert((uintptr_t)p % 4096 == 0 && len % 4096 == 0);
	fake_unlocked("hal_window_drop");
	window_close(p, len);
}

static bool all_free(uint64_t m, uint64_t n)
{
	for (uint64_t i = 0; i < n; i++)
		if (taken[m + i])
			return false;
	return true;
}

static err_t take_frames(domid_t dom, uint64_t n, struct mfn *mfn)
{
	for (uint64_t m = (FAKE_FIRST + n - 1) / n * n; m + n <= FAKE_FRAMES; m += n) {
		if (!all_free(m, n))
			continue;
		for (uint64_t i = m; i < m + n; i++) {
			assert(GET(frametab[i].refs) == 0);
			taken[i] = (uint8_t)(dom + 1);
			memset(ram[i], 0, PAGE_SIZE);
		}
		TALLY(charged[dom], (uint32_t)n);
		mfn->v = m;
		return 0;
	}
	return -XEN_ENOMEM;
}

err_t hal_frames_alloc(domid_t dom, uint32_t order, struct mfn *mfn)
{
	err_t rc;

	if (fake_alloc_fails())
		return -XEN_ENOMEM;
	pthread_mutex_lock(&frames);
	rc = take_frames(dom, 1ull << order, mfn);
	pthread_mutex_unlock(&frames);
	return rc;
}

void hal_frames_free(struct mfn mfn, uint32_t order)
{
	pthread_mutex_lock(&frames);
	for (uint64_t m = mfn.v; m < mfn.v + (1ull << order); m++) {
		assert(taken[m] && GET(frametab[m].refs) == 0);
		memset(ram[m], 0xdd, PAGE_SIZE);
		TALLY(charged[taken[m] - 1], -1u);
		taken[m] = 0;
	}
	pthread_mutex_unlock(&frames);
}

void hal_frames_count(uint64_t *total, uint64_t *free)
{
	*total = FAKE_FRAMES;
	*free = fake_free_frames();
}

uint32_t fake_free_frames(void)
{
	uint32_t n = 0;

	pthread_mutex_lock(&frames);
	for (uint32_t m = FAKE_FIRST; m < FAKE_FRAMES; m++)
		n += !taken[m];
	pthread_mutex_unlock(&frames);
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

struct p2m_entry fake_look(domid_t d, uint64_t gfn)
{
	uint64_t e = gfn < FAKE_GFNS ? GET(p2m[d][gfn]) : 0;

	return (struct p2m_entry){ { e >> 8 }, e & 0xff, 0 };
}

static void locked(domid_t dom)
{
	assert(!fake_many() || fake_holds(LOCK_P2M, dom) || !"the p2m lock is not held");
}

void hal_p2m_lookup(domid_t dom, struct gfn gfn, struct p2m_entry *e)
{
	locked(dom);
	*e = fake_look(dom, gfn.v);
}

err_t hal_p2m_reserve(domid_t dom, struct gfn gfn, uint32_t order)
{
	locked(dom);
	if ((order != 0 && order != 9) || gfn.v >= FAKE_GFNS || gfn.v % (1u << order) || gfn.v + (1u << order) > FAKE_GFNS)
		return -XEN_EINVAL;
	return fake_alloc_fails() ? -XEN_ENOMEM : 0;
}

void hal_p2m_set(domid_t dom, struct gfn gfn, struct mfn mfn, uint32_t order, enum p2m_type type)
{
	locked(dom);
	for (uint64_t i = 0; i < 1ull << order; i++)
		fake_map(dom, gfn.v + i, mfn.v + i, type);
}

void hal_p2m_clear(domid_t dom, struct gfn gfn, uint32_t order)
{
	locked(dom);
	for (uint64_t i = 0; i < 1ull << order; i++)
		fake_map(dom, gfn.v + i, 0, P2M_HOLE);
}

void fake_map(domid_t d, uint64_t gfn, uint64_t mfn, enum p2m_type type)
{
	uint64_t bit = 1ull << gfn % 64;

	assert(gfn < FAKE_GFNS);
	SET(p2m[d][gfn], mfn << 8 | type);
	if (mfn << 8 | type)
		__atomic_fetch_or(&fake_mapped[d][gfn / 64], bit, __ATOMIC_RELAXED);
	else
		__atomic_fetch_and(&fake_mapped[d][gfn / 64], ~bit, __ATOMIC_RELAXED);
}

#define FAKE_SEARCH 100u		/* holes a search passes at once */

bool hal_p2m_next(domid_t dom, struct gfn *gfn, struct p2m_entry *e)
{
	locked(dom);
	for (uint32_t n = 0; gfn->v < FAKE_GFNS; gfn->v++, n++) {
		*e = fake_look(dom, gfn->v);
		if (e->type != P2M_HOLE || n == FAKE_SEARCH)
			return true;
	}
	return false;
}

err_t hal_p2m_create(domid_t dom)
{
	for (uint64_t g = 0; g < FAKE_GFNS; g++)
		if (fake_look(dom, g).type != P2M_HOLE)
			fake_map(dom, g, 0, P2M_HOLE);
	return fake_alloc_fails() ? -XEN_ENOMEM : 0;
}

bool hal_p2m_destroy(domid_t dom, uint32_t budget)
{
	(void)budget;
	for (uint64_t g = 0; g < FAKE_GFNS; g++)
		assert(fake_look(dom, g).type == P2M_HOLE);
	return true;
}

static bool may(const struct p2m_entry *e, bool write)
{
	return e->type == P2M_RAM || e->type == P2M_SHARED || e->type == P2M_GRANT_RW || e->type == P2M_FOREIGN ||
	       (e->type == P2M_GRANT_RO && !write);
}

/* A frame that leaves the map keeps its last reference until a flush, which waits for this CPU: what the map shows is not free yet. */
static bool pin_frame(domid_t dom, uint64_t gfn, bool write, struct mfn *mfn)
{
	struct p2m_entry e = fake_look(dom, gfn);

	fake_stall();
	if (!may(&e, write) || !frame_get(e.mfn, frametab[e.mfn.v].owner))
		return false;
	*mfn = e.mfn;
	return true;
}

err_t hal_guest_pin(domid_t dom, uint32_t vcpu, struct gaddr va, uint32_t len, bool write, struct guest_buf *b)
{
	uint32_t done = 0, n;
	struct mfn mfn;

	fake_unlocked("hal_guest_pin");
	assert(vcpu < NR_VCPUS);
	b->n = 0;
	b->len = len;
	if (len > GUEST_PIN_MAX)
		return -XEN_EFAULT;
	while (done < len) {
		if (!pin_frame(dom, (va.v + done) >> 12, write, &mfn)) {
			hal_guest_unpin(b);
			return -XEN_EFAULT;
		}
		n = PAGE_SIZE - (va.v + done) % PAGE_SIZE;
		n = n < len - done ? n : len - done;
		fake_pins++;
		b->frag[b->n++] = (struct guest_frag){ ram[mfn.v] + (va.v + done) % PAGE_SIZE, n, mfn };
		done += n;
	}
	fake_stall();
	return 0;
}

void hal_guest_unpin(struct guest_buf *b)
{
	for (uint32_t i = 0; i < b->n; i++) {
		frame_put(b->frag[i].mfn);
		b->frag[i].ptr = NULL;		/* whoever uses it from here on is seen */
		fake_pins--;
	}
	b->n = 0;
}

const void *hal_guest_view(domid_t dom, uint32_t vcpu, struct gaddr va, uint32_t len)
{
	struct p2m_entry e = fake_look(dom, va.v >> 12);

	fake_unlocked("hal_guest_view");
	assert(vcpu < NR_VCPUS);
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

struct gfn hal_p2m_top(domid_t dom)
{
	struct gfn last = { FAKE_GFNS - 1 };

	locked(dom);
	while (last.v && fake_look(dom, last.v).type == P2M_HOLE)
		last.v--;
	return last;
}
