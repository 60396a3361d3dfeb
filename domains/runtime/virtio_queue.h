/* SPDX-License-Identifier: Apache-2.0 */
/* domains/runtime/virtio_queue.h - the driver's side of a split virtqueue (virtio 1.1, 2.6) in DMA memory. */
#ifndef RUNTIME_VIRTIO_QUEUE_H
#define RUNTIME_VIRTIO_QUEUE_H
#include "lib/types.h"

#define VIRTQ_MAX 256u		/* entries */

struct virtq_buf {
	uint64_t bus;		/* bus address of the first byte */
	uint32_t len;		/* bytes */
};

struct virtq_done {
	uint32_t token;		/* as given to virtq_add */
	uint32_t len;		/* bytes the device says it wrote; never more than the chain's writable bytes */
};

/* What the driver knows of a descriptor: the table in DMA memory is written, never read back. */
struct virtq_shadow {
	uint16_t next;		/* next of the free list or of the chain */
	uint16_t count;		/* descriptors of the chain that starts here; 0: no chain starts here */
	uint32_t writable;	/* bytes the device may write */
	uint32_t token;
};

struct virtq {
	uint8_t *mem;		/* descriptor table, then avail, then used */
	uint32_t avail_off, used_off;
	uint16_t size, free_head, free, avail_idx, kicked_idx, used_idx;
	uint16_t inflight;	/* chains */
	bool event_idx, broken;
	struct virtq_shadow shadow[VIRTQ_MAX];
};

/* Bytes of DMA memory a queue of `size` entries needs (a power of two, at most VIRTQ_MAX). */
size_t virtq_bytes(uint16_t size);
/* Bus addresses of the avail and used rings lie at these offsets behind the table. */
uint32_t virtq_avail_offset(uint16_t size);
uint32_t virtq_used_offset(uint16_t size);

/* mem: virtq_bytes(size) bytes, 16-byte aligned; it is zeroed. event_idx: VIRTIO_F_RING_EVENT_IDX was negotiated. */
void virtq_init(struct virtq *q, void *mem, uint16_t size, bool event_idx);
/*
 * Adds one chain: `out` buffers the device reads, then `in` buffers it writes.
 * 0, -XEN_ENOSPC (not enough free descriptors), -XEN_EINVAL (no buffer), -XEN_EIO (queue broken).
 */
err_t virtq_add(struct virtq *q, const struct virtq_buf *bufs, unsigned int out, unsigned int in, uint32_t token) __must_check;
/* Publishes what was added since the last call; true: the device wants a notification. */
bool virtq_publish(struct virtq *q);
/*
 * Takes one finished chain: 1, 0 if there is none, -XEN_EIO if the device broke the protocol (an id that is not
 * outstanding, more bytes than the chain has, an index that ran ahead). The queue is then broken for good.
 */
int virtq_get(struct virtq *q, struct virtq_done *done) __must_check;
/* Asks for an interrupt at the next completion; true: one is already waiting, so call virtq_get again. */
bool virtq_want_irq(struct virtq *q);
#endif
