/* SPDX-License-Identifier: Apache-2.0 */
/* core/grant/shared.h - entries in the frames that the granter writes too (struct grant_entry_v1), by atomics. Not proved. */
#ifndef CORE_GRANT_SHARED_H
#define CORE_GRANT_SHARED_H
#include "core/grant/grant.h"
#include <xen/grant_table.h>

/* ref < nr_frames * GNT_PER_FRAME; grant lock of d held. */
void grant_entry_read(domid_t d, uint32_t ref, struct grant_entry *e);

/* Sets GTF_reading (and GTF_writing) if the entry still grants domid that access, and says what it holds. A bounded number of tries.
 * -XEN_ENOENT: it does not grant (domid) access; -XEN_EACCES: read-only; -XEN_EAGAIN: the granter keeps changing it. */
err_t __must_check grant_entry_use(domid_t d, uint32_t ref, domid_t domid, bool write, struct grant_entry *e);
/*@ requires d < NR_DOMS && ref < NR_GRANTS;
    assigns \nothing;
    exits \false;
*/
void grant_entry_clear(domid_t d, uint32_t ref, uint32_t flags);	/* clears GTF_reading, GTF_writing */
#endif
