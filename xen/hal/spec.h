/* SPDX-License-Identifier: Apache-2.0 */
/* hal/spec.h - indices that a guest chose, held in range under speculation too (Spectre v1). */
#ifndef HAL_SPEC_H
#define HAL_SPEC_H
#include "lib/types.h"

/*@ requires i < n;
    assigns \nothing;
    ensures \result == i;
    exits \false;
*/
#ifdef __FRAMAC__
uint32_t index_clamp(uint32_t i, uint32_t n);
#else
static inline uint32_t index_clamp(uint32_t i, uint32_t n)
{
	__asm__("" : "+r"(i));		/* the compiler must not know that i < n, or it drops the mask */
	return i & (uint32_t)(((uint64_t)i - n) >> 32);
}
#endif
#endif
