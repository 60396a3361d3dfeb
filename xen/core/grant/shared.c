/* SPDX-License-Identifier: Apache-2.0 */
/* core/grant/shared.c - shared grant entries: 8 bytes read and changed as one word. */
#include "core/grant/shared.h"
#include "hal/atomic.h"

#define USE_TRIES 8u

WINDOW("gactive") struct grant_active gactive[NR_DOMS][NR_GRANTS];
WINDOW("mtrack") struct maptrack mtrack[NR_DOMS][NR_MT];
struct grant_dom gdom[NR_DOMS];
_Static_assert(sizeof(struct grant_entry_v1) == 8, "an entry is one word: flags, domid, frame from its low end");

/* By the frame's address as a plain pointer: not proved. */
/*@ requires ref_ok(d, ref) && ref < NR_GRANTS;
    assigns \nothing;
    ensures \valid(\result);
    exits \false;
*/
static uint64_t *entry(domid_t d, uint32_t ref)
{
	return (uint64_t *)gdom[d].shared[ref / GNT_PER_FRAME] + ref % GNT_PER_FRAME;
}

/*@ requires \valid(e);
    assigns *e;
    ensures flags: e->flags == w % 0x10000;
    ensures domid: e->domid == (w / 0x10000) % 0x10000;
    ensures frame: e->frame == w / 0x100000000;
    exits \false;
*/
static void unpack(uint64_t w, struct grant_entry *e)
{
	e->flags = w % 0x10000;		/* provers know arithmetic, not `&` */
	e->domid = (domid_t)(w / 0x10000 % 0x10000);
	e->frame = (uint32_t)(w / 0x100000000);
}

/* A whole page, to domid, for writing only if the entry is not for reading. */
/*@ requires \valid_read(e);
    assigns \nothing;
    ensures access: \result == 0 <==> grants_access(*e, domid, write);
    ensures read_only: \result == -XEN_EACCES ==> write != 0 && (e->flags & GTF_readonly) != 0;
    ensures \result == 0 || \result == -XEN_ENOENT || \result == -XEN_EACCES;
    exits \false;
*/
static err_t grants(const struct grant_entry *e, domid_t domid, bool write)
{
	if ((e->flags & (GTF_type_mask | GTF_sub_page)) != GTF_permit_access || e->domid != domid)	/* an entry of version 1 cannot say which part of a page */
		return -XEN_ENOENT;
	return write && (e->flags & GTF_readonly) != 0 ? -XEN_EACCES : 0;
}

/* A counter of a log does not wrap. */
/*@ ghost
  /@ assigns use_log.n;
     ensures use_log.n == \old(use_log.n) + 1;
     exits \false;
  @/
  void count_use(void);
*/

err_t grant_entry_use(domid_t d, uint32_t ref, domid_t domid, bool write, struct grant_entry *e)
{
	uint64_t *p = entry(d, ref), old = atomic_load64(p), use = write ? GTF_reading | GTF_writing : GTF_reading;
	err_t rc;

	/*@ loop invariant 0 <= i <= USE_TRIES;
	    loop assigns i, rc, old, *e;
	    loop variant USE_TRIES - i;
	*/
	for (uint32_t i = 0; i < USE_TRIES; i++) {
		unpack(old, e);
		rc = grants(e, domid, write);
		if (rc)
			return rc;
		if ((old & use) == use || atomic_cas64(p, &old, old | use)) {
			/*@ ghost count_use();
			    use_log.dom = d;
			    use_log.ref = ref;
			    use_log.domid = domid;
			    use_log.write = write;
			    use_log.frame = e->frame;
			    gtf.read[d][ref] = 1;
			    if (write) gtf.write[d][ref] = 1;
			*/
			return 0;
		}
	}
	return -XEN_EAGAIN;
}

void grant_entry_clear(domid_t d, uint32_t ref, uint32_t flags)
{
	atomic_and16((uint16_t *)entry(d, ref), (uint16_t)~flags);
}
