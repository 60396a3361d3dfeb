/* SPDX-License-Identifier: Apache-2.0 */
/* layout.h - the hypervisor's virtual address space; also read by assembly and the linker script. */
#ifndef ARCH_LAYOUT_H
#define ARCH_LAYOUT_H
#define IMAGE_OFFSET   0xffffffff80000000	/* image: virtual = physical + this (-mcmodel=kernel) */
#define IMAGE_PHYS     0x200000
#define WINDOWS_VIRT   0xffffffffa0000000	/* per-domain tables, backed page by page */
#define STACKS_VIRT    0xfffffffff0000000	/* per-CPU stacks between guard pages */
#define DEVICES_VIRT   0xfffffffff8000000	/* memory-mapped devices of the hypervisor */
#define DIRECTMAP_VIRT 0xffff800000000000	/* all RAM, read-write, never executable */

#define SEL_CODE 0x08
#define SEL_DATA 0x10
#define SEL_TSS  0x18
#endif
