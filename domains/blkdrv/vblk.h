/* SPDX-License-Identifier: Apache-2.0 */
/* domains/blkdrv/vblk.h - one virtio block device (virtio 1.1, 5.2): slots with bounce buffers, requests, completions. */
#ifndef BLKDRV_VBLK_H
#define BLKDRV_VBLK_H
#include "domains/blkdrv/request.h"
#include "domains/runtime/virtio_dev.h"

#define VBLK_SLOTS 32u		/* requests in flight */
#define VBLK_NAME  32u

/* DMA memory, page aligned: what vblk_start() needs. From dma_alloc() or a test. bus: the device's addresses. */
struct vblk_memory {
	struct { uint8_t *p; uint64_t bus; } data[VBLK_SLOTS];	/* bounce buffers of BLK_BYTES_MAX bytes */
	uint8_t *heads;			/* VBLK_HEAD_BYTES a slot */
	void *ring;			/* virtq_bytes(VBLK_QUEUE_SIZE) */
	uint64_t heads_bus, ring_bus;
};
#define VBLK_HEAD_BYTES 64u	/* per slot: 16 of header, the status byte, at 32 the range of a discard */
#define VBLK_QUEUE_SIZE VIRTQ_MAX

struct vblk {
	char name[VBLK_NAME];	/* "0000:00:04.0" */
	struct virtio_dev dev;
	struct virtio_queue queue;
	uint64_t sectors;	/* capacity in units of 512 bytes */
	uint32_t block_size;	/* bytes; requests are aligned to it */
	uint32_t physical;	/* bytes the medium writes at once: block_size or a multiple, a power of two */
	uint32_t part_max;	/* bytes of one data descriptor (VIRTIO_BLK_F_SIZE_MAX) */
	uint32_t discard_max;	/* sectors of one discard; 0: it has none */
	uint32_t discard_align;	/* sectors; smaller or unaligned discards may do nothing */
	bool readonly, flush, broken;
	struct vblk_memory mem;
	uint32_t free_n, free[VBLK_SLOTS];
	struct { bool busy; uint32_t read_bytes; } slot[VBLK_SLOTS];
};

/* Resets and negotiates (v->dev's windows are set) and reads the configuration. Errors as virtio_dev_*, v->dev.why says which. */
err_t vblk_probe(struct vblk *v) __must_check;
/* Sets up the queue with MSI-X entry `vector` and starts the device. */
err_t vblk_start(struct vblk *v, const struct vblk_memory *m, uint16_t vector) __must_check;

/* The configuration changed: reads the capacity again. true: v->sectors is another; a size that cannot be is not taken. */
bool vblk_resize(struct vblk *v);

/* A free slot, or -1. Its data: BLK_BYTES_MAX bytes. */
int vblk_slot_take(struct vblk *v);
void vblk_slot_give(struct vblk *v, uint32_t slot);
uint8_t *vblk_slot_data(const struct vblk *v, uint32_t slot);

/* Queues a request on a slot that is taken; lba in sectors. -XEN_EIO: the device is broken, -XEN_ENOSPC, -XEN_ERANGE past the end or too long. */
err_t vblk_submit(struct vblk *v, uint32_t slot, enum blk_action action, uint64_t lba, uint32_t sectors) __must_check;
/* Tells the device of what was queued. */
void vblk_kick(struct vblk *v);
/*
 * One finished request: 1 with its slot and how it went: 0, -XEN_EOPNOTSUPP, -XEN_EIO (also a read that delivered less than asked);
 * 0 none, -XEN_EIO the device broke the protocol: v->broken, nothing more will come, it was reset.
 */
int vblk_done(struct vblk *v, uint32_t *slot, err_t *result) __must_check;
/* Asks for an interrupt; true: look again at once. */
bool vblk_want_irq(struct vblk *v);
#endif
