/* SPDX-License-Identifier: Apache-2.0 */
/* core/grant/release.h - what an unmap leaves for after the flush. */
#ifndef CORE_GRANT_RELEASE_H
#define CORE_GRANT_RELEASE_H
#include "core/grant/grant.h"

/* Drops the pins (MT_*) of one mapping of entry ref of d, tells the granter by the entry's GTF_ flags, and puts the frame with the last.
 * grant lock of d held. */
void grant_unpin(domid_t d, uint32_t ref, uint32_t flags);

/* The same for a mapping that is gone from every TLB. */
void grant_release(const struct quarantine *q);
#endif
