/* SPDX-License-Identifier: Apache-2.0 */
/* call/guest.c - arguments in and results out: one read, pinned writes. */
#include "call/call.h"
#include "lib/string.h"

static __attribute__((noinline)) void get_split(const struct guest_buf *b, uint32_t off, void *dst, uint32_t n)
{
	uint32_t first = off < b->frag[0].len ? b->frag[0].len - off : 0;

	memcpy(dst, b->frag[0].ptr + off, first);
	memcpy((uint8_t *)dst + first, b->frag[1].ptr + (off + first - b->frag[0].len), n - first);
}

static __attribute__((noinline)) void put_split(const struct guest_buf *b, uint32_t off, const void *src, uint32_t n)
{
	uint32_t first = off < b->frag[0].len ? b->frag[0].len - off : 0;

	memcpy(b->frag[0].ptr + off, src, first);
	memcpy(b->frag[1].ptr + (off + first - b->frag[0].len), (const uint8_t *)src + first, n - first);
}

/* Inlined by link-time optimisation, as most arguments lie in one page. The barrier keeps the compiler from reading the guest's bytes again in place of the copy. */
__attribute__((always_inline)) inline void guest_get(const struct guest_buf *b, uint32_t off, void *dst, uint32_t n)
{
	if (unlikely((uint64_t)off + n > b->frag[0].len)) {
		get_split(b, off, dst, n);
		return;
	}
	if (n)
		__builtin_memcpy(dst, b->frag[0].ptr + off, n);
	__asm__ volatile("" : : : "memory");
}

__attribute__((always_inline)) inline void guest_put(const struct guest_buf *b, uint32_t off, const void *src, uint32_t n)
{
	if (unlikely((uint64_t)off + n > b->frag[0].len))
		put_split(b, off, src, n);
	else if (n)
		__builtin_memcpy(b->frag[0].ptr + off, src, n);
}

err_t fetch_in(struct call *call, void *arg, uint32_t n)
{
	return hal_guest_read(call->self, call->vcpu, call->uarg, arg, n);
}

err_t fetch_inout(struct call *call, void *arg, uint32_t n)
{
	err_t rc = hal_guest_pin(call->self, call->vcpu, call->uarg, n, true, &call->buf);

	if (rc)
		return rc;
	call->off = 0;
	guest_get(&call->buf, 0, arg, n);
	return 0;
}

err_t fetch_out(struct call *call, void *arg, uint32_t n)
{
	memset(arg, 0, n);
	call->off = 0;
	return hal_guest_pin(call->self, call->vcpu, call->uarg, n, true, &call->buf);
}

err_t fetch_entry(struct call *call, void *arg, uint32_t n)
{
	guest_get(&call->buf, call->off, arg, n);
	return 0;
}

err_t fetch_envelope(struct call *call, void *arg, uint32_t n)
{
	if (n > CALL_PRE_MAX)
		return -XEN_EFAULT;
	memcpy(arg, call->pre, n);
	return 0;
}

err_t fetch_tail(struct call *call, struct gaddr at, uint64_t count, uint32_t size, uint32_t max, bool write)
{
	if (count > max || count * size > GUEST_PIN_MAX)
		return -XEN_E2BIG;
	return hal_guest_pin(call->self, call->vcpu, at, (uint32_t)count * size, write, &call->tail);
}

void call_unpin(struct call *call)
{
	if (call->buf.n)
		hal_guest_unpin(&call->buf);
	if (call->tail.n)
		hal_guest_unpin(&call->tail);
}
