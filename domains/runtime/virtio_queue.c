/* SPDX-License-Identifier: Apache-2.0 */
/* domains/runtime/virtio_queue.c - split virtqueue; every word read from the device is copied once and checked. */
#include "domains/runtime/virtio_queue.h"
#include "lib/string.h"
#include <linux/virtio_ring.h>

static uint32_t round_up4(uint32_t n)
{
	return (n + 3) & ~3u;
}

uint32_t virtq_avail_offset(uint16_t size)
{
	return 16u * size;
}

uint32_t virtq_used_offset(uint16_t size)
{
	return round_up4(virtq_avail_offset(size) + 6u + 2u * size);
}

size_t virtq_bytes(uint16_t size)
{
	return virtq_used_offset(size) + 6u + 8u * size;
}

static struct vring_desc *desc(struct virtq *q)
{
	return (struct vring_desc *)(void *)q->mem;
}

static struct vring_avail *avail(struct virtq *q)
{
	return (struct vring_avail *)(void *)(q->mem + q->avail_off);
}

static struct vring_used *used(struct virtq *q)
{
	return (struct vring_used *)(void *)(q->mem + q->used_off);
}

/* The index at which the driver wants an interrupt; it follows the avail ring. */
static uint16_t *used_event(struct virtq *q)
{
	return (uint16_t *)(void *)(q->mem + q->avail_off + 4 + 2u * q->size);
}

/* The index at which the device wants a notification; it follows the used ring. */
static uint16_t *avail_event(struct virtq *q)
{
	return (uint16_t *)(void *)(q->mem + q->used_off + 4 + 8u * q->size);
}

void virtq_init(struct virtq *q, void *mem, uint16_t size, bool event_idx)
{
	unsigned int i;

	memset(q, 0, sizeof(*q));
	memset(mem, 0, virtq_bytes(size));
	q->mem = mem;
	q->size = size;
	q->avail_off = virtq_avail_offset(size);
	q->used_off = virtq_used_offset(size);
	q->free = size;
	q->event_idx = event_idx;
	for (i = 0; i < size; i++)
		q->shadow[i].next = (uint16_t)((i + 1) % size);
}

err_t virtq_add(struct virtq *q, const struct virtq_buf *bufs, unsigned int out, unsigned int in, uint32_t token)
{
	uint16_t head = q->free_head, at = head;
	uint32_t writable = 0;
	unsigned int i, n = out + in;

	if (q->broken)
		return -XEN_EIO;
	if (n == 0)
		return -XEN_EINVAL;
	if (n > q->free)
		return -XEN_ENOSPC;
	for (i = 0; i < n; i++) {
		struct vring_desc d = { .addr = bufs[i].bus, .len = bufs[i].len, .next = q->shadow[at].next };

		d.flags = (uint16_t)((i + 1 < n ? VRING_DESC_F_NEXT : 0) | (i >= out ? VRING_DESC_F_WRITE : 0));
		writable += i >= out ? bufs[i].len : 0;
		desc(q)[at] = d;
		at = q->shadow[at].next;
	}
	q->free_head = at;
	q->free = (uint16_t)(q->free - n);
	q->inflight++;
	q->shadow[head].count = (uint16_t)n;
	q->shadow[head].writable = writable;
	q->shadow[head].token = token;
	avail(q)->ring[q->avail_idx % q->size] = head;
	q->avail_idx++;
	return 0;
}

bool virtq_publish(struct virtq *q)
{
	uint16_t old = q->kicked_idx, now = q->avail_idx, wants;

	if (old == now)
		return false;
	__atomic_store_n(&avail(q)->idx, now, __ATOMIC_RELEASE);
	__atomic_thread_fence(__ATOMIC_SEQ_CST);	/* the device sees the index before we look whether it sleeps */
	q->kicked_idx = now;
	if (!q->event_idx)
		return !(__atomic_load_n(&used(q)->flags, __ATOMIC_RELAXED) & VRING_USED_F_NO_NOTIFY);
	wants = __atomic_load_n(avail_event(q), __ATOMIC_RELAXED);
	return (uint16_t)(now - wants - 1) < (uint16_t)(now - old);
}

static void chain_free(struct virtq *q, uint16_t head)
{
	uint16_t count = q->shadow[head].count, last = head, i;

	for (i = 1; i < count; i++)
		last = q->shadow[last].next;
	q->shadow[last].next = q->free_head;
	q->shadow[head].count = 0;
	q->free_head = head;
	q->free = (uint16_t)(q->free + count);
	q->inflight--;
}

static int broken(struct virtq *q)
{
	q->broken = true;
	return -XEN_EIO;
}

int virtq_get(struct virtq *q, struct virtq_done *done)
{
	uint16_t ahead;
	uint32_t id, len;

	if (q->broken)
		return -XEN_EIO;
	ahead = (uint16_t)(__atomic_load_n(&used(q)->idx, __ATOMIC_ACQUIRE) - q->used_idx);
	if (ahead == 0)
		return 0;
	if (ahead > q->inflight)
		return broken(q);
	id = __atomic_load_n(&used(q)->ring[q->used_idx % q->size].id, __ATOMIC_RELAXED);
	len = __atomic_load_n(&used(q)->ring[q->used_idx % q->size].len, __ATOMIC_RELAXED);
	if (id >= q->size || q->shadow[id].count == 0 || len > q->shadow[id].writable)
		return broken(q);
	q->used_idx++;
	done->token = q->shadow[id].token;
	done->len = len;
	chain_free(q, (uint16_t)id);
	return 1;
}

bool virtq_want_irq(struct virtq *q)
{
	if (q->broken)
		return false;
	__atomic_store_n(used_event(q), q->used_idx, __ATOMIC_RELAXED);
	__atomic_thread_fence(__ATOMIC_SEQ_CST);	/* the device sees the request before we look for missed work */
	return __atomic_load_n(&used(q)->idx, __ATOMIC_ACQUIRE) != q->used_idx;
}
