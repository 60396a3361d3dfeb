/* SPDX-License-Identifier: Apache-2.0 */
/* runtime/internal.h - between the runtime's own files. */
#ifndef RUNTIME_INTERNAL_H
#define RUNTIME_INTERNAL_H
#include "lib/types.h"
#include <xen/xen.h>
#include <xen/arch-x86/hvm/start_info.h>

#define UPCALL_VECTOR 0x30

/* image.ld */
extern char image_start[], image_text_end[], image_rodata_end[], image_stack_guard[], image_end[];

extern struct shared_info *shared_info;

/* entry.S calls it with the physical address of the start_info. */
_Noreturn void runtime_start(const struct hvm_start_info *si);
/* IDT, TSS; exceptions print registers and crash the domain. */
void traps_init(void);
/* Takes the memory map, keeps what is in use out of the allocator. */
void pages_init(const struct hvm_start_info *si);
void pages_reserve(uint64_t pa, uint64_t size);
/* W^X and guard pages. */
void vm_init(void);
/* Free gfn window, above all that the memory map names. */
void gfn_init(const struct hvm_memmap_table_entry *map, uint32_t n);
/* A frame that appeared by itself at these gfns must not be given out: false when one is given out already. */
bool gfn_claim(uint64_t gfn, uint64_t n);
/* shared_info, callback vector. */
void ev_init(void);
#endif
