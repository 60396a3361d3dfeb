/* SPDX-License-Identifier: Apache-2.0 */
/* core/evtchn/fifo_test.c - the FIFO ABI against a consumer that follows Xen's specification, and one that does not. */
// link: build/hosted/core.a
#include <stdio.h>
#include <string.h>
#include "core/evtchn/abi.h"
#include "hal/mem.h"
#include "tests/fakearch/fake.h"

enum { A = 1, B = 2 };
#define OP_(d, op, s) fake_op(d, __HYPERVISOR_event_channel_op, EVTCHNOP_##op, &(s), sizeof(s))
static struct evtchn_fifo_control_block *cb;	/* of B, vCPU 0 */
static uint32_t *words, head[16];		/* the consumer's heads */
static uint32_t pa[8], pb[8];

static void setup(void)
{
	struct evtchn_init_control ic = { .control_gfn = 5, .offset = 64, .vcpu = 0 };
	struct evtchn_expand_array ea = { 6 };

	fake_init();
	fake_domain(A, 10, 1);
	fake_domain(B, 20, 2);
	memset(head, 0, sizeof head);
	for (int i = 0; i < 8; i++) {
		struct evtchn_alloc_unbound al = { B, A, 0 };
		struct evtchn_bind_interdomain bi = { B, 0, 0 };

		assert(OP_(B, alloc_unbound, al) == 0);
		pb[i] = bi.remote_port = al.port;
		assert(OP_(A, bind_interdomain, bi) == 0);
		pa[i] = bi.local_port;
	}
	assert(OP_(B, expand_array, ea) == -XEN_EOPNOTSUPP);
	assert(OP_(B, init_control, ic) == 0 && ic.link_bits == EVTCHN_FIFO_LINK_BITS && evdom[B].fifo);
	assert(OP_(B, init_control, ic) == -XEN_EINVAL);		/* it exists */
	cb = (void *)((uint8_t *)fake_ptr(B, 5 << 12) + 64);
	words = fake_ptr(B, 6 << 12);
}

static void expand(void)
{
	struct evtchn_expand_array ea = { 6 };
	assert(OP_(B, expand_array, ea) == 0);
}

static uint32_t send(int i)
{
	struct evtchn_send s = { pa[i] };
	assert(OP_(A, send, s) == 0);
	return fake_log.kicks;
}

/* Takes the next event of queue q as the specification says; 0: empty. */
static uint32_t consume(uint32_t q)
{
	uint32_t w, port = head[q] ? head[q] : cb->head[q];

	if (!port)
		return 0;
	w = words[port];
	words[port] &= ~(FIFO_LINKED | EVTCHN_FIFO_LINK_MASK);
	head[q] = w & EVTCHN_FIFO_LINK_MASK;
	if (!head[q])
		cb->ready &= ~(1u << q), cb->head[q] = 0;
	if (!(w & FIFO_PENDING) || (w & FIFO_MASKED))
		return ~0u;
	words[port] &= ~FIFO_PENDING;
	return port;
}

static void ordered(void)
{
	struct evtchn_unmask u;
	struct evtchn_set_priority sp;

	setup();
	expand();
	assert(send(0) == 1 && cb->ready == 1u << 7 && cb->head[7] == pb[0]);
	assert(send(1) == 0 && send(0) == 0 && send(2) == 0);	/* the queue is not empty: no upcall */
	assert(consume(7) == pb[0] && consume(7) == pb[1] && consume(7) == pb[2] && consume(7) == 0);
	*(uint8_t *)&((struct shared_info *)domtab[B].shared)->vcpu_info[0].evtchn_upcall_pending = 0;
	assert(send(2) == 1 && cb->head[7] == pb[2] && consume(7) == pb[2]);	/* its own old tail */

	sp = (struct evtchn_set_priority){ pb[3], 2 };
	assert(OP_(B, set_priority, sp) == 0);
	send(3), send(4);
	assert(cb->ready == (1u << 2 | 1u << 7) && consume(2) == pb[3] && consume(7) == pb[4]);
	sp.priority = 16;
	assert(OP_(B, set_priority, sp) == -XEN_EINVAL);
	sp = (struct evtchn_set_priority){ 999, 2 };
	assert(OP_(B, set_priority, sp) == -XEN_EINVAL && OP_(A, set_priority, sp) == -XEN_ENOSYS);

	words[pb[5]] |= FIFO_MASKED;
	assert(send(5) == 0 && words[pb[5]] == (FIFO_MASKED | FIFO_PENDING) && cb->ready == 0);
	u.port = pb[5];
	assert(OP_(B, unmask, u) == 0 && cb->ready == 1u << 7 && consume(7) == pb[5]);
}

