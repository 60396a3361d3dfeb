/* SPDX-License-Identifier: Apache-2.0 */
/* domains/blkdrv/request.c - the front end's fields: each is checked before the next one is looked at. */
#include "domains/blkdrv/request.h"
#include "lib/string.h"

#define SECTORS_PER_PAGE (PAGE_SIZE / SECTOR_SIZE)

static bool seg_decode(const struct blkif_request_segment *s, struct blk_seg *out)
{
	if (s->first_sect > s->last_sect || s->last_sect >= SECTORS_PER_PAGE)
		return false;
	out->ref = s->gref;
	out->off = (uint16_t)(s->first_sect * SECTOR_SIZE);
	out->len = (uint16_t)((s->last_sect - s->first_sect + 1) * SECTOR_SIZE);
	return true;
}

static int16_t transfer(const struct blkif_request_segment *segs, uint32_t n, uint64_t sector, const struct blk_limits *l, struct blk_req *out)
{
	uint32_t i, sectors = 0;

	for (i = 0; i < n; i++) {
		if (!seg_decode(&segs[i], &out->seg[i]))
			return BLKIF_RSP_ERROR;
		sectors += out->seg[i].len / SECTOR_SIZE;
	}
	out->nsegs = n;
	out->sectors = sectors;
	if (window_lba(&l->window, sector, sectors, out->action == BLK_WRITE, &out->lba) != 0)
		return BLKIF_RSP_ERROR;
	return BLKIF_RSP_OKAY;
}

static int16_t direct(const struct blkif_request *r, const struct blk_limits *l, struct blk_req *out)
{
	out->action = r->operation == BLKIF_OP_WRITE ? BLK_WRITE : BLK_READ;
	if (r->nr_segments == 0 || r->nr_segments > BLKIF_MAX_SEGMENTS_PER_REQUEST)
		return BLKIF_RSP_ERROR;
	return transfer(r->seg, r->nr_segments, r->sector_number, l, out);
}

/* Without data it only orders and flushes. */
static int16_t barrier(const struct blkif_request *r, const struct blk_limits *l, struct blk_req *out)
{
	out->action = BLK_WRITE;
	out->barrier = true;
	if (r->nr_segments == 0)
		return BLKIF_RSP_OKAY;
	if (r->nr_segments > BLKIF_MAX_SEGMENTS_PER_REQUEST)
		return BLKIF_RSP_ERROR;
	return transfer(r->seg, r->nr_segments, r->sector_number, l, out);
}

static int16_t discard(const struct blkif_request *r, const struct blk_limits *l, struct blk_req *out)
{
	struct blkif_request_discard d;

	_Static_assert(sizeof(d) <= sizeof(*r), "a discard fits its slot");
	memcpy(&d, r, sizeof(d));
	out->action = BLK_DISCARD;
	/* Nobody who asks for a secure one, which is not offered, is told that it was done. */
	if (!l->discard || d.flag & BLKIF_DISCARD_SECURE)
		return BLKIF_RSP_EOPNOTSUPP;
	out->sectors = d.nr_sectors;
	if (window_lba(&l->window, d.sector_number, d.nr_sectors, true, &out->lba) != 0)
		return BLKIF_RSP_ERROR;
	return BLKIF_RSP_OKAY;
}

static int16_t indirect(const struct blkif_request *r, const struct blk_limits *l, void *ctx, struct blk_req *out)
{
	struct blkif_request_segment segs[BLK_SEGS_MAX];
	struct blkif_request_indirect in;

	memcpy(&in, r, sizeof(in));
	out->op = in.indirect_op;	/* front ends expect the inner operation in the response */
	if (in.indirect_op != BLKIF_OP_READ && in.indirect_op != BLKIF_OP_WRITE)
		return BLKIF_RSP_EOPNOTSUPP;
	out->action = in.indirect_op == BLKIF_OP_WRITE ? BLK_WRITE : BLK_READ;
	if (in.nr_segments == 0 || in.nr_segments > BLK_SEGS_MAX)
		return BLKIF_RSP_ERROR;
	if (blk_indirect_fetch(ctx, in.indirect_grefs[0], segs, in.nr_segments) != 0)
		return BLKIF_RSP_ERROR;
	return transfer(segs, in.nr_segments, in.sector_number, l, out);
}

static int16_t flush(const struct blkif_request *r, const struct blk_limits *l, struct blk_req *out)
{
	out->action = BLK_FLUSH;
	if (!l->flush)
		return BLKIF_RSP_EOPNOTSUPP;
	return r->nr_segments == 0 ? BLKIF_RSP_OKAY : BLKIF_RSP_ERROR;
}

int16_t blk_request_decode(const struct blkif_request *r, const struct blk_limits *l, void *ctx, struct blk_req *out)
{
	_Static_assert(sizeof(struct blkif_request_indirect) <= sizeof(struct blkif_request), "an indirect request fits its slot");
	_Static_assert(BLK_SEGS_MAX <= PAGE_SIZE / sizeof(struct blkif_request_segment), "one indirect page is enough");

	out->id = r->id;
	out->op = r->operation;
	out->barrier = false;
	out->nsegs = 0;
	out->sectors = 0;
	out->lba = 0;
	switch (r->operation) {
	case BLKIF_OP_READ:
	case BLKIF_OP_WRITE:
		return direct(r, l, out);
	case BLKIF_OP_INDIRECT:
		return indirect(r, l, ctx, out);
	case BLKIF_OP_FLUSH_DISKCACHE:
		return flush(r, l, out);
	case BLKIF_OP_WRITE_BARRIER:
		return barrier(r, l, out);
	case BLKIF_OP_DISCARD:
		return discard(r, l, out);
	}
	return BLKIF_RSP_EOPNOTSUPP;
}
