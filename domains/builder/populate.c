/* SPDX-License-Identifier: Apache-2.0 */
/* populate.c - RAM, ring pages and memory map of a new domain. */
#include "domains/builder/builder.h"
#include "domains/builder/layout.h"

enum { BATCH = 512 };			/* extents of one call */

/* Populates up to n extents of 2^order pages from gfn on; how many were done, *err why not all. */
static uint64_t populate_order(domid_t dom, uint64_t gfn, uint64_t n, uint32_t order, err_t *err)
{
	static uint64_t gfns[BATCH];
	uint64_t done = 0;
	long r;

	while (done < n) {
		uint32_t batch = n - done < BATCH ? (uint32_t)(n - done) : BATCH;

		for (uint32_t i = 0; i < batch; i++)
			gfns[i] = gfn + ((done + i) << order);
		r = memory_populate(dom, gfns, batch, order);
		done += r > 0 ? (uint64_t)r : 0;
		*err = r < 0 ? (err_t)r : -XEN_ENOMEM;
		if (r != (long)batch)
			break;
	}
	return done;
}

/* RAM [gfn, gfn + pages): the largest extents that fit and that the hypervisor has, then smaller ones. */
static err_t populate_range(domid_t dom, uint64_t gfn, uint64_t pages)
{
	static const uint32_t orders[] = { 18, 9, 0 };
	err_t err = -XEN_ENOMEM;
	uint64_t done;

	while (pages) {
		uint64_t before = pages;

		for (unsigned i = 0; i < ARRAY_SIZE(orders); i++) {
			uint64_t size = 1ull << orders[i];

			if (gfn % size || pages < size)
				continue;
			done = populate_order(dom, gfn, pages / size, orders[i], &err) << orders[i];
			gfn += done;
			pages -= done;
			if (done)
				break;
		}
		if (pages == before)
			return err;
	}
	return 0;
}

/* XENMEM_set_memory_map takes E820 entries of 20 bytes (xen/hvm/e820.h). */
struct e820 { uint64_t addr, size; uint32_t type; } __attribute__((packed));

static err_t set_memory_map(domid_t dom, uint64_t size)
{
	struct hvm_memmap_table_entry map[MEMMAP_ENTRIES];
	struct e820 e820[MEMMAP_ENTRIES];
	struct xen_foreign_memory_map a = { .domid = dom };

	a.map.nr_entries = layout_memmap(size, map);
	for (uint32_t i = 0; i < a.map.nr_entries; i++)
		e820[i] = (struct e820){ map[i].addr, map[i].size, map[i].type };
	set_xen_guest_handle(a.map.buffer, e820);
	return (err_t)memory_op(XENMEM_set_memory_map, &a);
}

err_t populate(domid_t dom, const struct domain_desc *d)
{
	uint64_t size = d->memory_kib << 10, low = layout_low_size(size);
	static const uint64_t special[] = { ACPI_BASE >> PAGE_SHIFT, STORE_GFN, CONSOLE_GFN };
	err_t err = populate_range(dom, 0, low >> PAGE_SHIFT);

	if (!err)
		err = populate_range(dom, HIGH_RAM >> PAGE_SHIFT, (size - low) >> PAGE_SHIFT);
	for (unsigned i = 0; i < ARRAY_SIZE(special) && !err; i++)
		err = populate_range(dom, special[i], 1);
	return err ? err : set_memory_map(dom, size);
}
