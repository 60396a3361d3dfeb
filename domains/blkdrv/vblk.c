/* SPDX-License-Identifier: Apache-2.0 */
/* domains/blkdrv/vblk.c - a virtio-blk request is a header, one contiguous bounce buffer and a status byte. */
#include "domains/blkdrv/vblk.h"
#include "lib/string.h"
#include <linux/virtio_blk.h>

#define STATUS_AT    16u
#define STATUS_UNSET 0xffu
#define RANGE_AT     32u
#define EXP_MOST     8u
#define ALIGN_MOST   (1u << 22)	/* sectors: a granularity of 2 GiB */
#define PARTS_MAX    32u	/* data descriptors of one request */

static bool pow2(uint32_t n)
{
	return n != 0 && (n & (n - 1)) == 0;
}

static err_t bad(struct vblk *v, err_t e, const char *why)
{
	v->dev.why = why;
	return e;
}

static err_t read_u32(struct vblk *v, unsigned int feature, uint32_t off, uint32_t fallback, uint32_t *out)
{
	*out = fallback;
	if (!virtio_dev_has(&v->dev, feature))
		return 0;
	return virtio_dev_config(&v->dev, off, out, 4, 4);
}

static uint32_t parts_of(const struct vblk *v, uint32_t bytes)
{
	return (bytes + v->part_max - 1) / v->part_max;
}

/* A hint: without it, or when it is odd, the medium's blocks are the logical ones. */
static err_t read_topology(struct vblk *v)
{
	uint8_t exp = 0;
	err_t e = 0;

	if (virtio_dev_has(&v->dev, VIRTIO_BLK_F_TOPOLOGY))
		e = virtio_dev_config(&v->dev, offsetof(struct virtio_blk_config, physical_block_exp), &exp, 1, 1);
	v->physical = exp <= EXP_MOST ? v->block_size << exp : v->block_size;
	return e;
}

/* A device that promises discards and allows none has none. */
static err_t read_discard(struct vblk *v)
{
	uint32_t segs, per = v->block_size / SECTOR_SIZE;
	err_t e;

	e = read_u32(v, VIRTIO_BLK_F_DISCARD, offsetof(struct virtio_blk_config, max_discard_sectors), 0, &v->discard_max);
	if (e == 0)
		e = read_u32(v, VIRTIO_BLK_F_DISCARD, offsetof(struct virtio_blk_config, max_discard_seg), 0, &segs);
	if (e == 0)
		e = read_u32(v, VIRTIO_BLK_F_DISCARD, offsetof(struct virtio_blk_config, discard_sector_alignment), 0, &v->discard_align);
	if (e)
		return e;
	v->discard_max -= v->discard_max % per;
	if (segs == 0 || virtio_dev_has(&v->dev, VIRTIO_BLK_F_RO))
		v->discard_max = 0;
	if (v->discard_align == 0 || v->discard_align % per != 0 || v->discard_align > ALIGN_MOST)
		v->discard_align = per;
	return 0;
}

static err_t read_config(struct vblk *v)
{
	uint32_t seg_max;
	err_t e;

	e = virtio_dev_config(&v->dev, offsetof(struct virtio_blk_config, capacity), &v->sectors, 8, 4);
	if (e == 0)
		e = read_u32(v, VIRTIO_BLK_F_BLK_SIZE, offsetof(struct virtio_blk_config, blk_size), SECTOR_SIZE, &v->block_size);
	if (e == 0)
		e = read_u32(v, VIRTIO_BLK_F_SIZE_MAX, offsetof(struct virtio_blk_config, size_max), BLK_BYTES_MAX, &v->part_max);
	if (e == 0)
		e = read_u32(v, VIRTIO_BLK_F_SEG_MAX, offsetof(struct virtio_blk_config, seg_max), PARTS_MAX, &seg_max);
	if (e)
		return e;
	if (v->block_size < SECTOR_SIZE || v->block_size > PAGE_SIZE || !pow2(v->block_size))
		return bad(v, -XEN_EINVAL, "its block size is not a power of two from 512 to 4096");
	if (v->sectors == 0 || v->sectors > UINT64_MAX / SECTOR_SIZE)
		return bad(v, -XEN_EINVAL, "it is empty, or says that it is larger than 2^64 bytes");
	if (v->part_max > BLK_BYTES_MAX)
		v->part_max = BLK_BYTES_MAX;
	v->part_max &= ~(SECTOR_SIZE - 1);
	if (v->part_max == 0 || parts_of(v, BLK_BYTES_MAX) > (seg_max < PARTS_MAX ? seg_max : PARTS_MAX))
		return bad(v, -XEN_EINVAL, "its size_max and seg_max allow no request of 128 KiB");
	v->sectors -= v->sectors % (v->block_size / SECTOR_SIZE);
	return 0;
}

