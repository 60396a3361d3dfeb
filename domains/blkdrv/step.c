/* SPDX-License-Identifier: Apache-2.0 */
/* domains/blkdrv/step.c - discards in pieces the device allows, barriers between flushes. */
#include "domains/blkdrv/step.h"

/* Every piece but the last ends where the device likes it. */
static bool discard_step(const struct blk_req *q, const struct vblk *v, uint64_t done, struct blk_step *out)
{
	uint64_t lba = q->lba + done, left = q->sectors - done, most = v->discard_max;

	if (left == 0 || most == 0)
		return false;
	if (left > most && most >= v->discard_align)
		most -= (lba + most) % v->discard_align;
	*out = (struct blk_step){ BLK_DISCARD, lba, (uint32_t)(left < most ? left : most) };
	return true;
}

static bool barrier_step(const struct blk_req *q, const struct vblk *v, uint32_t k, struct blk_step *out)
{
	bool data = q->sectors != 0;

	k += !v->flush;
	if (k == 1 && data) {
		*out = (struct blk_step){ BLK_WRITE, q->lba, (uint32_t)q->sectors };
		return true;
	}
	*out = (struct blk_step){ BLK_FLUSH, 0, 0 };
	return v->flush && (k == 0 || (k == 2 && data));
}

static bool next(const struct blk_req *q, const struct vblk *v, const struct blk_progress *p, struct blk_step *out)
{
	if (q->barrier)
		return barrier_step(q, v, p->steps, out);
	if (q->action == BLK_DISCARD)
		return discard_step(q, v, p->sectors, out);
	*out = (struct blk_step){ q->action, q->lba, (uint32_t)q->sectors };
	return p->steps == 0;
}

bool blk_step_next(const struct blk_req *q, const struct vblk *v, struct blk_progress *p, struct blk_step *out)
{
	if (!next(q, v, p, out))
		return false;
	p->steps++;
	p->sectors += out->sectors;
	return true;
}
