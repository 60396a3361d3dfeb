/* SPDX-License-Identifier: Apache-2.0 */
/* call/read.h - small reads of the caller's memory, inlined. */
#ifndef CALL_READ_H
#define CALL_READ_H
#include "call/call.h"

/* The page of the last guest_read_near: another read in it needs no second look. For one argument in pieces, read at once. */
struct guest_near { uint64_t va; const uint8_t *page; };

/* hal_guest_read for the caller, inlined: n is a constant. The barrier keeps the compiler from reading the guest's bytes again in place of the copy. */
static inline __attribute__((always_inline)) err_t guest_read_near(const struct call *call, struct guest_near *near, struct gaddr va, void *dst, uint32_t n)
{
	uint64_t off = va.v & (PAGE_SIZE - 1);

	if (!near->page || va.v - off != near->va || off + n > PAGE_SIZE) {
		const uint8_t *at = hal_guest_view(call->self, call->vcpu, va, n);

		if (!at)
			return hal_guest_read(call->self, call->vcpu, va, dst, n);
		near->va = va.v - off;
		near->page = at - off;
	}
	__builtin_memcpy(dst, near->page + off, n);
	__asm__ volatile("" : : : "memory");
	return 0;
}

static inline __attribute__((always_inline)) err_t guest_read(const struct call *call, struct gaddr va, void *dst, uint32_t n)
{
	struct guest_near near = { 0 };

	return guest_read_near(call, &near, va, dst, n);
}
#endif
