/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz/snapshot.c - the program's writable segment and its thread's variables. A page is read-only until it is written, then copied once; a page that many
 * inputs write stays writable and is copied back each time. */
#define _GNU_SOURCE
#include <link.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#undef NDEBUG
#include <assert.h>
#include "fuzz/snapshot.h"

#define PAGE_SIZE 4096u
#define ARRAY_SIZE(a) (sizeof(a) / sizeof *(a))

#define EPOCH     2048u		/* inputs, then it is learned again which pages are written often */
#define LEARN     64u		/* the first of an epoch */
#define HOT_AFTER 2u		/* of those, which wrote a page: it stays writable in this epoch */
#define HOT_MAX   1024u

/* A page is not ours; as it was, read-only; written; always copied back; a window's that was not backed; that is backed now. */
enum kind { OTHER_PAGE, CLEAN, WRITTEN, HOT, CLOSED, OPENED };
/* tests/fakearch/mem.c has it, if that is part of the harness. */
extern void (*fake_window)(const void *p, size_t n, bool open) __attribute__((weak));

struct page { uint8_t kind, writes, lost; uint8_t *copy; };

/* Not in the segment itself: the handler writes it. */
struct snapshot {
	uintptr_t from, to;
	uint32_t inputs, nchanged, nhot, changed[1u << 18], hot[HOT_MAX];
	uint8_t tls[4096], *tls_at;
	size_t tls_size;
	struct page page[];
};
static struct snapshot *snap;

