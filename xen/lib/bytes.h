/* SPDX-License-Identifier: Apache-2.0 */
/* lib/bytes.h - the one way to read a part of a buffer whose offsets somebody else chose. */
#ifndef LIB_BYTES_H
#define LIB_BYTES_H
#include "lib/string.h"
#include "lib/types.h"

/* Copies len bytes at off of the n at p to `to`; false, and `to` is zero, if they are not all there. */
static inline bool bytes_take(const void *p, uint64_t n, uint64_t off, void *to, uint64_t len)
{
	bool there = len <= n && off <= n - len;

	if (there)
		memcpy(to, (const uint8_t *)p + off, len);
	else
		memset(to, 0, len);
	return there;
}
#endif