err_t vblk_probe(struct vblk *v)
{
	const uint64_t wanted = 1ull << VIRTIO_BLK_F_RO | 1ull << VIRTIO_BLK_F_BLK_SIZE | 1ull << VIRTIO_BLK_F_FLUSH |
		1ull << VIRTIO_BLK_F_SIZE_MAX | 1ull << VIRTIO_BLK_F_SEG_MAX | 1ull << VIRTIO_BLK_F_DISCARD |
		1ull << VIRTIO_BLK_F_TOPOLOGY;
	err_t e = virtio_dev_reset(&v->dev);

	if (e == 0)
		e = virtio_dev_negotiate(&v->dev, 0, wanted);
	if (e == 0)
		e = read_config(v);
	if (e == 0)
		e = read_topology(v);
	if (e == 0)
		e = read_discard(v);
	if (e)
		return e;
	v->readonly = virtio_dev_has(&v->dev, VIRTIO_BLK_F_RO);
	v->flush = virtio_dev_has(&v->dev, VIRTIO_BLK_F_FLUSH);
	return 0;
}

err_t vblk_start(struct vblk *v, const struct vblk_memory *m, uint16_t vector)
{
	uint16_t size = virtio_dev_queue_size(&v->dev, 0, VBLK_QUEUE_SIZE);
	uint32_t i;
	err_t e;

	if (size < PARTS_MAX + 2)
		return bad(v, -XEN_ENODEV, "its queue is too short for a request of 128 KiB");
	e = virtio_dev_queue_start(&v->dev, &v->queue, 0, size, m->ring, m->ring_bus, vector);
	if (e)
		return e;
	v->mem = *m;
	v->free_n = VBLK_SLOTS;
	for (i = 0; i < VBLK_SLOTS; i++) {
		v->free[i] = VBLK_SLOTS - 1 - i;
		v->slot[i].busy = false;
	}
	virtio_dev_start(&v->dev);
	return 0;
}

bool vblk_resize(struct vblk *v)
{
	uint64_t now;

	if (v->broken || virtio_dev_config(&v->dev, offsetof(struct virtio_blk_config, capacity), &now, 8, 4) != 0)
		return false;
	now -= now % (v->block_size / SECTOR_SIZE);
	if (now == 0 || now > UINT64_MAX / SECTOR_SIZE || now == v->sectors)
		return false;
	v->sectors = now;
	return true;
}

int vblk_slot_take(struct vblk *v)
{
	if (v->free_n == 0)
		return -1;
	return (int)v->free[--v->free_n];
}

void vblk_slot_give(struct vblk *v, uint32_t slot)
{
	v->free[v->free_n++] = slot;
}

uint8_t *vblk_slot_data(const struct vblk *v, uint32_t slot)
{
	return v->mem.data[slot].p;
}

static void head_fill(struct vblk *v, uint32_t slot, enum blk_action action, uint64_t lba)
{
	static const uint32_t type[] = {
		[BLK_READ] = VIRTIO_BLK_T_IN, [BLK_WRITE] = VIRTIO_BLK_T_OUT, [BLK_FLUSH] = VIRTIO_BLK_T_FLUSH, [BLK_DISCARD] = VIRTIO_BLK_T_DISCARD,
	};
	struct virtio_blk_outhdr h = { .type = type[action], .sector = action == BLK_READ || action == BLK_WRITE ? lba : 0 };
	uint8_t *head = v->mem.heads + slot * VBLK_HEAD_BYTES;

	memcpy(head, &h, sizeof(h));
	head[STATUS_AT] = STATUS_UNSET;
}

