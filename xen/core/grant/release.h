/* SPDX-License-Identifier: Apache-2.0 */
/* core/grant/release.h - pins of grant entries: taken by a map, dropped after the flush of an unmap. grant lock of d held. */
#ifndef CORE_GRANT_RELEASE_H
#define CORE_GRANT_RELEASE_H
#include "core/grant/grant.h"

/* One mapping (MT_HOST, MT_DEVICE, MT_WRITE) more; each of its pins holds a reference on d. Its frame is referenced by the first pin. */
void grant_pin(domid_t d, uint32_t ref, uint32_t flags);
/* One less; tells the granter by the entry's GTF_ flags, and puts the frame with the last. The references on d are the caller's to drop. */
void grant_unpin(domid_t d, uint32_t ref, uint32_t flags);
/* Clears the GTF_ flags that no pin justifies. */
void grant_entry_idle(domid_t d, uint32_t ref);
#endif
