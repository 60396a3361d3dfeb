/* SPDX-License-Identifier: Apache-2.0 */
/* mm/frames.h - machine memory: boot pages, then the buddy allocator. */
#ifndef MM_FRAMES_H
#define MM_FRAMES_H
#include "arch/x86/boot/multiboot.h"

#define FRAME_NONE (~0ul)

/* Chooses where boot_page takes from: the largest gap below 4 GiB beside image and modules. */
void frames_boot(const struct boot_info *bi);
/* Hands all RAM that is neither image, module, nor boot page to the allocator; needs the direct map. */
void frames_init(const struct boot_info *bi);
/* First frame number of an aligned block of 2^order frames, not scrubbed (hal_frames_alloc scrubs); FRAME_NONE if there is none. */
uint64_t frames_alloc(unsigned order);
void frames_free(uint64_t mfn, unsigned order);
/* A zeroed page for the hypervisor itself; physical address, 0 if memory is out. */
uint64_t frame_alloc_hv(void);
void frame_free_hv(uint64_t pa);
/* Frame numbers are below this; RAM frames free now; frames that the hypervisor holds for itself. */
uint64_t machine_frames(void);
uint64_t frames_nr_free(void);
uint64_t frames_nr_hv(void);
#endif
