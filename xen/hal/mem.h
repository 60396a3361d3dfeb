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
void hal_window_drop(void *p, size_t len);	/* unbacks whole pages, returns them and their charge. Without locks */

//@ ghost int frame_pool;
/*@ axiomatic Frames {
      predicate drawn{L}(integer m, integer order) reads frame_pool;	// a block from the pool that went neither back nor to an owner
    }
    logic integer extent(integer o) = o == 0 ? 1 : o == 1 ? 2 : o == 2 ? 4 : o == 3 ? 8 : o == 4 ? 16 : o == 5 ? 32 : o == 6 ? 64 : o == 7 ? 128 :
      o == 8 ? 256 : o == 9 ? 512 : o == 10 ? 1024 : o == 11 ? 2048 : o == 12 ? 4096 : o == 13 ? 8192 : o == 14 ? 16384 : o == 15 ? 32768 :
      o == 16 ? 65536 : o == 17 ? 131072 : 262144;
    predicate is_block(integer m, integer o) = 0 <= m && m + extent(o) <= NR_FRAMES && (o >= 9 ==> m % 512 == 0) && (o >= 18 ==> m % 0x40000 == 0);
    predicate drawn_but{L1,L2}(integer m) = \forall integer n, o; n != m && drawn{L1}(n, o) ==> drawn{L2}(n, o);
*/
/* 2^order contiguous scrubbed frames, their struct frame free; -XEN_ENOMEM. */
/*@ requires \valid(mfn) && order <= 18;
    assigns *mfn, frame_pool;
    ensures \result <= 0;
    ensures drawn: \result == 0 ==> drawn(mfn->v, order) && is_block(mfn->v, order);
    ensures another: \result == 0 ==> \forall integer o; !drawn{Pre}(mfn->v, o);
    ensures kept: drawn_but{Pre,Post}(-1);
    exits \false;
*/
err_t __must_check hal_frames_alloc(domid_t dom, uint32_t order, struct mfn *mfn);
/*@ assigns frame_pool;
    ensures kept: drawn_but{Pre,Post}(mfn.v);
    ensures back: \forall integer o; !drawn(mfn.v, o);
    exits \false;
*/
void hal_frames_free(struct mfn mfn, uint32_t order);	/* scrubs, then returns them; each struct frame is free */

//@ ghost uint64_t frames_total;
//@ ghost uint64_t frames_free;
/*@ requires \valid(total) && \valid(free) && \separated(total, free);
    assigns *total, *free;
    ensures *total == frames_total && *free == frames_free;
    exits \false;
*/
void hal_frames_count(uint64_t *total, uint64_t *free);	/* frames of RAM, and those that hal_frames_alloc can still give */
/* For the contracts: which frames are RAM, and where their bytes are: in one map of them all, one after the other. */
/*@ axiomatic FrameBytes {
      predicate is_ram(integer mfn);
      logic char *direct_map;
    }
    logic char *frame_at(integer mfn) = direct_map + mfn * PAGE_SIZE;
*/
/*@ requires ram: is_ram(mfn.v);
    assigns \result \from mfn;
    ensures (char *)\result == frame_at(mfn.v) && \valid(frame_at(mfn.v) + (0 .. PAGE_SIZE - 1));
    exits \false;
*/
void *hal_frame_ptr(struct mfn mfn);		/* the hypervisor's address of a frame's 4096 bytes: RAM only */
struct mfn hal_frame_of(const void *ptr);	/* inverse of hal_frame_ptr, and of a backed window page */
#endif
