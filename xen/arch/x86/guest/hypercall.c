/* SPDX-License-Identifier: Apache-2.0 */
/* guest/hypercall.c - registers to struct call and back. */
#include "arch/x86/guest/hypercall.h"
#include "arch/x86/hvm.h"
#include "arch/x86/mm/paging.h"
#include "call/call.h"
#include "hal/exit.h"
#include "lib/string.h"

#define STUB_SIZE 32u			/* bytes a hypercall's stub has in the page */

static void take_args(struct call *c, const struct gprs *g)
{
	c->a[0] = g->rdi, c->a[1] = g->rsi, c->a[2] = g->rdx;
	c->a[3] = g->r10, c->a[4] = g->r8, c->a[5] = g->r9;
}

static void give_args(const struct call *c, struct gprs *g)
{
	g->rdi = c->a[0], g->rsi = c->a[1], g->rdx = c->a[2];
	g->r10 = c->a[3], g->r8 = c->a[4], g->r9 = c->a[5];
}

bool guest_hypercall(struct avcpu *v)
{
	struct call *c = &v->call;
	int64_t rc;

	if (!hvm_kernel(v)) {
		hvm_set_rax(v, (uint64_t)-XEN_EPERM);
		return false;
	}
	if (!hvm_paging64(v)) {			/* 64-bit hypercalls only */
		hvm_set_rax(v, (uint64_t)-XEN_ENOSYS);
		return false;
	}
	take_args(c, &v->gprs);
	rc = hypercall(c, hvm_rax(v));
	if (c->restart) {
		give_args(c, &v->gprs);
		return true;
	}
	hvm_set_rax(v, (uint64_t)rc);
	return false;
}

/* mov $nr, %eax; vmmcall; ret - iret (23) does not exist for these guests: ud2. */
void hal_hypercall_page(void *page)
{
	memset(page, 0xcc, PAGE_SIZE);
	for (uint32_t nr = 0; nr < PAGE_SIZE / STUB_SIZE; nr++) {
		uint8_t *p = (uint8_t *)page + nr * STUB_SIZE;

		p[0] = 0xb8;
		memcpy(p + 1, &nr, 4);
		memcpy(p + 5, "\x0f\x01\xd9\xc3", 4);
		if (nr == 23)
			memcpy(p, "\x0f\x0b", 2);
	}
}
