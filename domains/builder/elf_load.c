/* SPDX-License-Identifier: Apache-2.0 */
/* elf_load.c - streaming loader of PVH ELF images. */
#include "domains/builder/elf_load.h"
#include <elf.h>
#include <xen/elfnote.h>
#include "lib/bytes.h"

static err_t bad(struct elf_load *e, const char *why)
{
	e->why = why;
	return -XEN_ENOEXEC;
}

void elf_begin(struct elf_load *e, struct gmem *mem)
{
	e->mem = mem;
	e->why = "";
	e->seen = e->end = 0;
	e->head_len = e->n_segments = e->n_notes = e->notes_len = e->entry = 0;
	e->parsed = false;
}

static err_t add_segment(struct elf_load *e, const struct elf_range *s)
{
	if (s->filesz > s->memsz || s->paddr > UINT64_MAX - s->memsz || s->offset > UINT64_MAX - s->filesz)
		return bad(e, "a segment wraps or is larger in the file than in memory; build the kernel again");
	if (s->paddr + s->memsz > e->mem->low_size) {
		e->why = "a segment lies beyond the domain's memory; give it more memory";
		return -XEN_E2BIG;
	}
	for (uint32_t i = 0; i < e->n_segments; i++) {
		const struct elf_range *o = &e->segments[i];

		if (s->paddr < o->paddr + o->memsz && o->paddr < s->paddr + s->memsz)
			return bad(e, "two segments overlap in memory; build the kernel again");
	}
	if (e->n_segments >= ELF_SEGMENTS)
		return bad(e, "more than 16 segments; link the kernel with fewer");
	e->segments[e->n_segments++] = *s;
	if (s->paddr + s->memsz > e->end)
		e->end = s->paddr + s->memsz;
	return 0;
}

static err_t add_note(struct elf_load *e, const struct elf_range *s)
{
	if (s->offset > UINT64_MAX - s->filesz || s->filesz > ELF_NOTE_BYTES - e->notes_len || e->n_notes >= ELF_NOTES)
		return bad(e, "more than 4 or 8 KiB of notes; strip the kernel's other notes");
	e->note[e->n_notes++] = (struct elf_note){ s->offset, s->filesz, e->notes_len };
	e->notes_len += (uint32_t)s->filesz;
	return 0;
}

static err_t add_header(struct elf_load *e, uint32_t type, const struct elf_range *s)
{
	if (type == PT_LOAD && s->memsz)
		return add_segment(e, s);
	if (type == PT_NOTE && s->filesz)
		return add_note(e, s);
	return 0;
}

static bool table_fits(uint64_t off, uint32_t n, uint32_t size, uint32_t len)
{
	return off <= len && (uint64_t)n * size <= len - off;
}

#define TABLE_LIES "not x86, or program headers beyond 4 KiB; use an x86 kernel"

static err_t parse64(struct elf_load *e)
{
	Elf64_Ehdr h;
	Elf64_Phdr p;
	err_t err;

	memcpy(&h, e->head, sizeof h);
	if (h.e_machine != EM_X86_64 || h.e_phentsize != sizeof p || !table_fits(h.e_phoff, h.e_phnum, sizeof p, e->head_len))
		return bad(e, TABLE_LIES);
	for (uint32_t i = 0; i < h.e_phnum; i++) {
		if (!bytes_take(e->head, sizeof e->head, h.e_phoff + i * sizeof p, &p, sizeof p))
			return bad(e, TABLE_LIES);
		err = add_header(e, p.p_type, &(struct elf_range){ p.p_offset, p.p_filesz, p.p_memsz, p.p_paddr });
		if (err)
			return err;
	}
	return 0;
}

static err_t parse32(struct elf_load *e)
{
	Elf32_Ehdr h;
	Elf32_Phdr p;
	err_t err;

	memcpy(&h, e->head, sizeof h);
	if (h.e_machine != EM_386 || h.e_phentsize != sizeof p || !table_fits(h.e_phoff, h.e_phnum, sizeof p, e->head_len))
		return bad(e, TABLE_LIES);
	for (uint32_t i = 0; i < h.e_phnum; i++) {
		if (!bytes_take(e->head, sizeof e->head, h.e_phoff + i * sizeof p, &p, sizeof p))
			return bad(e, TABLE_LIES);
		err = add_header(e, p.p_type, &(struct elf_range){ p.p_offset, p.p_filesz, p.p_memsz, p.p_paddr });
		if (err)
			return err;
	}
	return 0;
}

/* The part of [at, at + n) that lies in [start, start + size): offset into both, and length; 0 for none. */
static uint64_t overlap(uint64_t at, uint64_t n, uint64_t start, uint64_t size, uint64_t *from, uint64_t *to)
{
	uint64_t lo = at > start ? at : start;
	uint64_t hi = at + n < start + size ? at + n : start + size;

	if (lo >= hi)
		return 0;
	*from = lo - at;
	*to = lo - start;
	return hi - lo;
}

