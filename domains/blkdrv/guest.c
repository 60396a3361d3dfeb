/* SPDX-License-Identifier: Apache-2.0 */
/* domains/blkdrv/guest.c - persistently mapped pages by memcpy, all others by GNTTABOP_copy. */
#include "domains/blkdrv/guest.h"
#include "domains/runtime/mem.h"
#include "lib/string.h"

/* A segment may straddle two pages of the bounce buffer. */
#define OPS_MAX (2u * BLK_SEGS_MAX)

static uint32_t all;			/* pages mapped, of all front ends */

struct batch {
	uint32_t n;
	struct gnttab_copy op[OPS_MAX];
};

void guest_open(struct guest *g, domid_t dom, bool persistent)
{
	g->dom = dom;
	g->n = 0;
	g->table = persistent ? calloc(GUEST_TABLE, sizeof(*g->table)) : NULL;
}

void guest_close(struct guest *g)
{
	uint32_t i;

	for (i = 0; g->table && i < GUEST_TABLE; i++)
		grant_unmap(&g->table[i].map);
	free(g->table);
	g->table = NULL;
	all -= g->n;
	g->n = 0;
}

/* The slot of ref, or the free one where it belongs; the table is never more than half full. */
static struct guest_page *find(struct guest *g, grant_ref_t ref)
{
	uint32_t i = ref * 2654435761u % GUEST_TABLE;

	while (g->table[i].map.va && g->table[i].ref != ref)
		i = (i + 1) % GUEST_TABLE;
	return &g->table[i];
}

static uint8_t *persistent_page(struct guest *g, grant_ref_t ref)
{
	struct guest_page *p;

	if (!g->table)
		return NULL;
	p = find(g, ref);
	if (p->map.va)
		return p->map.va;
	if (g->n >= GUEST_PERSISTENT_MAX || all >= GUEST_PERSISTENT_ALL || grant_map(&p->map, g->dom, &ref, 1, false) != 0) {
		p->map.va = NULL;
		return NULL;
	}
	p->ref = ref;
	g->n++;
	all++;
	return p->map.va;
}

static void op_add(struct batch *b, const struct guest *g, const struct blk_seg *s, uint16_t done, uint8_t *buf, uint16_t len, bool to_guest)
{
	struct gnttab_copy *op = &b->op[b->n++];
	struct gnttab_copy_ptr *theirs = to_guest ? &op->dest : &op->source;
	struct gnttab_copy_ptr *ours = to_guest ? &op->source : &op->dest;

	memset(op, 0, sizeof(*op));
	theirs->u.ref = s->ref;
	theirs->domid = g->dom;
	theirs->offset = (uint16_t)(s->off + done);
	ours->u.gmfn = virt_to_gfn(buf);
	ours->domid = DOMID_SELF;
	ours->offset = (uint16_t)((uintptr_t)buf % PAGE_SIZE);
	op->len = len;
	op->flags = to_guest ? GNTCOPY_dest_gref : GNTCOPY_source_gref;
}

static void seg_add(struct batch *b, const struct guest *g, const struct blk_seg *s, uint8_t *buf, bool to_guest)
{
	uint32_t room = PAGE_SIZE - (uintptr_t)buf % PAGE_SIZE;
	uint16_t here = (uint16_t)(s->len < room ? s->len : room);

	op_add(b, g, s, 0, buf, here, to_guest);
	if (here < s->len)
		op_add(b, g, s, here, buf + here, (uint16_t)(s->len - here), to_guest);
}

err_t guest_copy(struct guest *g, const struct blk_seg *seg, uint32_t n, uint8_t *buf, bool to_guest)
{
	struct batch b = { .n = 0 };
	uint32_t i;

	for (i = 0; i < n; i++) {
		uint8_t *page = persistent_page(g, seg[i].ref);

		if (page && to_guest)
			memcpy(page + seg[i].off, buf, seg[i].len);
		else if (page)
			memcpy(buf, page + seg[i].off, seg[i].len);
		else
			seg_add(&b, g, &seg[i], buf, to_guest);
		buf += seg[i].len;
	}
	return b.n == 0 ? 0 : grant_copy(b.op, b.n);
}