static void early(void)
{
	struct evtchn_close cl;

	setup();
	assert(send(0) == 0 && send(1) == 0 && cb->ready == 0);	/* no words yet */
	cl.port = pb[1];
	assert(OP_(B, close, cl) == 0);				/* and one is given up again */
	expand();
	assert(fake_log.kicks == 1 && consume(7) == pb[0] && consume(7) == 0);
}

/* More of them than an operation has kicks, while a vCPU polls: none is lost. */
static void early_and_many(void)
{
	enum { MANY = FX_KICKS + 16 };
	struct evtchn_bind_ipi ipi[MANY] = { 0 };
	uint32_t i;

	setup();
	for (i = 0; i < MANY; i++) {
		struct evtchn_send s;

		assert(OP_(B, bind_ipi, ipi[i]) == 0);
		s.port = ipi[i].port;
		assert(OP_(B, send, s) == 0);
	}
	vcpu_pollers[B] = 1;
	expand();
	vcpu_pollers[B] = 0;
	assert(fake_log.kicks == 1);
	for (i = 0; i < MANY; i++)
		assert(consume(7) == ipi[i].port);
	assert(consume(7) == 0);
}

static void hostile(void)
{
	struct evtchn_init_control ic = { .control_gfn = 5, .offset = 64, .vcpu = 2 };
	struct evtchn_expand_array ea = { 999 };
	struct evtchn_bind_vcpu mv = { pb[6], 1 };
	struct evtchn_reset r = { DOMID_SELF };
	uint32_t i, refs;

	setup();
	assert(OP_(B, init_control, ic) == -XEN_ENOENT);
	ic.vcpu = 1;
	ic.offset = 4096 - 64;
	assert(OP_(B, init_control, ic) == -XEN_EINVAL);
	ic.offset = 4;
	assert(OP_(B, init_control, ic) == -XEN_EINVAL);
	ic.offset = ~0u;
	assert(OP_(B, init_control, ic) == -XEN_EINVAL);
	ic.offset = 0, ic.control_gfn = 1000;			/* shared_info is not its own RAM */
	assert(OP_(B, init_control, ic) == -XEN_EINVAL);
	ic.control_gfn = ~0ull;
	assert(OP_(B, init_control, ic) == -XEN_EINVAL);
	assert(OP_(B, expand_array, ea) == -XEN_EINVAL);
	ea.array_gfn = ~0ull;
	assert(OP_(B, expand_array, ea) == -XEN_EINVAL);
	refs = frametab[hal_frame_of(fake_ptr(B, 6 << 12)).v].refs;
	for (i = 0; i < NR_PORTS / 1024; i++)
		expand();
	ea.array_gfn = 6;
	assert(OP_(B, expand_array, ea) == -XEN_ENOSPC && frametab[hal_frame_of(words).v].refs == refs + NR_PORTS / 1024);

	assert(OP_(B, bind_vcpu, mv) == 0 && send(6) == 0);	/* vCPU 1 has no control block */
	for (i = 0; i < 1024; i++)
		words[i] = ~0u;					/* garbage everywhere: no access leaves the array */
	send(0), send(1);
	for (i = 0; i < 1024; i++)
		words[i] = FIFO_LINKED | 0x1ffff;
	send(0), send(1);
	for (i = 0; i < 1024; i++)
		words[i] = 0;
	send(0), send(1), send(0);
	cb->head[7] = 0x1ffff;
	assert(OP_(B, reset, r) == 0 && !evdom[B].fifo && frametab[hal_frame_of(words).v].refs == refs);
	assert(frametab[hal_frame_of(fake_ptr(B, 5 << 12)).v].refs == 1);
	ic = (struct evtchn_init_control){ .control_gfn = 5, .offset = 0, .vcpu = 0 };
	assert(OP_(B, init_control, ic) == 0);			/* kexec starts over */
}

int main(void)
{
	ordered();
	early();
	early_and_many();
	hostile();
	puts("fifo: ok");
	return 0;
}