/* Puts file bytes [at, at + n) where the segments and notes want them. */
static err_t place(struct elf_load *e, uint64_t at, const uint8_t *data, uint64_t n)
{
	uint64_t from = 0, to = 0, len;
	err_t err;

	for (uint32_t i = 0; i < e->n_segments; i++) {
		const struct elf_range *s = &e->segments[i];

		len = overlap(at, n, s->offset, s->filesz, &from, &to);
		err = len ? gmem_write(e->mem, s->paddr + to, data + from, len) : 0;
		if (err) {
			e->why = "the domain's memory could not be written; see the denials above";
			return err;
		}
	}
	for (uint32_t i = 0; i < e->n_notes; i++) {
		const struct elf_note *t = &e->note[i];

		len = overlap(at, n, t->offset, t->size, &from, &to);
		if (len)
			memcpy(e->notes + t->at + to, data + from, len);
	}
	return 0;
}

static err_t parse_head(struct elf_load *e)
{
	err_t err;

	e->parsed = true;
	if (e->head_len < sizeof(Elf64_Ehdr) || memcmp(e->head, ELFMAG, SELFMAG) || e->head[EI_DATA] != ELFDATA2LSB)
		return bad(e, "neither an ELF nor a bzImage; name a kernel file");
	if (e->head[EI_CLASS] != ELFCLASS64 && e->head[EI_CLASS] != ELFCLASS32)
		return bad(e, "neither a 32 nor a 64 bit ELF; name a kernel file");
	err = e->head[EI_CLASS] == ELFCLASS64 ? parse64(e) : parse32(e);
	if (err)
		return err;
	if (!e->n_segments)
		return bad(e, "no loadable segment; name a linked kernel");
	return place(e, 0, e->head, e->head_len);
}

err_t elf_feed(struct elf_load *e, const void *data, size_t n)
{
	const uint8_t *p = data;
	err_t err = 0;

	if (!e->parsed) {
		uint32_t part = n < ELF_HEAD - e->head_len ? (uint32_t)n : ELF_HEAD - e->head_len;

		memcpy(e->head + e->head_len, p, part);
		e->head_len += part;
		e->seen += part;
		p += part;
		n -= part;
		if (e->head_len == ELF_HEAD)
			err = parse_head(e);
	}
	if (err || !n)
		return err;
	if (e->seen > UINT64_MAX - n)
		return bad(e, "longer than any file; name a kernel file");
	err = place(e, e->seen, p, n);
	e->seen += n;
	return err;
}

static uint64_t least(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

static uint64_t note_round(uint64_t n)
{
	return (n + 3) & ~3ull;
}

/* Looks for PHYS32_ENTRY in the notes[at..end). */
static bool find_entry(const struct elf_load *e, uint64_t at, uint64_t end, uint64_t *entry)
{
	Elf64_Nhdr h;
	uint64_t desc;
	char name[4];

	for (; bytes_take(e->notes, end, at, &h, sizeof h); at = desc + note_round(h.n_descsz)) {
		desc = at + sizeof h + note_round(h.n_namesz);
		if (desc > end || note_round(h.n_descsz) > end - desc)
			return false;
		if (h.n_namesz != 4 || !bytes_take(e->notes, end, at + sizeof h, name, 4) || memcmp(name, "Xen", 4) || h.n_type != XEN_ELFNOTE_PHYS32_ENTRY)
			continue;
		*entry = 0;
		if (h.n_descsz == 4)
			return bytes_take(e->notes, end, desc, entry, 4);
		if (h.n_descsz == 8)
			return bytes_take(e->notes, end, desc, entry, 8);
	}
	return false;
}

static bool inside_segment(const struct elf_load *e, uint64_t addr)
{
	for (uint32_t i = 0; i < e->n_segments; i++)
		if (addr >= e->segments[i].paddr && addr - e->segments[i].paddr < e->segments[i].memsz)
			return true;
	return false;
}

static bool complete(const struct elf_load *e)
{
	for (uint32_t i = 0; i < e->n_segments; i++)
		if (e->segments[i].filesz && e->segments[i].offset + e->segments[i].filesz > e->seen)
			return false;
	for (uint32_t i = 0; i < e->n_notes; i++)
		if (e->note[i].offset + e->note[i].size > e->seen)
			return false;
	return true;
}

err_t elf_finish(struct elf_load *e)
{
	uint64_t entry = 0;
	bool found = false;
	err_t err;

	if (!e->parsed) {
		err = parse_head(e);
		if (err)
			return err;
	}
	if (!complete(e))
		return bad(e, "the file is shorter than its headers say; copy it again");
	for (uint32_t i = 0; i < e->n_notes && !found; i++)
		found = find_entry(e, e->note[i].at, least(e->note[i].at + e->note[i].size, ELF_NOTE_BYTES), &entry);
	if (!found)
		return bad(e, "no PVH entry note; use a kernel built with CONFIG_PVH");
	if (entry > UINT32_MAX || !inside_segment(e, entry))
		return bad(e, "the PVH entry lies outside the image; build the kernel again");
	e->entry = (uint32_t)entry;
	return 0;
}