static unsigned int data_parts(const struct vblk *v, uint32_t slot, uint32_t bytes, struct virtq_buf *buf)
{
	uint64_t bus = v->mem.data[slot].bus;
	unsigned int n = 0;

	while (bytes != 0) {
		uint32_t len = bytes < v->part_max ? bytes : v->part_max;

		buf[n++] = (struct virtq_buf){ bus, len };
		bus += len;
		bytes -= len;
	}
	return n;
}

/* The one range of a discard, for the device to read. */
static void range_fill(struct vblk *v, uint32_t slot, uint64_t lba, uint32_t sectors, struct virtq_buf *buf)
{
	struct virtio_blk_discard_write_zeroes r = { .sector = lba, .num_sectors = sectors };

	memcpy(v->mem.heads + slot * VBLK_HEAD_BYTES + RANGE_AT, &r, sizeof(r));
	*buf = (struct virtq_buf){ v->mem.heads_bus + slot * VBLK_HEAD_BYTES + RANGE_AT, sizeof(r) };
}

static bool on_disk(const struct vblk *v, enum blk_action action, uint64_t lba, uint32_t sectors)
{
	uint32_t most = action == BLK_DISCARD ? v->discard_max : BLK_BYTES_MAX / SECTOR_SIZE;

	if (action == BLK_FLUSH)
		return true;
	return sectors != 0 && sectors <= most && sectors <= v->sectors && lba <= v->sectors - sectors;
}

err_t vblk_submit(struct vblk *v, uint32_t slot, enum blk_action action, uint64_t lba, uint32_t sectors)
{
	struct virtq_buf buf[PARTS_MAX + 2];
	uint64_t head_bus = v->mem.heads_bus + slot * VBLK_HEAD_BYTES;
	unsigned int n = 1;
	err_t e;

	if (v->broken)
		return -XEN_EIO;
	if (!on_disk(v, action, lba, sectors))
		return -XEN_ERANGE;
	head_fill(v, slot, action, lba);
	buf[0] = (struct virtq_buf){ head_bus, sizeof(struct virtio_blk_outhdr) };
	if (action == BLK_DISCARD)
		range_fill(v, slot, lba, sectors, &buf[n++]);
	else if (action != BLK_FLUSH)
		n += data_parts(v, slot, sectors * SECTOR_SIZE, buf + 1);
	buf[n] = (struct virtq_buf){ head_bus + STATUS_AT, 1 };
	if (action == BLK_READ)
		e = virtq_add(&v->queue.ring, buf, 1, n, slot);
	else
		e = virtq_add(&v->queue.ring, buf, n, 1, slot);
	if (e)
		return e;
	v->slot[slot].busy = true;
	v->slot[slot].read_bytes = action == BLK_READ ? sectors * SECTOR_SIZE : 0;
	return 0;
}

void vblk_kick(struct vblk *v)
{
	if (!v->broken)
		virtio_queue_kick(&v->dev, &v->queue);
}

/* What lies beyond `written` bytes is not the device's word: old data of another front end, an old status. */
static err_t result_of(const struct vblk *v, uint32_t slot, uint32_t written)
{
	uint8_t status = __atomic_load_n(v->mem.heads + slot * VBLK_HEAD_BYTES + STATUS_AT, __ATOMIC_RELAXED);

	if (status == VIRTIO_BLK_S_UNSUPP && written != 0)
		return -XEN_EOPNOTSUPP;
	return status == VIRTIO_BLK_S_OK && written > v->slot[slot].read_bytes ? 0 : -XEN_EIO;
}

static int give_up(struct vblk *v)
{
	v->broken = true;
	if (virtio_dev_reset(&v->dev) != 0)
		virtio_dev_fail(&v->dev);
	return -XEN_EIO;
}

int vblk_done(struct vblk *v, uint32_t *slot, err_t *result)
{
	struct virtq_done d;
	int got;

	if (v->broken)
		return -XEN_EIO;
	got = virtq_get(&v->queue.ring, &d);
	if (got == 0)
		return 0;
	if (got < 0 || d.token >= VBLK_SLOTS || !v->slot[d.token].busy)
		return give_up(v);
	v->slot[d.token].busy = false;
	*slot = d.token;
	*result = result_of(v, d.token, d.len);
	return 1;
}

bool vblk_want_irq(struct vblk *v)
{
	return !v->broken && virtq_want_irq(&v->queue.ring);
}
