/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz/calls/mutate.c - AFL++'s custom mutator for lists of steps: it knows where steps begin, how long each row's argument is, and which values mean something. */
#include <stdlib.h>
#include <string.h>
#include "fuzz/calls/step.h"
#include "fuzz/calls/world.h"

#define INPUT_MAX 4096u
struct mutator { uint64_t seed; uint8_t out[INPUT_MAX]; };
struct list { uint8_t bytes[INPUT_MAX]; uint32_t size, at[MAX_STEPS + 1], n; };

void *afl_custom_init(void *afl, unsigned int seed);
size_t afl_custom_fuzz(struct mutator *m, uint8_t *buf, size_t size, uint8_t **out, uint8_t *other, size_t other_size, size_t max);
void afl_custom_deinit(struct mutator *m);

/* Domains, ports, grant references and handles, gfns, addresses, frame lists, flags, SIDs, sizes: what arguments are made of. */
static const uint64_t values[] = { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 16, 31, 32, 63, 64, 127, 128, 255, 256, 1023, 1024, 4095, 4096, 0x7ff0, 0x7ff1, 0xffff,
	0x10000, 0x7fffffff, 0x80000000, 0xffffffff, 0x7fffffffffffffff, 0xffffffffffffffff, GFN_MAPS, GFN_MAPS + 1, GFN_SHARED, GFN_GRANTS, GFN_GRANTS + 1,
	STEP_ARG, STEP_TAIL, GFN_MAPS * PAGE_SIZE, (GFN_MAPS + 1) * PAGE_SIZE, 8 * PAGE_SIZE, 0xfe000, 0x20, 0xc000, 32, 33, 34, 35, 36, 2ull << 56 | 0xf3 };

static uint32_t pick(struct mutator *m, uint32_t n)
{
	m->seed ^= m->seed << 13;
	m->seed ^= m->seed >> 7;
	m->seed ^= m->seed << 17;
	return n ? (uint32_t)(m->seed >> 16) % n : 0;
}

void *afl_custom_init(void *afl, unsigned int seed)
{
	struct mutator *m = calloc(1, sizeof *m);

	(void)afl;
	if (m)
		m->seed = seed * 0x9e3779b97f4a7c15ull + 1;
	return m;
}

void afl_custom_deinit(struct mutator *m)
{
	free(m);
}

/* Where steps begin; what is no whole step is cut off. */
static void parse(struct list *l, const uint8_t *p, size_t n)
{
	l->n = l->size = 0;
	n = n < INPUT_MAX ? n : INPUT_MAX;
	while (l->n < MAX_STEPS && l->size + sizeof(struct step) <= n) {
		const struct step *s = (const struct step *)(p + l->size);
		uint32_t whole = (uint32_t)sizeof *s + s->n + s->m;

		if (l->size + whole > n)
			break;
		l->at[l->n++] = l->size;
		l->size += whole;
	}
	memcpy(l->bytes, p, l->size);
	l->at[l->n] = l->size;
}

/* Cuts out steps [from, to) and puts n bytes in their place. */
static void replace(struct list *l, uint32_t from, uint32_t to, const uint8_t *p, uint32_t n)
{
	uint32_t a = l->at[from], b = l->at[to];
	uint8_t was[INPUT_MAX];

	if (l->size - (b - a) + n > INPUT_MAX)
		return;
	memcpy(was, l->bytes + b, l->size - b);
	memcpy(l->bytes + a, p, n);
	memcpy(l->bytes + a + n, was, l->size - b);
	memcpy(was, l->bytes, a + n + l->size - b);
	parse(l, was, a + n + l->size - b);
}

static void put_value(struct mutator *m, uint8_t *p, uint32_t n)
{
	uint32_t width = 1u << pick(m, 4), at;
	uint64_t v = values[pick(m, ARRAY_SIZE(values))];

	if (width > n)
		width = 1;
	at = pick(m, n / width) * width;
	if (n)
		memcpy(p + at, &v, width);
}

static uint32_t size_of(struct mutator *m, uint32_t row)
{
	uint32_t n = row < NR_ROWS ? grammar[row].size : 48;

	if (row < NR_ROWS && grammar[row].family == EXIT)
		n = 32;
	return (n < 168 ? n : 168) * (pick(m, 8) ? 1 : 1 + pick(m, 2));
}

/* A step with an argument of mostly zeros and some values. */
static uint32_t invent(struct mutator *m, uint8_t *p)
{
	struct step s = { .row = (uint8_t)pick(m, NR_STEPS), .dom = (uint8_t)pick(m, 4), .a = (uint8_t)pick(m, 6), .b = pick(m, 6) ? 0 : (uint8_t)pick(m, 256) };
	uint32_t n = size_of(m, s.row);

	s.n = (uint8_t)(n < 255 ? n : 255);
	s.m = pick(m, 3) ? 0 : (uint8_t)(8 * (1 + pick(m, 8)));
	s.chance = pick(m, 4) ? 0 : (uint8_t)pick(m, 256);
	memcpy(p, &s, sizeof s);
	memset(p + sizeof s, 0, (size_t)s.n + s.m);
	for (uint32_t i = pick(m, 6); i; i--)
		put_value(m, p + sizeof s, s.n);
	for (uint32_t i = pick(m, 4); i; i--)
		put_value(m, p + sizeof s + s.n, s.m);
	return (uint32_t)sizeof s + s.n + s.m;
}

static void head(struct mutator *m, struct step *s)
{
	switch (pick(m, 5)) {
	case 0: s->dom = (uint8_t)pick(m, 5); break;
	case 1: s->a = (uint8_t)values[pick(m, ARRAY_SIZE(values))]; break;
	case 2: s->b = (uint8_t)pick(m, 256); break;
	case 3: s->chance = (uint8_t)pick(m, 256); break;
	default: s->row = (uint8_t)pick(m, NR_STEPS);
	}
}

static void change(struct mutator *m, struct list *l, const struct list *other)
{
	uint8_t step[sizeof(struct step) + 510];
	uint32_t i = pick(m, l->n), to;
	struct step *s = (struct step *)(l->bytes + l->at[i]);

	switch (l->n ? pick(m, 10) : 0) {
	case 0 ... 1:
		replace(l, i, i, step, invent(m, step));
		break;
	case 2:
		replace(l, i, i + 1, l->bytes, 0);
		break;
	case 3:
		memcpy(step, s, l->at[i + 1] - l->at[i]);
		to = pick(m, l->n + 1);
		replace(l, to, to, step, (uint32_t)(sizeof *s + s->n + s->m));
		break;
	case 4:
		if (other->n) {
			to = pick(m, other->n);
			replace(l, i, i, other->bytes + other->at[to], other->at[to + 1 + pick(m, other->n - to)] - other->at[to]);
		}
		break;
	case 5:
		head(m, s);
		break;
	case 6:
		put_value(m, (uint8_t *)(s + 1) + s->n, s->m);
		break;
	default:
		put_value(m, (uint8_t *)(s + 1), s->n);
	}
}

size_t afl_custom_fuzz(struct mutator *m, uint8_t *buf, size_t size, uint8_t **out, uint8_t *other, size_t other_size, size_t max)
{
	static struct list mine, theirs;

	parse(&mine, buf, size);
	parse(&theirs, other, other ? other_size : 0);
	for (uint32_t i = 1u << pick(m, 4); i; i--)
		change(m, &mine, &theirs);
	if (mine.size > max)
		mine.size = (uint32_t)max;
	memcpy(m->out, mine.bytes, mine.size);
	*out = m->out;
	return mine.size;
}
