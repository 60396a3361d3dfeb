/* SPDX-License-Identifier: Apache-2.0 */
/* core/grant/shared.c - shared grant entries: 8 bytes read and changed as one word. */
#include "core/grant/shared.h"
#include "hal/atomic.h"

#define USE_TRIES 8u

WINDOW("gactive") struct grant_active gactive[NR_DOMS][NR_GRANTS];
WINDOW("mtrack") struct maptrack mtrack[NR_DOMS][NR_MT];
struct grant_dom gdom[NR_DOMS];
_Static_assert(sizeof(struct grant_entry_v1) == 8, "an entry is one word: flags, domid, frame from its low end");

static uint64_t *entry(domid_t d, uint32_t ref)
{
	return (uint64_t *)gdom[d].shared[ref / GNT_PER_FRAME] + ref % GNT_PER_FRAME;
}

static void unpack(uint64_t w, struct grant_entry *e)
{
	e->flags = w & 0xffff;
	e->domid = (domid_t)(w >> 16);
	e->frame = (uint32_t)(w >> 32);
}

static err_t grants(const struct grant_entry *e, domid_t domid, bool write)
{
	if ((e->flags & (GTF_type_mask | GTF_sub_page)) != GTF_permit_access || e->domid != domid)	/* an entry of version 1 cannot say which part of a page */
		return -XEN_ENOENT;
	return write && (e->flags & GTF_readonly) ? -XEN_EACCES : 0;
}

err_t grant_entry_use(domid_t d, uint32_t ref, domid_t domid, bool write, struct grant_entry *e)
{
	uint64_t *p = entry(d, ref), old = atomic_load64(p), use = write ? GTF_reading | GTF_writing : GTF_reading;
	err_t rc;

	for (uint32_t i = 0; i < USE_TRIES; i++) {
		unpack(old, e);
		rc = grants(e, domid, write);
		if (rc || (old & use) == use || atomic_cas64(p, &old, old | use))
			return rc;
	}
	return -XEN_EAGAIN;
}

void grant_entry_clear(domid_t d, uint32_t ref, uint32_t flags)
{
	atomic_and16((uint16_t *)entry(d, ref), (uint16_t)~flags);
}
