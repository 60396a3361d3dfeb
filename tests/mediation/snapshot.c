/* SPDX-License-Identifier: Apache-2.0 */
/* tests/mediation/snapshot.c - all of this program's variables, page by page, and what may differ: caches, counts and locks. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "tests/mediation/mediation.h"

#define PAGES_MAX 16384u
extern char __data_start[], _end[];
struct page { uintptr_t at; uint8_t was[PAGE_SIZE]; };
static struct { struct page *page; uint32_t n; int mem, map; } *snap;	/* on the heap, with its pages: no state of the hypervisor */
static char differs[256];

/* What an operation may change without changing state. */
static const char *const excused[] = { "avc", "self_av", "misses", "denials", "suppressed_ever", "audit_owners", "audit_slots", "audit_head", "audit_lost", "audit_queued",
	"locks", "records", "differs", "snap", "chance", "cpus", "scratch", "machine_stop" };

static uintptr_t first_page(void) { return (uintptr_t)__data_start & ~4095ul; }
static uint32_t nr_pages(void) { return (uint32_t)(((uintptr_t)_end - first_page() + 4095) / PAGE_SIZE); }

/* Which of the pages were ever written: 8 bytes each, the two highest bits say so (proc(5), pagemap). */
static uint64_t *page_map(void)
{
	size_t n = nr_pages() * sizeof(uint64_t);
	uint64_t *map = malloc(n);

	assert(map && pread(snap->map, map, n, (off_t)(first_page() / PAGE_SIZE * sizeof *map)) == (ssize_t)n);
	return map;
}

static bool fetch(uintptr_t at, uint8_t page[PAGE_SIZE])
{
	return pread(snap->mem, page, PAGE_SIZE, (off_t)at) == PAGE_SIZE;
}

void snapshot_take(void)
{
	uint64_t *map;

	snap = calloc(1, sizeof *snap);
	snap->page = malloc(PAGES_MAX * sizeof *snap->page);
	snap->mem = open("/proc/self/mem", O_RDONLY);
	snap->map = open("/proc/self/pagemap", O_RDONLY);
	assert(snap->page && snap->mem >= 0 && snap->map >= 0);
	map = page_map();
	for (uint32_t i = 0; i < nr_pages(); i++) {
		if (!(map[i] >> 62))
			continue;
		assert(snap->n < PAGES_MAX);
		snap->page[snap->n].at = first_page() + i * (uintptr_t)PAGE_SIZE;
		assert(fetch(snap->page[snap->n].at, snap->page[snap->n].was));
		snap->n++;
	}
	free(map);
}

static struct page *page_of(uintptr_t at)
{
	uint32_t low = 0, high = snap->n;

	while (low < high) {
		uint32_t mid = (low + high) / 2;

		if (snap->page[mid].at == at)
			return &snap->page[mid];
		if (snap->page[mid].at < at)
			low = mid + 1;
		else
			high = mid;
	}
	return NULL;
}

void snapshot_excuse(const void *p, size_t n)
{
	for (size_t i = 0; snap && i < n; i++) {
		uintptr_t at = (uintptr_t)p + i;
		struct page *page = page_of(at & ~4095ul);

		assert(page || !"excused memory was not there");
		page->was[at % PAGE_SIZE] = *((const uint8_t *)p + i);
	}
}

static bool is_excused(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(excused); i++)
		if (!strcmp(name, excused[i]) || !strncmp(name, "scratch.", 8))	/* a static within a function */
			return true;
	return false;
}

/* Symbols as nm(1) lists them, once: their addresses move with the program. */
static struct symbol { uintptr_t at; size_t size; char name[48]; } *symbols;
static uint32_t nsymbols;

void snapshot_init(void)
{
	char line[512], command[300], exe[256] = { 0 }, type;
	uintptr_t move = 0;
	FILE *f;

	assert(readlink("/proc/self/exe", exe, sizeof exe - 1) > 0);
	snprintf(command, sizeof command, "nm -S --defined-only %s", exe);
	f = popen(command, "r");
	symbols = calloc(20000, sizeof *symbols);
	assert(f && symbols);
	while (fgets(line, sizeof line, f) && nsymbols < 20000) {
		struct symbol *s = &symbols[nsymbols];

		if (sscanf(line, "%lx %lx %c %47s", &s->at, &s->size, &type, s->name) != 4)
			continue;
		if (!strcmp(s->name, "domtab"))
			move = (uintptr_t)domtab - s->at;
		nsymbols++;
	}
	pclose(f);
	assert(move);
	for (uint32_t i = 0; i < nsymbols; i++)
		symbols[i].at += move;
}

static const char *symbol_of(uintptr_t at)
{
	for (uint32_t i = 0; i < nsymbols; i++)
		if (at >= symbols[i].at && at < symbols[i].at + symbols[i].size)
			return symbols[i].name;
	return "(no symbol)";
}

static const char *page_changed(uintptr_t at, const uint8_t *was)
{
	uint8_t now[PAGE_SIZE];

	assert(fetch(at, now));
	for (size_t i = 0; i < PAGE_SIZE; i++) {
		if (now[i] == was[i] || at + i < (uintptr_t)__data_start || is_excused(symbol_of(at + i)))
			continue;
		snprintf(differs, sizeof differs, "%s", symbol_of(at + i));
		return differs;
	}
	return NULL;
}

const char *snapshot_changed(void)
{
	static const uint8_t zero[PAGE_SIZE];
	uint64_t *map = page_map();
	const char *name = NULL;

	for (uint32_t i = 0; i < nr_pages() && !name; i++) {
		uintptr_t at = first_page() + i * (uintptr_t)PAGE_SIZE;
		const struct page *page = page_of(at);

		if (map[i] >> 62 || page)
			name = page_changed(at, page ? page->was : zero);
	}
	free(map);
	return name;
}
