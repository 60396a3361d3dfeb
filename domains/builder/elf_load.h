/* SPDX-License-Identifier: Apache-2.0 */
/* elf_load.h - loads a PVH ELF image (32 or 64 bit) into a new domain as its bytes stream by, without holding it. */
#ifndef BUILDER_ELF_LOAD_H
#define BUILDER_ELF_LOAD_H
#include "domains/builder/gmem.h"

enum { ELF_HEAD = 4096, ELF_SEGMENTS = 16, ELF_NOTES = 4, ELF_NOTE_BYTES = 8192 };

struct elf_range { uint64_t offset, filesz, memsz, paddr; };	/* bytes */
struct elf_note { uint64_t offset, size; uint32_t at; };	/* at: in notes[] */

struct elf_load {
	struct gmem *mem;
	const char *why;		/* what is wrong and the mend, after an error */
	uint64_t seen;			/* bytes of the file so far */
	uint32_t head_len;
	bool parsed;
	struct elf_range segments[ELF_SEGMENTS];
	struct elf_note note[ELF_NOTES];
	uint32_t n_segments, n_notes, notes_len;
	uint64_t end;			/* guest-physical end of the image, bytes */
	uint32_t entry;			/* XEN_ELFNOTE_PHYS32_ENTRY, set by elf_finish */
	uint8_t head[ELF_HEAD];
	uint8_t notes[ELF_NOTE_BYTES];
};

void elf_begin(struct elf_load *e, struct gmem *mem);
/* The next n bytes of the file. -XEN_ENOEXEC: malformed, e->why says how; -XEN_E2BIG: does not fit the domain;
 * or what writing guest memory returned. */
err_t elf_feed(struct elf_load *e, const void *data, size_t n) __must_check;
/* After the last byte: everything was there and the entry point is inside a segment; sets entry and end.
 * Source of the note: xen/elfnote.h; description of 4 or 8 bytes. */
err_t elf_finish(struct elf_load *e) __must_check;
#endif
