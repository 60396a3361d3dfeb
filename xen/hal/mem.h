/* SPDX-License-Identifier: Apache-2.0 */
/* hal/mem.h - machine memory: frames, windows, copies. */
#ifndef HAL_MEM_H
#define HAL_MEM_H
#include "core/types.h"

/* Backs the pages of [p, p + len) of a table that lives in an unbacked virtual window with zeroed memory charged to dom; pages already backed
 * stay. Idempotent. -XEN_ENOMEM: no memory; the pages backed so far stay (and stay charged). Hosted: the tables are plain bss. */
/*@ assigns \nothing;
    ensures \result <= 0;
    exits \false;
*/
err_t __must_check hal_window_back(void *p, size_t len, domid_t dom);
void hal_window_drop(void *p, size_t len);	/* unbacks whole pages, returns them and their charge */

/* 2^order contiguous scrubbed frames, their struct frame free; -XEN_ENOMEM. */
err_t __must_check hal_frames_alloc(domid_t dom, uint32_t order, struct mfn *mfn);
void hal_frames_free(struct mfn mfn, uint32_t order);	/* scrubs, then returns them; each struct frame is free */

//@ ghost uint64_t frames_total;
//@ ghost uint64_t frames_free;
/*@ requires \valid(total) && \valid(free) && \separated(total, free);
    assigns *total, *free;
    ensures *total == frames_total && *free == frames_free;
    exits \false;
*/
void hal_frames_count(uint64_t *total, uint64_t *free);	/* frames of RAM, and those that hal_frames_alloc can still give */
/* For the contracts: which frames are RAM, and where their bytes are. */
/*@ axiomatic FrameBytes {
      predicate is_ram(integer mfn);
      logic char *frame_at(integer mfn);
      axiom frames_apart: \forall integer a, b; a != b ==> \separated(frame_at(a) + (0 .. PAGE_SIZE - 1), frame_at(b) + (0 .. PAGE_SIZE - 1));
    }
*/
/*@ requires ram: is_ram(mfn.v);
    assigns \result \from mfn;
    ensures (char *)\result == frame_at(mfn.v) && \valid(frame_at(mfn.v) + (0 .. PAGE_SIZE - 1));
    exits \false;
*/
void *hal_frame_ptr(struct mfn mfn);		/* the hypervisor's address of a frame's 4096 bytes: RAM only */
struct mfn hal_frame_of(const void *ptr);	/* inverse of hal_frame_ptr, and of a backed window page */
#endif
