/* SPDX-License-Identifier: Apache-2.0 */
/* domains/blkdrv/early.c - blocks until the device answers, with an end; an answer that comes later is nobody's. */
#include "domains/blkdrv/early.h"
#include "domains/runtime/event.h"
#include "domains/runtime/hypercall.h"
#include "lib/string.h"

#define READ_NS	     10000000000ull	/* a first read that takes longer has failed */
#define READ_STEP_NS 100000ull

/* 1: slot `mine` is done, *result; 0: not yet; an error. The slot of a read that was given up before goes back. */
static int look(struct vblk *v, uint32_t mine, err_t *result)
{
	uint32_t slot;
	int got;

	for (;;) {
		got = vblk_done(v, &slot, result);
		if (got != 1 || slot == mine)
			return got;
		vblk_slot_give(v, slot);
	}
}

static err_t wait_read(struct vblk *v, uint32_t mine)
{
	uint64_t deadline = time_now() + READ_NS;
	err_t result;
	int got;

	vblk_kick(v);
	for (;;) {
		got = look(v, mine, &result);
		if (got != 0)
			return got == 1 && result == 0 ? 0 : -XEN_EIO;
		if (time_now() > deadline)
			return -XEN_ETIMEDOUT;
		if (sched_poll(NULL, 0, time_now() + READ_STEP_NS) != 0)
			return -XEN_EIO;
	}
}

static err_t read_some(struct vblk *v, uint64_t lba, uint32_t n, uint8_t *p)
{
	uint32_t per = v->block_size / SECTOR_SIZE;
	int slot = vblk_slot_take(v);
	err_t e;

	if (slot < 0)
		return -XEN_EBUSY;
	e = vblk_submit(v, (uint32_t)slot, BLK_READ, lba * per, n * per);
	if (e == 0)
		e = wait_read(v, (uint32_t)slot);
	if (e == -XEN_ETIMEDOUT)
		return e;		/* the device may still write: the slot stays taken */
	if (e == 0)
		memcpy(p, vblk_slot_data(v, (uint32_t)slot), (size_t)n * v->block_size);
	vblk_slot_give(v, (uint32_t)slot);
	return e;
}

err_t early_read(void *ctx, uint64_t lba, uint32_t n, void *buf)
{
	struct vblk *v = ctx;
	uint32_t most = BLK_BYTES_MAX / v->block_size, now;
	uint8_t *p = buf;
	err_t e = 0;

	for (; n != 0 && e == 0; n -= now, lba += now, p += now * v->block_size) {
		now = n < most ? n : most;
		e = read_some(v, lba, now, p);
	}
	return e;
}
