/* SPDX-License-Identifier: Apache-2.0 */
/* domains/runtime/virtio_dev.h - a modern virtio-pci device: status handshake, features, queues (virtio 1.1, 3.1 and 4.1.4.3). */
#ifndef RUNTIME_VIRTIO_DEV_H
#define RUNTIME_VIRTIO_DEV_H
#include "domains/runtime/virtio_mmio.h"
#include "domains/runtime/virtio_queue.h"
#include "lib/types.h"

#define VIRTIO_NO_VECTOR 0xffffu

struct virtio_dev {
	struct virtio_win common, notify, device;
	uint32_t notify_multiplier;
	uint64_t features;	/* negotiated */
	const char *why;	/* the last error, one line with its mend */
};

/* A queue and where to ring for it. */
struct virtio_queue {
	struct virtq ring;
	uint32_t notify_off;	/* bytes into the notification window */
	uint16_t index;
};

/* Resets the device and waits (bounded) until it says so. 0 or -XEN_ETIMEDOUT. */
err_t virtio_dev_reset(struct virtio_dev *d) __must_check;
/*
 * ACKNOWLEDGE, DRIVER, then features: all of `required` (VERSION_1 is implied), what is offered of `optional`
 * (ACCESS_PLATFORM and RING_EVENT_IDX are taken when offered). 0 or -XEN_EOPNOTSUPP.
 */
err_t virtio_dev_negotiate(struct virtio_dev *d, uint64_t required, uint64_t optional) __must_check;
/* The size to use for a queue: a power of two, at most `most` and VIRTQ_MAX; 0: the device has no such queue. */
uint16_t virtio_dev_queue_size(struct virtio_dev *d, uint16_t index, uint16_t most);
/*
 * Sets a queue up in virtq_bytes(size) bytes at mem (bus address bus), with an MSI-X entry or VIRTIO_NO_VECTOR.
 * 0, -XEN_ENOSPC (the device refused the vector), -XEN_EINVAL (its notification address lies outside the window).
 */
err_t virtio_dev_queue_start(struct virtio_dev *d, struct virtio_queue *q, uint16_t index, uint16_t size, void *mem, uint64_t bus, uint16_t vector) __must_check;
/* The MSI-X entry of configuration changes, before virtio_dev_start(). 0 or -XEN_ENOSPC (the device refused it). */
err_t virtio_dev_config_vector(struct virtio_dev *d, uint16_t vector) __must_check;
/* DRIVER_OK. */
void virtio_dev_start(struct virtio_dev *d);
/* Status FAILED: the driver gives up. */
void virtio_dev_fail(struct virtio_dev *d);
/* The device asks for a reset, or it is gone (all ones). */
bool virtio_dev_is_broken(const struct virtio_dev *d);
/* Publishes the queue and notifies the device if it wants it. */
void virtio_queue_kick(struct virtio_dev *d, struct virtio_queue *q);
/* n bytes of the device's configuration at off, by accesses of `width` (1, 2 or 4) bytes, consistent by its generation. 0, -XEN_EINVAL (outside), -XEN_EIO (never stable). */
err_t virtio_dev_config(struct virtio_dev *d, uint32_t off, void *buf, uint32_t n, uint32_t width) __must_check;
static inline bool virtio_dev_has(const struct virtio_dev *d, unsigned int bit)
{
	return d->features >> bit & 1;
}
#endif
