/* SPDX-License-Identifier: Apache-2.0 */
/* call/read.h - small reads of the caller's memory, inlined. */
#ifndef CALL_READ_H
#define CALL_READ_H
#include "call/call.h"

/* hal_guest_read for the caller, inlined: n is a constant. The barrier keeps the compiler from reading the guest's bytes again in place of the copy. */
static inline __attribute__((always_inline)) err_t guest_read(const struct call *call, struct gaddr va, void *dst, uint32_t n)
{
	const void *at = hal_guest_view(call->self, call->vcpu, va, n);

	if (!at)
		return hal_guest_read(call->self, call->vcpu, va, dst, n);
	__builtin_memcpy(dst, at, n);
	__asm__ volatile("" : : : "memory");
	return 0;
}
#endif
