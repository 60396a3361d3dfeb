/* SPDX-License-Identifier: Apache-2.0 */
/* boot/elf.c - bounds-checked reading of program headers and the PVH note. */
#include "arch/x86/boot/elf.h"
#include "lib/bytes.h"

#define PT_LOAD 1u
#define PT_NOTE 4u
#define EM_X86_64 62u
#define NOTE_PHYS32_ENTRY 18u

struct header {
	uint8_t ident[16];
	uint16_t type, machine;
	uint32_t version;
	uint64_t entry, phoff, shoff;
	uint32_t flags;
	uint16_t ehsize, phentsize, phnum;
};
struct segment { uint32_t type, flags; uint64_t offset, vaddr, paddr, filesz, memsz, align; };
struct note { uint32_t namesz, descsz, type; };

static bool inside(uint64_t off, uint64_t len, uint64_t n)
{
	return off <= n && len <= n - off;
}

static uint64_t least(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

static uint64_t padded(uint64_t v)
{
	return (v + 3) & ~3ul;
}

/* The notes between at and end of the file. */
static void read_notes(const void *file, uint64_t at, uint64_t end, struct elf_image *e)
{
	struct note h;
	char name[4];

	while (bytes_take(file, end, at, &h, sizeof h)) {
		uint64_t name_at = at + sizeof h, desc = name_at + padded(h.namesz);

		if (!inside(desc, h.descsz, end))
			return;
		if (h.type == NOTE_PHYS32_ENTRY && h.namesz == 4 && h.descsz >= 4 && bytes_take(file, end, name_at, name, 4) && !memcmp(name, "Xen", 4))
			(void)bytes_take(file, end, desc, &e->entry, h.descsz >= 8 ? 8 : 4);
		at = desc + padded(h.descsz);
	}
}

static const char *add_segment(const struct segment *s, uint64_t n, uint64_t mem, struct elf_image *e)
{
	if (e->nr == ELF_SEGMENTS)
		return "its image has too many segments";
	if (!inside(s->offset, s->filesz, n) || s->filesz > s->memsz)
		return "its image is cut short";
	if (!inside(s->paddr, s->memsz, mem))
		return "its image does not fit its memory";
	e->seg[e->nr].gpa = s->paddr;
	e->seg[e->nr].offset = s->offset;
	e->seg[e->nr].filesz = s->filesz;
	e->seg[e->nr++].memsz = s->memsz;
	return NULL;
}

const char *elf_read(const void *file, uint64_t n, uint64_t mem, struct elf_image *e)
{
	struct header h;

	memset(e, 0, sizeof *e);
	if (!bytes_take(file, n, 0, &h, sizeof h))
		return "its image is no ELF file";
	if (memcmp(h.ident, "\177ELF\2\1", 6) || h.machine != EM_X86_64 || h.phentsize != sizeof(struct segment))
		return "its image is no 64-bit x86 ELF file";
	if (!inside(h.phoff, (uint64_t)h.phnum * sizeof(struct segment), n))
		return "its image is cut short";
	for (unsigned i = 0; i < h.phnum; i++) {
		struct segment s;
		const char *wrong = NULL;

		if (!bytes_take(file, n, h.phoff + i * sizeof s, &s, sizeof s))
			return "its image is cut short";
		if (s.type == PT_LOAD && s.memsz)
			wrong = add_segment(&s, n, mem, e);
		if (s.type == PT_NOTE && inside(s.offset, s.filesz, n))
			read_notes(file, s.offset, least(s.offset + s.filesz, n), e);
		if (wrong)
			return wrong;
	}
	return e->entry && e->entry < mem ? NULL : "its image has no PVH entry note";
}
