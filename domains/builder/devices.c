/* SPDX-License-Identifier: Apache-2.0 */
/* devices.c - finds the PCI functions that the manifest names and gives them to their driver domains. */
#include "domains/builder/builder.h"
#include "domains/builder/layout.h"
#include "domains/runtime/log.h"
#include "lib/fmt.h"

enum { VIRTIO = 0x1af4, NET_OLD = 0x1000, BLK_OLD = 0x1001, NET = 0x1041, BLK = 0x1042 };	/* virtio 1.1, 4.1.2.1 */

static bool is_at(struct pci_bdf f, uint32_t sbdf)
{
	return sbdf == ((uint32_t)f.bus << 8 | f.devfn);
}

static bool matches(const struct device_desc *v, struct pci_bdf f)
{
	uint32_t id;

	if (v->match == MATCH_SBDF)
		return is_at(f, v->sbdf);
	id = pci_read32(f, 0);
	if ((id & 0xffff) != VIRTIO)
		return false;
	id >>= 16;
	return v->match == MATCH_VIRTIO_BLK ? id == BLK || id == BLK_OLD : id == NET || id == NET_OLD;
}

/* Another device has it: found before, or by an sbdf that may still have to be built. */
static bool taken(const struct builder *b, int device, struct pci_bdf f)
{
	for (int i = 0; i < b->sys.n_devices; i++) {
		const struct pci_function *fn = &b->function[i];
		const struct device_desc *v = &b->sys.devices[i];

		if (i != device && fn->known && fn->bdf.bus == f.bus && fn->bdf.devfn == f.devfn)
			return true;
		if (i != device && v->match == MATCH_SBDF && is_at(f, v->sbdf))
			return true;
	}
	return false;
}

/* The first function that matches device i and that no other device has. */
static bool find_function(const struct builder *b, int i, struct pci_bdf *f)
{
	for (bool more = pci_next(f, true); more; more = pci_next(f, false))
		if (matches(&b->sys.devices[i], *f) && !taken(b, i, *f))
			return true;
	return false;
}

static err_t assign(domid_t dom, struct pci_bdf f)
{
	struct xen_domctl op = { .cmd = XEN_DOMCTL_assign_device, .domain = dom };

	op.u.assign_device.dev = XEN_DOMCTL_DEV_PCI;
	op.u.assign_device.u.pci.machine_sbdf = (uint32_t)f.bus << 8 | f.devfn;
	return domctl(&op);
}

static err_t map_frames(domid_t dom, struct frame_range r)
{
	struct xen_domctl perm = { .cmd = XEN_DOMCTL_iomem_permission, .domain = dom };
	struct xen_domctl map = { .cmd = XEN_DOMCTL_memory_mapping, .domain = dom };
	err_t err;

	if (!r.n)
		return 0;
	perm.u.iomem_permission.first_mfn = r.first;
	perm.u.iomem_permission.nr_mfns = r.n;
	perm.u.iomem_permission.allow_access = 1;
	err = domctl(&perm);
	if (err)
		return err;
	map.u.memory_mapping.first_gfn = r.first;
	map.u.memory_mapping.first_mfn = r.first;
	map.u.memory_mapping.nr_mfns = r.n;
	map.u.memory_mapping.add_mapping = DPCI_ADD_MAPPING;
	return domctl(&map);
}

static bool overlaps(struct frame_range r, uint64_t addr, uint64_t size)
{
	return r.first << PAGE_SHIFT < addr + size && addr < (r.first + r.n) << PAGE_SHIFT;
}

/* True when the frames would hide the domain's RAM, tables or rings. */
static bool hides(struct frame_range r, uint64_t ram)
{
	uint64_t low = layout_low_size(ram);

	return overlaps(r, 0, low) || overlaps(r, ACPI_BASE, ACPI_SIZE) || overlaps(r, SPECIAL_BASE, SPECIAL_SIZE) ||
	       (ram > low && overlaps(r, HIGH_RAM, ram - low));
}

/* The first hole that ends behind frame at, or one without end behind all. */
static struct frame_range next_hole(const struct pci_function *fn, uint64_t at)
{
	struct frame_range best = { UINT64_MAX, 0 };

	for (unsigned i = 0; i < ARRAY_SIZE(fn->hole); i++)
		if (fn->hole[i].n && fn->hole[i].first + fn->hole[i].n > at && fn->hole[i].first < best.first)
			best = fn->hole[i];
	return best;
}

