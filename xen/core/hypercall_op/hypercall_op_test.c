/* SPDX-License-Identifier: Apache-2.0 */
/* core/hypercall_op/hypercall_op_test.c - multicalls do what their entries do and no more; vm_assist; pirq queries. */
// link: build/hosted/core.a
#include <stdio.h>
#include <string.h>
#include "hal/irq.h"
#include "tests/fakearch/fake.h"
#include "tests/fakearch/fake_vcpu.h"

enum { A = 1, B = 2, SID_A = 10, SID_B = 20, LIST = 0x3000, TEXT = 0x8000 };

static void entry(uint32_t i, uint64_t op, uint64_t a0, uint64_t a1, uint64_t a2)
{
	struct multicall_entry e = { .op = op, .result = 0xdead, .args = { a0, a1, a2 } };

	fake_put(A, LIST + i * sizeof e, &e, sizeof e);
}
static int64_t result(uint32_t i)
{
	struct multicall_entry e;

	fake_get(A, LIST + i * sizeof e, &e, sizeof e);
	return (int64_t)e.result;
}
static int64_t go(uint64_t at, uint64_t n)
{
	return fake_call(A, __HYPERVISOR_multicall, at, n, 0, 0);
}

static void start(void)
{
	fake_init();
	fake_domain(A, SID_A, 1);
	fake_domain(B, SID_B, 1);
}

static void lists(void)
{
	start();
	entry(0, __HYPERVISOR_xen_version, XENVER_version, 0, 0);
	entry(1, 63, 0, 0, 0);
	entry(2, __HYPERVISOR_multicall, LIST, 5, 0);
	entry(3, __HYPERVISOR_xen_version, XENVER_pagesize, 0, 0);
	assert(go(LIST, 4) == 0 && result(0) == (4 << 16 | 17) && result(1) == -XEN_ENOSYS && result(2) == -XEN_EINVAL && result(3) == 4096);
	assert(fake_xsm.n == 3 && fake_xsm.ask[0].cls == SECCLASS_HYPERCALL && fake_xsm.ask[0].perm == HYPERCALL__MULTICALL);
	assert(fake_xsm.ask[0].ssid == SID_A && fake_xsm.ask[0].tsid == SID_A + 1);
	entry(0, __HYPERVISOR_xen_version, XENVER_version, 0, 0);
	fake_xsm.deny = 1;
	assert(go(LIST, 1) == -XEN_EACCES && result(0) == 0xdead);
	fake_xsm.deny = 2;
	assert(go(LIST, 1) == 0 && result(0) == -XEN_EACCES);
	fake_xsm.deny = 0;
	assert(go(LIST, 0) == 0 && go(0x7fff0000, 1) == -XEN_EFAULT && go(~0ull - 3, 2) == -XEN_EFAULT && go(LIST, 1ull << 32) == 0);
}

static void goes_on(void)
{
	start();
	for (uint32_t i = 0; i < 50; i++)
		entry(i, __HYPERVISOR_xen_version, XENVER_pagesize, 0, 0);
	fake_preempt_in = 7;
	assert(go(LIST, 50) == 0 && fake_preempt_in == 0);
	for (uint32_t i = 0; i < 50; i++)
		assert(result(i) == 4096);
	assert(fake_xsm.n == 52);				/* the list is asked about again when it goes on, no entry is */

	memset(fake_ptr(A, TEXT), 'x', 4096);			/* an entry that goes on by itself */
	entry(0, __HYPERVISOR_xen_version, XENVER_pagesize, 0, 0);
	entry(1, __HYPERVISOR_console_io, CONSOLEIO_write, 2500, TEXT);
	entry(2, __HYPERVISOR_xen_version, XENVER_version, 0, 0);
	assert(go(LIST, 3) == 0 && result(0) == 4096 && result(1) == 0 && result(2) == (4 << 16 | 17));
	size_t n = 0;
	for (const char *p = fake_output; *p; p++)
		n += *p == 'x';
	assert(n == 2500 / 160 * 160);

	/* the last page of its memory: the entry behind it is not there */
	entry(0, 63, 0, 0, 0);
	fake_put(A, FAKE_RAM * 4096 - 64, fake_ptr(A, LIST), 64);
	assert(go(FAKE_RAM * 4096 - 64, 2) == -XEN_EFAULT);

	/* an entry that takes the page away that the list lies in: its result has no place, and none is written */
	struct xen_remove_from_physmap r = { DOMID_SELF, LIST >> 12 };
	uint32_t before = fake_free_frames();
	fake_put(A, TEXT, &r, sizeof r);
	entry(0, __HYPERVISOR_memory_op, XENMEM_remove_from_physmap, TEXT, 0);
	assert(go(LIST, 2) == -XEN_EFAULT && fake_free_frames() == before + 1);
}

