/* SPDX-License-Identifier: Apache-2.0 */
/* domains/blkdrv/gpt.c - every field is checked before it is used; overlapping partitions refuse the table. */
#include "domains/blkdrv/gpt.h"
#include "domains/blkdrv/crc32.h"
#include "domains/runtime/mem.h"
#include "lib/fmt.h"
#include "lib/string.h"

#define HEADER_LEAST 92u
#define ENTRY_LEAST  128u
#define ENTRY_MOST   4096u
#define ARRAY_MOST   (128u * 1024)	/* bytes of an entry array that is looked at */
#define NAME_AT	     56u
#define NAME_UNITS   36u
#define NO_GPT	     "has no partition table of type GPT (no protective MBR)"

struct header {
	uint64_t self, other, first, last, array;	/* LBAs */
	uint32_t size, bytes, array_crc;		/* of an entry, of all */
};

static uint32_t le32(const uint8_t *p)
{
	return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

static uint64_t le64(const uint8_t *p)
{
	return le32(p) | (uint64_t)le32(p + 4) << 32;
}

static bool mbr_is_protective(const uint8_t *b)
{
	unsigned int i;

	if (b[510] != 0x55 || b[511] != 0xaa)
		return false;
	for (i = 0; i < 4; i++) {
		if (b[446 + 16 * i + 4] == 0xee)
			return true;
	}
	return false;
}

static uint32_t array_blocks(const struct gpt_disk *d, const struct header *h)
{
	return (h->bytes + d->block_size - 1) / d->block_size;
}

/* The CRC covers the header with its own field zero. */
static bool header_crc_ok(uint8_t *b, uint32_t block_size)
{
	uint32_t bytes = le32(b + 12), crc = le32(b + 16);

	if (bytes < HEADER_LEAST || bytes > block_size)
		return false;
	memset(b + 16, 0, 4);
	return crc32_add(0, b, bytes) == crc;
}

static bool array_placed(const struct gpt_disk *d, const struct header *h)
{
	uint64_t n = array_blocks(d, h), end = d->blocks;

	if (h->array < 2 || h->array >= end || n > end - h->array)
		return false;
	if (n + 2 > end || h->last > end - 2 - n)	/* the other copy's place, at the disk's end */
		return false;
	return h->array + n <= h->first || h->array > h->last;
}

/* The bytes of the entry array; 0: more than are looked at. */
static uint32_t array_bytes(uint32_t count, uint32_t size)
{
	uint64_t all = (uint64_t)count * size;

	return all <= ARRAY_MOST ? (uint32_t)all : 0;
}

static const char *header_parse(const struct gpt_disk *d, uint8_t *b, uint64_t lba, struct header *h)
{
	if (memcmp(b, "EFI PART", 8) != 0)
		return "no signature";
	if (le32(b + 8) != 0x00010000)
		return "unknown revision";
	if (!header_crc_ok(b, d->block_size))
		return "wrong checksum of the header";
	h->self = le64(b + 24);
	h->other = le64(b + 32);
	h->first = le64(b + 40);
	h->last = le64(b + 48);
	h->array = le64(b + 72);
	h->size = le32(b + 84);
	h->bytes = array_bytes(le32(b + 80), h->size);
	h->array_crc = le32(b + 88);
	if (h->self != lba)
		return "it says that it lies elsewhere";
	if (h->first < 2 || h->first > h->last || h->last >= d->blocks - 1)
		return "usable range outside the disk or over a header (was the disk shortened?)";
	if (h->size < ENTRY_LEAST || h->size > ENTRY_MOST || (h->size & (h->size - 1)) != 0)
		return "bad entry size";
	if (h->bytes == 0)
		return "bad number of entries";
	return array_placed(d, h) ? NULL : "entries outside the disk or inside the usable range";
}

/* One UTF-16 unit or pair at s[*i]; *i moves on. Broken pairs and control characters become U+FFFD. */
static uint32_t utf16_next(const uint8_t *s, uint32_t *i)
{
	uint32_t c = s[2 * *i] | (uint32_t)s[2 * *i + 1] << 8, low;

	(*i)++;
	if (c < 0x20 || (c >= 0x7f && c < 0xa0))
		return 0xfffd;
	if (c < 0xd800 || c > 0xdfff)
		return c;
	if (c > 0xdbff || *i == NAME_UNITS)
		return 0xfffd;
	low = s[2 * *i] | (uint32_t)s[2 * *i + 1] << 8;
	if (low < 0xdc00 || low > 0xdfff)
		return 0xfffd;
	(*i)++;
	return 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
}

/* The bytes of c, 1 to 4. */
static uint32_t utf8_of(char o[4], uint32_t c)
{
	uint32_t n = 0;

	if (c < 0x80) {
		o[n++] = (char)c;
		return n;
	}
	if (c < 0x800) {
		o[n++] = (char)(0xc0 | c >> 6);
	} else if (c < 0x10000) {
		o[n++] = (char)(0xe0 | c >> 12);
		o[n++] = (char)(0x80 | (c >> 6 & 0x3f));
	} else {
		o[n++] = (char)(0xf0 | c >> 18);
		o[n++] = (char)(0x80 | (c >> 12 & 0x3f));
		o[n++] = (char)(0x80 | (c >> 6 & 0x3f));
	}
	o[n++] = (char)(0x80 | (c & 0x3f));
	return n;
}

static void name_decode(const uint8_t *s, char out[GPT_NAME_BYTES])
{
	uint32_t i = 0, at = 0, n, k;
	char c[4] = { 0 };

	while (i < NAME_UNITS && (s[2 * i] | s[2 * i + 1]) != 0) {
		n = utf8_of(c, utf16_next(s, &i));
		for (k = 0; k < n && at < GPT_NAME_BYTES - 1; k++)
			out[at++] = c[k];
	}
	out[at] = '\0';
}

static bool unused(const uint8_t *e)
{
	return le64(e) == 0 && le64(e + 8) == 0;
}

static bool overlaps(const struct gpt *g, const struct gpt_part *p)
{
	uint32_t i;

	for (i = 0; i < g->n; i++) {
		if (p->first <= g->part[i].last && g->part[i].first <= p->last)
			return true;
	}
	return false;
}

static const char *entries_parse(const struct header *h, const uint8_t *array, struct gpt *g)
{
	uint32_t at;

	g->n = 0;
	for (at = 0; at + ENTRY_LEAST <= h->bytes; at += h->size) {
		const uint8_t *e = array + at;
		struct gpt_part *p = &g->part[g->n < GPT_PARTS ? g->n : 0];

		if (unused(e))
			continue;
		if (g->n >= GPT_PARTS)
			return "more than 128 partitions";
		p->first = le64(e + 32);
		p->last = le64(e + 40);
		if (p->first > p->last || p->first < h->first || p->last > h->last)
			return "a partition lies outside the usable range";
		if (overlaps(g, p))
			return "two partitions overlap";
		name_decode(e + NAME_AT, p->name);
		g->n++;
	}
	return NULL;
}

/* One copy of the table; NULL and g filled, or what is wrong. The header is left in *h. */
static const char *table_read(const struct gpt_disk *d, uint64_t lba, uint8_t *buf, struct header *h, struct gpt *g)
{
	const char *bad;

	if (lba >= d->blocks || d->read(d->ctx, lba, 1, buf) != 0)
		return "it does not read";
	bad = header_parse(d, buf, lba, h);
	if (bad)
		return bad;
	if (d->read(d->ctx, h->array, array_blocks(d, h), buf) != 0)
		return "its entries do not read";
	if (crc32_add(0, buf, h->bytes) != h->array_crc)
		return "wrong checksum of the entries";
	return entries_parse(h, buf, g);
}

static err_t both_copies(const struct gpt_disk *d, struct gpt *g, uint8_t *buf)
{
	const char *bad, *bad2;
	struct header h;

	bad = table_read(d, 1, buf, &h, g);
	if (!bad)
		return 0;
	bad2 = table_read(d, d->blocks - 1, buf, &h, g);
	if (bad2) {
		g->n = 0;
		snprintf(g->why, sizeof(g->why), "both partition tables are damaged (primary: %s; backup: %s); repair with gdisk", bad, bad2);
		return -XEN_EINVAL;
	}
	g->from_backup = true;
	snprintf(g->why, sizeof(g->why), "the primary partition table is damaged (%s), the backup is used; repair with gdisk", bad);
	return 0;
}

/* A damaged backup is only a warning; the header alone is looked at. */
static void check_backup(const struct gpt_disk *d, struct gpt *g, uint8_t *buf)
{
	struct header h;
	const char *bad;

	if (d->read(d->ctx, d->blocks - 1, 1, buf) != 0)
		bad = "it does not read";
	else
		bad = header_parse(d, buf, d->blocks - 1, &h);
	if (bad)
		snprintf(g->why, sizeof(g->why), "the backup partition table at the disk's end is damaged (%s); repair with gdisk", bad);
}

err_t gpt_read(const struct gpt_disk *d, struct gpt *g)
{
	uint8_t *buf;
	err_t e;

	memset(g, 0, sizeof(*g));
	if (d->blocks < 6 || d->block_size < 512 || d->block_size > 4096 || (d->block_size & (d->block_size - 1)) != 0) {
		snprintf(g->why, sizeof(g->why), "is too small for a partition table");
		return -XEN_ENOENT;
	}
	buf = malloc(ARRAY_MOST + 4096);
	if (!buf)
		return -XEN_ENOMEM;
	e = d->read(d->ctx, 0, 1, buf);
	if (e) {
		snprintf(g->why, sizeof(g->why), "does not read (error %d)", e);
		e = -XEN_EIO;
	} else if (!mbr_is_protective(buf)) {
		snprintf(g->why, sizeof(g->why), NO_GPT);
		e = -XEN_ENOENT;
	} else {
		e = both_copies(d, g, buf);
	}
	if (e == 0 && !g->from_backup)
		check_backup(d, g, buf);
	free(buf);
	return e;
}

/* Adds at most `most` bytes of s to the n of why, of which `at` are written; the new `at`. */
static size_t add(char *why, size_t n, size_t at, const char *s, size_t most)
{
	size_t i;

	for (i = 0; i < most && s[i] && at + 1 < n; i++)
		why[at++] = s[i];
	why[at] = '\0';
	return at;
}

static void list_names(const struct gpt *g, char *why, size_t n)
{
	size_t at = strnlen(why, n - 1);
	uint32_t i;

	for (i = 0; i < g->n; i++) {
		at = add(why, n, at, ", ", i ? 2 : 0);
		at = g->part[i].name[0] ? add(why, n, at, g->part[i].name, GPT_NAME_BYTES) : add(why, n, at, "(no label)", GPT_NAME_BYTES);
	}
	if (g->n == 0)
		(void)add(why, n, at, "none", GPT_NAME_BYTES);
}

const struct gpt_part *gpt_find(const struct gpt *g, const char *label, char *why, size_t n)
{
	const struct gpt_part *found = NULL;
	uint32_t i;

	for (i = 0; i < g->n; i++) {
		if (strncmp(g->part[i].name, label, GPT_NAME_BYTES) != 0)
			continue;
		if (found) {
			snprintf(why, n, "has two partitions labelled '%s'; give one another label with gdisk", label);
			return NULL;
		}
		found = &g->part[i];
	}
	if (found)
		return found;
	snprintf(why, n, "has no partition labelled '%s'; label one with sgdisk -c, or name one of: ", label);
	list_names(g, why, n);
	return NULL;
}