/* The frames of BAR i but the holes. */
static err_t map_bar(domid_t dom, const struct pci_function *fn, uint32_t i)
{
	uint64_t at = fn->bar[i].first, end = at + fn->bar[i].n;
	err_t err = 0;

	while (at < end && !err) {
		struct frame_range hole = next_hole(fn, at);
		uint64_t stop = hole.first < end ? hole.first : end;

		if (stop > at)
			err = map_frames(dom, (struct frame_range){ at, stop - at });
		at = stop < end ? hole.first + hole.n : end;
	}
	return err;
}

static struct frame_range frames_of(uint64_t addr, uint64_t size)
{
	uint64_t first = addr >> PAGE_SHIFT;

	return (struct frame_range){ first, ((addr + size - 1) >> PAGE_SHIFT) - first + 1 };
}

/* PCI 3.0, 6.8.2: table and pending bits, each in a BAR. */
static void find_holes(struct pci_function *fn)
{
	struct pci_msix m;
	uint64_t base;
	uint32_t pba;

	if (pci_msix_find(fn->bdf, &m) || !m.entries)
		return;
	fn->hole[0] = frames_of(m.table, m.entries * 16ull);
	pba = pci_read32(fn->bdf, m.cap + 8);
	if (!pci_bar_addr(fn->bdf, pba & 7, &base))
		fn->hole[1] = frames_of(base + (pba & ~7u), m.entries / 8 + 8);
}

static err_t read_bars(struct pci_function *fn, const struct domain_desc *d, const char *name)
{
	struct pci_bar bar;
	struct frame_range r;

	for (uint32_t i = 0; i < 6; i++) {
		if (pci_bar_read(fn->bdf, i, &bar))
			continue;
		i += bar.is64 ? 1 : 0;
		if (bar.io || !bar.addr)
			continue;
		if (bar.addr % PAGE_SIZE || bar.size % PAGE_SIZE || bar.addr > UINT64_MAX - bar.size) {
			log_line("domain %s %s: a BAR of %s shares its page and is not mapped", d->name, d->label, name);
			continue;
		}
		r = (struct frame_range){ bar.addr >> PAGE_SHIFT, bar.size >> PAGE_SHIFT };
		if (hides(r, d->memory_kib << 10))
			return report(d, -XEN_EBUSY, name, "a BAR lies where the domain has RAM; give it less memory");
		fn->bar[fn->n_bars++] = r;
	}
	return 0;
}

static void name_function(struct pci_bdf f, char *name, size_t n)
{
	snprintf(name, n, "0000:%02x:%02x.%u", f.bus, f.devfn >> 3, f.devfn & 7u);
}

static const char *wanted(const struct device_desc *v)
{
	return v->match == MATCH_VIRTIO_BLK ? "virtio-blk" : v->match == MATCH_VIRTIO_NET ? "virtio-net" : "sbdf";
}

/* Fills b->function[device] the first time; it stays the same over restarts. */
static err_t learn_function(struct builder *b, int device, const struct domain_desc *d)
{
	struct pci_function fn = { .known = true };
	char name[40];
	err_t err;

	if (b->function[device].known)
		return 0;
	if (!find_function(b, device, &fn.bdf))
		return report(d, -XEN_ENODEV, wanted(&b->sys.devices[device]),
			      "the machine has no such free PCI function; add the device or delete the node");
	name_function(fn.bdf, name, sizeof name);
	find_holes(&fn);
	err = read_bars(&fn, d, name);
	if (!err)
		b->function[device] = fn;
	return err;
}

static err_t give_device(struct builder *b, int device, const struct domain_desc *d, domid_t dom)
{
	const struct pci_function *fn = &b->function[device];
	char name[40];
	err_t err = learn_function(b, device, d);

	if (err)
		return err;
	name_function(fn->bdf, name, sizeof name);
	if (!b->iommu && !b->sys.devices[device].unsafe_dma)
		return report(d, -XEN_EPERM, name, "no IOMMU confines its DMA; add unsafe-dma; to the device node to accept that");
	err = assign(dom, fn->bdf);
	if (err)
		return report(d, err, name, "the function cannot be assigned; see the denials above");
	for (uint32_t i = 0; i < fn->n_bars && !err; i++)
		err = map_bar(dom, fn, i);
	return err ? report(d, err, name, "a BAR cannot be mapped; see the denials above") : 0;
}

err_t assign_devices(struct builder *b, int i)
{
	err_t err = 0;

	for (int v = 0; v < b->sys.n_devices && !err; v++)
		if (b->sys.devices[v].owner == i)
			err = give_device(b, v, desc_of(b, i), b->inst[i].domid);
	return err;
}
