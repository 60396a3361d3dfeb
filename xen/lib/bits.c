/* SPDX-License-Identifier: Apache-2.0 */
/* lib/bits.c - what gcc calls for __builtin_popcountl on a CPU that may lack POPCNT. */
#include <stdint.h>

int __popcountdi2(long v);
int __popcountdi2(long v)
{
	uint64_t x = (uint64_t)v;

	x -= x >> 1 & 0x5555555555555555ul;
	x = (x & 0x3333333333333333ul) + (x >> 2 & 0x3333333333333333ul);
	x = (x + (x >> 4)) & 0x0f0f0f0f0f0f0f0ful;
	return (int)(x * 0x0101010101010101ul >> 56);
}
