/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz/bytes.h - an input that is taken bit by bit; behind its end there are zeros. */
#ifndef FUZZ_BYTES_H
#define FUZZ_BYTES_H
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct bytes { const uint8_t *p; size_t n; };

static inline void take(struct bytes *in, void *to, size_t n)
{
	size_t have = n < in->n ? n : in->n;

	memset(to, 0, n);
	memcpy(to, in->p, have);
	in->p += have;
	in->n -= have;
}

static inline uint8_t take_byte(struct bytes *in)
{
	uint8_t b;

	take(in, &b, 1);
	return b;
}
#endif