static void *fresh(size_t n)
{
	void *p = mmap(NULL, n, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	assert(p != MAP_FAILED);
	return p;
}

static void *at(uint32_t i) { return (void *)(snap->from + (uintptr_t)i * PAGE_SIZE); }

static void protect(uint32_t i, int how) { assert(mprotect(at(i), PAGE_SIZE, how) == 0); }

static void change(uint32_t i, enum kind kind)
{
	snap->page[i].kind = kind;
	snap->changed[snap->nchanged++] = i;
}

static void save(uint32_t i)
{
	struct page *p = &snap->page[i];

	if (!p->copy) {
		p->copy = fresh(PAGE_SIZE);
		memcpy(p->copy, at(i), PAGE_SIZE);
	}
	change(i, WRITTEN);
}

/* A write to a page that was not written yet; all else is a crash. */
static void fault(int sig, siginfo_t *info, void *context)
{
	uintptr_t va = (uintptr_t)info->si_addr;
	uint32_t i = (uint32_t)((va - snap->from) / PAGE_SIZE);

	(void)context;
	if (va < snap->from || va >= snap->to || snap->page[i].kind != CLEAN) {
		signal(sig, SIG_DFL);
		return;
	}
	save(i);
	protect(i, PROT_READ | PROT_WRITE);
}

/* The fake machine is about to back pages of a window, or to drop them. */
static void window(const void *p, size_t n, bool open)
{
	uint32_t first = (uint32_t)(((uintptr_t)p - snap->from) / PAGE_SIZE);

	for (uint32_t i = first; i < first + n / PAGE_SIZE; i++) {
		if (snap->page[i].kind == CLEAN)
			save(i);
		else if (snap->page[i].kind == CLOSED && open)
			change(i, OPENED);
		snap->page[i].lost |= !open;
	}
}

static int segment(struct dl_phdr_info *info, size_t size, void *arg)
{
	uintptr_t relro = 0;

	(void)size, (void)arg;
	for (uint32_t i = 0; i < info->dlpi_phnum; i++) {
		const ElfW(Phdr) *h = &info->dlpi_phdr[i];
		uintptr_t from = info->dlpi_addr + h->p_vaddr;

		if (h->p_type == PT_LOAD && h->p_flags & PF_W)
			snap->from = from, snap->to = (from + h->p_memsz + PAGE_SIZE - 1) / PAGE_SIZE * PAGE_SIZE;
		if (h->p_type == PT_GNU_RELRO)
			relro = from + h->p_memsz;
		if (h->p_type == PT_TLS) {
			snap->tls_size = (h->p_memsz + h->p_align - 1) / h->p_align * h->p_align;
			snap->tls_at = (uint8_t *)__builtin_thread_pointer() - snap->tls_size;
		}
	}
	snap->from = (relro > snap->from ? relro + PAGE_SIZE - 1 : snap->from) / PAGE_SIZE * PAGE_SIZE;
	return 1;		/* the first is the program */
}

/* What is written is protected; windows that are not backed are noted. */
static void range(uintptr_t from, uintptr_t to, bool writable)
{
	from = from > snap->from ? from : snap->from;
	to = to < snap->to ? to : snap->to;
	if (from >= to)
		return;
	for (uintptr_t va = from; va < to; va += PAGE_SIZE)
		snap->page[(va - snap->from) / PAGE_SIZE].kind = writable ? CLEAN : CLOSED;
	if (writable)
		assert(mprotect((void *)from, to - from, PROT_READ) == 0);
}

static void protect_all(void)
{
	struct { uintptr_t from, to; char how[5]; } r[4096];
	FILE *f = fopen("/proc/self/maps", "r");
	uint32_t n = 0;
	char line[512];

	assert(f);
	while (n < ARRAY_SIZE(r) && fgets(line, sizeof line, f))
		n += sscanf(line, "%lx-%lx %4s", &r[n].from, &r[n].to, r[n].how) == 3;
	fclose(f);
	for (uint32_t i = 0; i < n; i++)
		range(r[i].from, r[i].to, r[i].how[1] == 'w');
}

void snapshot_take(void)
{
	struct sigaction sa = { .sa_sigaction = fault, .sa_flags = SA_SIGINFO };

	if (snap)
		return;
	snap = fresh(sizeof *snap + (1ul << 20) * sizeof snap->page[0]);
	dl_iterate_phdr(segment, NULL);
	assert(snap->tls_size <= sizeof snap->tls && (snap->to - snap->from) / PAGE_SIZE <= ARRAY_SIZE(snap->changed));
	memcpy(snap->tls, snap->tls_at, snap->tls_size);
	if (&fake_window)
		fake_window = window;
	sigaction(SIGSEGV, &sa, NULL);
	protect_all();
}

static void put_back(uint32_t i)
{
	struct page *p = &snap->page[i];

	if (p->lost)
		protect(i, PROT_READ | PROT_WRITE);
	p->lost = 0;
	memcpy(at(i), p->copy, PAGE_SIZE);
}

static void settle(uint32_t i)
{
	struct page *p = &snap->page[i];

	if (p->kind == OPENED) {
		assert(mmap(at(i), PAGE_SIZE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) == at(i));
		p->kind = CLOSED;
		return;
	}
	put_back(i);
	if (snap->inputs <= LEARN && ++p->writes >= HOT_AFTER && snap->nhot < HOT_MAX) {
		p->kind = HOT;
		snap->hot[snap->nhot++] = i;
		return;
	}
	protect(i, PROT_READ);
	p->kind = CLEAN;
}

static void forget(void)
{
	for (uint32_t i = 0; i < snap->nhot; i++) {
		protect(snap->hot[i], PROT_READ);
		snap->page[snap->hot[i]].kind = CLEAN;
	}
	for (uint32_t i = 0; i < (snap->to - snap->from) / PAGE_SIZE; i++)
		snap->page[i].writes = 0;
	snap->nhot = snap->inputs = 0;
}

void snapshot_restore(void)
{
	uint32_t hot = snap->nhot;

	snap->inputs++;
	for (uint32_t i = 0; i < hot; i++)
		put_back(snap->hot[i]);
	for (uint32_t i = 0; i < snap->nchanged; i++)
		settle(snap->changed[i]);
	snap->nchanged = 0;
	if (snap->inputs == EPOCH)
		forget();
	memcpy(snap->tls_at, snap->tls, snap->tls_size);
}
