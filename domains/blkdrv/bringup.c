/* SPDX-License-Identifier: Apache-2.0 */
/* domains/blkdrv/bringup.c - memory, interrupt, start, partition table; one line per step that matters. */
#include "domains/blkdrv/bringup.h"
#include "domains/blkdrv/early.h"
#include "domains/blkdrv/vbd.h"
#include "domains/runtime/hypercall.h"
#include "domains/runtime/log.h"
#include "domains/runtime/mem.h"
#include "domains/runtime/virtio_pci.h"
#include "lib/fmt.h"
#include "lib/string.h"
#include <linux/virtio_ids.h>

#define DISKS_MAX    32u
#define SLOT_ORDER   5u			/* 2^5 pages = BLK_BYTES_MAX */
#define POLL_NS	     1000000ull

/* Without MSI-X the used ring is looked at once a millisecond. */
struct poller { struct ev_timer timer; struct disk *disk; };

static err_t memory(struct vblk *v, struct vblk_memory *m)
{
	uint32_t i;

	_Static_assert((PAGE_SIZE << SLOT_ORDER) == BLK_BYTES_MAX, "a slot's order");
	for (i = 0; i < VBLK_SLOTS; i++) {
		m->data[i].p = dma_alloc(SLOT_ORDER, &m->data[i].bus);
		if (!m->data[i].p)
			break;
	}
	m->heads = dma_alloc(0, &m->heads_bus);
	m->ring = virtio_pci_ring_alloc(&v->dev, VBLK_QUEUE_SIZE, &m->ring_bus);
	if (i == VBLK_SLOTS && m->heads && m->ring)
		return 0;
	v->dev.why = "no DMA memory (is unsafe-dma missing on its device node, or its domain's memory too small?)";
	return -XEN_ENOMEM;
}

static void on_irq(void *ctx, evtchn_port_t port)
{
	disk_work(ctx);
}

static void on_config(void *ctx, evtchn_port_t port)
{
	struct disk *d = ctx;

	if (!vblk_resize(&d->v))
		return;
	log_line("virtio-blk %s: now %llu sectors", d->v.name, (unsigned long long)d->v.sectors);
	vbd_resized(d);
}

/* Entry 1; entry 0 is the queue's. */
static void watch_config(struct disk *d, struct pci_bdf bdf)
{
	evtchn_port_t port;
	uint16_t vector;
	err_t e = virtio_pci_irq(bdf, 1, on_config, d, &port, &vector);

	if (e == 0)
		e = virtio_dev_config_vector(&d->v.dev, vector);
	if (e)
		log_line("virtio-blk %s: no interrupt for changes of its size (error %d); they are seen when this domain starts again", d->v.name, e);
}

static void on_poll(void *ctx)
{
	struct poller *p = ctx;

	disk_work(p->disk);
	ev_timer_after(&p->timer, POLL_NS);
}

static void poll_instead(struct disk *d, err_t why)
{
	struct poller *p = calloc(1, sizeof(*p));

	if (!p)
		die("virtio-blk %s: out of memory", d->v.name);
	p->disk = d;
	p->timer.fn = on_poll;
	p->timer.ctx = p;
	ev_timer_after(&p->timer, POLL_NS);
	log_line("virtio-blk %s: no MSI-X interrupt (error %d); polling once a millisecond", d->v.name, why);
}

static void log_disk(const struct disk *d)
{
	const struct vblk *v = &d->v;
	uint32_t i, per = v->block_size / SECTOR_SIZE;

	log_line("virtio-blk %s: %llu sectors, %s, blocks of %u bytes%s%s", v->name, (unsigned long long)v->sectors,
		v->readonly ? "read-only" : "read-write", v->block_size, v->flush ? ", write cache" : "", v->discard_max ? ", discard" : "");
	if (d->gpt.why[0])
		log_line("virtio-blk %s: %s%s", v->name, d->gpt_error == 0 ? "warning: " : "", d->gpt.why);
	for (i = 0; d->gpt_error == 0 && i < d->gpt.n; i++)
		log_line("virtio-blk %s: partition '%s', %llu sectors from %llu", v->name, d->gpt.part[i].name,
			(unsigned long long)(d->gpt.part[i].last - d->gpt.part[i].first + 1) * per, (unsigned long long)d->gpt.part[i].first * per);
}

static err_t start(struct disk *d, struct pci_bdf bdf)
{
	struct vblk_memory m;
	struct gpt_disk g;
	evtchn_port_t port;
	uint16_t vector;
	err_t e = virtio_pci_open(bdf, &d->v.dev), irq;

	if (e == 0)
		e = vblk_probe(&d->v);
	if (e == 0)
		e = memory(&d->v, &m);
	if (e)
		return e;
	irq = virtio_pci_irq(bdf, 0, on_irq, d, &port, &vector);
	watch_config(d, bdf);
	e = vblk_start(&d->v, &m, vector);
	if (e == 0)
		e = disk_init(d);
	if (e)
		return e;
	if (irq)
		poll_instead(d, irq);
	g = (struct gpt_disk){ .blocks = d->v.sectors / (d->v.block_size / SECTOR_SIZE), .block_size = d->v.block_size, .ctx = &d->v, .read = early_read };
	d->gpt_error = gpt_read(&g, &d->gpt);
	log_disk(d);
	return 0;
}

static struct disk *one(struct pci_bdf bdf)
{
	struct disk *d = calloc(1, sizeof(*d));
	err_t e;

	if (!d) {
		log_line("out of memory for a disk; give the domain more memory in the manifest");
		return NULL;
	}
	virtio_pci_name(bdf, d->v.name);
	e = start(d, bdf);
	if (e == 0)
		return d;
	log_line("virtio-blk %s does not come up: %s (error %d)", d->v.name, d->v.dev.why ? d->v.dev.why : "out of memory", e);
	if (d->v.dev.common.length != 0)
		virtio_dev_fail(&d->v.dev);
	return NULL;	/* not freed: its interrupt may still call */
}

struct disk *bringup_disks(void)
{
	struct disk *list = NULL, **end = &list;
	struct pci_bdf bdf = { 0, 0 };
	bool first = true;
	uint32_t n = 0;

	while (virtio_pci_next(&bdf, first, VIRTIO_ID_BLOCK)) {
		first = false;
		if (n++ == DISKS_MAX) {
			log_line("more than %u disks; the others are not used", DISKS_MAX);
			break;
		}
		*end = one(bdf);
		if (*end)
			end = &(*end)->next;
	}
	if (!list)
		log_line("no usable virtio-blk device; give this domain a device { match = \"virtio-blk\"; } in the manifest");
	return list;
}
