/* SPDX-License-Identifier: Apache-2.0 */
/* tests/fakearch/fake.c - set-up of the fake machine and the guest's side of a hypercall. */
#include <stdio.h>
#include <string.h>
#include "tests/fakearch/fake_cpu.h"
#include "tests/fakearch/machine.h"

_Thread_local struct fake_log fake_log;
struct fake_xsm fake_xsm;	/* here, as a test may link the real security server in place of xsm.c */

static void fake_shared_info(domid_t d)
{
	struct mfn m;

	assert(hal_frames_alloc(d, 0, &m) == 0);
	frame_init(m, 0, d);
	frametab[m.v].flags = FRAME_SHARED;
	domtab[d].shared = hal_frame_ptr(m);
	domtab[d].shared_mfn = m;
	hal_p2m_set(d, (struct gfn){ 1000 }, m, 0, P2M_SHARED);
}

void fake_domain(domid_t d, uint32_t sid, uint32_t nvcpus)
{
	struct domain *dom = &domtab[d];
	struct mfn m;

	memset(dom, 0, sizeof *dom);
	*dom = (struct domain){ .state = DOM_LIVE, .refs = 1, .sid = sid, .self_sid = sid + 1, .target_sid = sid + 2, .target = DOMID_INVALID,
		.id = d, .generation = 1, .max_vcpus = nvcpus, .max_ports = NR_PORTS, .max_gframes = 4, .max_mt = 1024, .max_pages = 64 };
	assert(hal_p2m_create(d) == 0);
	for (uint64_t g = 0; g < FAKE_RAM; g++) {
		assert(hal_frames_alloc(d, 0, &m) == 0);
		frame_init_ram(m, 0, d);
		hal_p2m_set(d, (struct gfn){ g }, m, 0, P2M_RAM);
	}
	fake_shared_info(d);
	assert(hal_window_back(vcputab[d], sizeof vcputab[d], d) == 0);
	for (uint32_t v = 0; v < nvcpus; v++) {
		vcputab[d][v].exists = 1;
		vcputab[d][v].info = &((struct shared_info *)dom->shared)->vcpu_info[v];
	}
	assert(hal_window_back(ports[d], sizeof(struct evtchn), d) == 0);
	memset(&evdom[d], 0, sizeof evdom[d]);
	port_init(d);
	memset(&gdom[d], 0, sizeof gdom[d]);
	assert(grant_init(d) == 0);
}

void *fake_ptr(domid_t d, uint64_t va)
{
	struct p2m_entry e = fake_look(d, va >> 12);

	return e.type == P2M_HOLE || e.type == P2M_MMIO ? NULL : (uint8_t *)hal_frame_ptr(e.mfn) + va % 4096;
}

void fake_put(domid_t d, uint64_t va, const void *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		*(uint8_t *)fake_ptr(d, va + i) = ((const uint8_t *)p)[i];
}

void fake_get(domid_t d, uint64_t va, void *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		((uint8_t *)p)[i] = *(uint8_t *)fake_ptr(d, va + i);
}

int64_t fake_call(domid_t d, uint64_t nr, uint64_t a0, uint64_t a1, uint64_t a2, uint64_t a3)
{
	struct call call = { .self = d, .vcpu = 0, .a = { a0, a1, a2, a3 } };
	int64_t ret;
	int turns = 0;

	memset(&fake_log, 0, sizeof fake_log);
	fake_xsm.n = 0;
	do {
		memset(&call.buf.frag, 0xa5, sizeof call.buf.frag);
		ret = hypercall(&call, nr);
		fake_unlocked("hypercall");
		assert(fake_pins == 0 && call.buf.n == 0 && call.tail.n == 0);
		assert(++turns < 10000);	/* a restart must get on */
	} while (call.restart);
	return ret;
}

int64_t fake_gnttab(domid_t d, uint32_t cmd, void *arg, size_t size, uint32_t n)
{
	int64_t ret;

	fake_put(d, FAKE_ARG, arg, size * n);
	ret = fake_call(d, __HYPERVISOR_grant_table_op, cmd, FAKE_ARG, n, 0);
	fake_get(d, FAKE_ARG, arg, size * n);
	return ret;
}

int64_t fake_op(domid_t d, uint64_t nr, uint32_t cmd, void *arg, size_t n)
{
	int64_t ret;

	fake_put(d, FAKE_ARG, arg, n);
	ret = fake_call(d, nr, cmd, FAKE_ARG, 0, 0);
	fake_get(d, FAKE_ARG, arg, n);
	return ret;
}
