/* SPDX-License-Identifier: Apache-2.0 */
/* hostile/invent.c - steps of the grammar by chance, as fuzz/calls/mutate.c makes them. */
#include "domains/hostile/hostile.h"
#include "domains/hostile/steps.h"
#include "lib/string.h"

#define ARG_MOST 168u

static void put_value(uint8_t *p, uint32_t n)
{
	uint32_t width = 1u << random_below(4);
	uint64_t v = random_below(2) ? random_below(16) : random_nasty();

	if (width > n)
		width = 1;
	if (n)
		memcpy(p + random_below(n / width) * width, &v, width);
}

static uint32_t size_of(uint32_t row)
{
	uint32_t n = row < grammar_count ? grammar_rows[row].size : 48;

	n = n < 32 ? 32 : n;
	return (n < ARG_MOST ? n : ARG_MOST) * (random_below(8) ? 1 : 1 + random_below(2));
}

/* An argument of mostly zeros and some values. */
uint32_t step_invent(uint8_t *p)
{
	struct step s = { .row = (uint8_t)random_below(grammar_count + NR_BEYOND), .dom = (uint8_t)random_below(4), .a = (uint8_t)random_below(6) };
	uint32_t n = size_of(s.row);

	s.b = random_below(6) ? 0 : (uint8_t)random_below(256);
	s.n = (uint8_t)(n < 255 ? n : 255);
	s.m = random_below(3) ? 0 : (uint8_t)(8 * (1 + random_below(8)));
	memcpy(p, &s, sizeof s);
	memset(p + sizeof s, 0, (size_t)s.n + s.m);
	for (uint32_t i = random_below(6); i; i--)
		put_value(p + sizeof s, s.n);
	for (uint32_t i = random_below(4); i; i--)
		put_value(p + sizeof s + s.n, s.m);
	return (uint32_t)sizeof s + s.n + s.m;
}

void step_change(struct step *s)
{
	uint8_t *arg = (uint8_t *)(s + 1);

	switch (random_below(8)) {
	case 0: s->a = (uint8_t)random_nasty(); break;
	case 1: s->b = (uint8_t)random_next(); break;
	case 2: s->row = (uint8_t)random_below(grammar_count + NR_BEYOND); break;
	case 3: put_value(arg + s->n, s->m); break;
	default: put_value(arg, s->n); break;
	}
}