static void assists(void)
{
	start();
	assert(fake_call(A, __HYPERVISOR_vm_assist, VMASST_CMD_enable, VMASST_TYPE_runstate_update_flag, 0, 0) == 0 && domtab[A].vm_assist == 1u << 5);
	assert(fake_xsm.ask[0].cls == SECCLASS_HYPERCALL && fake_xsm.ask[0].perm == HYPERCALL__VM_ASSIST && domtab[B].vm_assist == 0);
	assert(fake_call(A, __HYPERVISOR_vm_assist, 2, VMASST_TYPE_runstate_update_flag, 0, 0) == -XEN_ENOSYS && domtab[A].vm_assist == 1u << 5);
	assert(fake_call(A, __HYPERVISOR_vm_assist, VMASST_CMD_enable, VMASST_TYPE_writable_pagetables, 0, 0) == -XEN_EINVAL);
	assert(fake_call(A, __HYPERVISOR_vm_assist, VMASST_CMD_enable, ~0ull, 0, 0) == -XEN_EINVAL);
	assert(fake_call(A, __HYPERVISOR_vm_assist, VMASST_CMD_disable, VMASST_TYPE_runstate_update_flag, 0, 0) == 0 && domtab[A].vm_assist == 0);
	fake_xsm.deny = 1;
	assert(fake_call(A, __HYPERVISOR_vm_assist, VMASST_CMD_enable, VMASST_TYPE_runstate_update_flag, 0, 0) == -XEN_EACCES && domtab[A].vm_assist == 0);
}

static void pirqs(void)
{
	struct physdev_irq_status_query q = { 2, 0xdead };
	struct physdev_eoi e = { 2 };

	start();
	hal_pirq_bind(A, 2, 7);
	assert(fake_op(A, __HYPERVISOR_physdev_op, PHYSDEVOP_irq_status_query, &q, sizeof q) == 0 && q.flags == 0);
	assert(fake_xsm.ask[0].cls == SECCLASS_RESOURCE && fake_xsm.ask[0].perm == RESOURCE__IRQ_STATUS && fake_xsm.ask[0].tsid == SID_A + 1);
	assert(fake_op(A, __HYPERVISOR_physdev_op, PHYSDEVOP_eoi, &e, sizeof e) == 0 && fake_xsm.ask[0].perm == RESOURCE__EOI);
	q = (struct physdev_irq_status_query){ ~0u, 0xdead };
	e.irq = ~0u;
	assert(fake_op(A, __HYPERVISOR_physdev_op, PHYSDEVOP_irq_status_query, &q, sizeof q) == -XEN_EINVAL && q.flags == 0xdead);
	assert(fake_op(A, __HYPERVISOR_physdev_op, PHYSDEVOP_eoi, &e, sizeof e) == -XEN_EINVAL);
	assert(fake_op(A, __HYPERVISOR_physdev_op, PHYSDEVOP_get_free_pirq, &e, sizeof e) == -XEN_ENOSYS);
	hal_pirq_unbind(A, 2);
}

int main(void)
{
	lists();
	goes_on();
	assists();
	pirqs();
	puts("hypercall_op: ok");
	return 0;
}
