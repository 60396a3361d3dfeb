/* SPDX-License-Identifier: Apache-2.0 */
/* kernel.h - loads a kernel file: an ELF, or a Linux bzImage whose XZ or gzip payload is one. */
#ifndef BUILDER_KERNEL_H
#define BUILDER_KERNEL_H
#include "domains/builder/elf_load.h"

/* Loads file data[0..size) into e->mem. On success e->entry and e->end are set; otherwise e->why says what is wrong.
 * A compressed kernel takes its dictionary (Debian: 32 MiB) plus 1 MiB of heap meanwhile; at most KERNEL_HEAP.
 * -XEN_ENOEXEC, -XEN_E2BIG, -XEN_ENOMEM, or what writing guest memory returned.
 * Source: Linux Documentation/x86/boot.rst (setup header, payload_offset, protocol 2.08). */
err_t kernel_load(struct elf_load *e, const void *data, size_t size) __must_check;

#define KERNEL_HEAP (48ull << 20)

struct payload { const uint8_t *data; size_t size; };
/* The payload of a bzImage; false if the file is none, is older than protocol 2.08, or lies. */
bool bzimage_payload(const void *data, size_t size, struct payload *p);
#endif
