/* SPDX-License-Identifier: Apache-2.0 */
/* core/hvm/hvm_test.c - HVMOP_*: parameters as the builder leaves them, callbacks, queries. */
// link: build/hosted/core.a
#include <stdio.h>
#include <string.h>
#include "tests/fakearch/fake.h"
#include "tests/fakearch/fake_vcpu.h"

enum { A = 1, B = 2, SID_A = 10, SID_B = 20 };

static int64_t op(domid_t d, uint32_t cmd, void *arg, size_t n)
{
	return fake_op(d, __HYPERVISOR_hvm_op, cmd, arg, n);
}
static int64_t set(domid_t by, domid_t d, uint32_t index, uint64_t value)
{
	struct xen_hvm_param p = { .domid = d, .index = index, .value = value };
	return op(by, HVMOP_set_param, &p, sizeof p);
}
static int64_t get(domid_t by, domid_t d, uint32_t index, uint64_t *value)
{
	struct xen_hvm_param p = { .domid = d, .index = index, .value = 0xdead };
	int64_t rc = op(by, HVMOP_get_param, &p, sizeof p);
	*value = p.value;
	return rc;
}

static void params(void)
{
	uint64_t v;

	assert(set(A, B, HVM_PARAM_STORE_EVTCHN, 5) == 0 && fake_xsm.n == 1 && fake_xsm.ask[0].ssid == SID_A && fake_xsm.ask[0].tsid == SID_B);
	assert(fake_xsm.ask[0].cls == SECCLASS_HVM && fake_xsm.ask[0].perm == HVM__SETPARAM && domtab[B].refs == 1);
	assert(get(B, DOMID_SELF, HVM_PARAM_STORE_EVTCHN, &v) == 0 && v == 5 && fake_xsm.ask[0].tsid == SID_B + 1);
	assert(get(B, B, HVM_PARAM_STORE_EVTCHN, &v) == 0 && v == 5);
	assert(get(A, DOMID_SELF, HVM_PARAM_STORE_EVTCHN, &v) == 0 && v == 0);
	assert(set(B, DOMID_SELF, HVM_PARAM_STORE_EVTCHN, 9) == -XEN_EPERM && set(B, B, HVM_PARAM_CONSOLE_PFN, 9) == -XEN_EPERM);
	assert(hvm_params[B][HVM_PARAM_STORE_EVTCHN] == 5);
	assert(get(B, DOMID_SELF, HVM_PARAM_IDENT_PT, &v) == -XEN_EPERM && v == 0xdead && get(A, B, HVM_PARAM_IDENT_PT, &v) == 0);
	assert(set(A, B, HVM_PARAM_IOREQ_PFN, 1) == -XEN_EINVAL && get(A, B, 3, &v) == -XEN_EINVAL);
	assert(set(A, B, HVM_NR_PARAMS, 1) == -XEN_EINVAL && set(A, B, ~0u, 1) == -XEN_EINVAL && get(A, B, HVM_NR_PARAMS, &v) == -XEN_EINVAL);
	assert(set(A, 77, HVM_PARAM_STORE_PFN, 1) == -XEN_ESRCH && get(A, 0x7ff4, HVM_PARAM_STORE_PFN, &v) == -XEN_ESRCH);
	fake_xsm.deny = 1;
	assert(set(A, B, HVM_PARAM_STORE_PFN, 6) == -XEN_EACCES && get(A, B, HVM_PARAM_STORE_EVTCHN, &v) == -XEN_EACCES && v == 0xdead);
	fake_xsm.deny = 0;
	assert(hvm_params[B][HVM_PARAM_STORE_PFN] == 0);
	hvm_params_reset(B);
	assert(get(B, DOMID_SELF, HVM_PARAM_STORE_EVTCHN, &v) == 0 && v == 0);
}

static void callbacks(void)
{
	struct xen_hvm_evtchn_upcall_vector u = { .vcpu = 1, .vector = 0x30 };
	struct shared_info *si = domtab[A].shared;

	assert(set(A, DOMID_SELF, HVM_PARAM_CALLBACK_IRQ, 2ull << 56 | 0xf3) == 0 && fake_callback[A] == 0xf3);
	assert(set(A, DOMID_SELF, HVM_PARAM_CALLBACK_IRQ, 1) == 0 && fake_callback[A] == 0);	/* a GSI: there is none */
	assert(set(A, DOMID_SELF, HVM_PARAM_CALLBACK_IRQ, 1ull << 56 | 0x800) == 0 && fake_callback[A] == 0);

	assert(op(A, HVMOP_set_evtchn_upcall_vector, &u, sizeof u) == 0 && fake_vcpu[A][1].upcall == 0x30 && fake_log.kicks == 0);
	si->vcpu_info[1].evtchn_upcall_pending = 1;
	assert(op(A, HVMOP_set_evtchn_upcall_vector, &u, sizeof u) == 0 && fake_log.kicks == 1 && fake_log.kick[0].vcpu == 1);
	u.vector = 15;
	assert(op(A, HVMOP_set_evtchn_upcall_vector, &u, sizeof u) == -XEN_EINVAL);
	u = (struct xen_hvm_evtchn_upcall_vector){ .vcpu = 2, .vector = 0x30 };
	assert(op(A, HVMOP_set_evtchn_upcall_vector, &u, sizeof u) == -XEN_ENOENT);
	u.vcpu = ~0u;
	assert(op(A, HVMOP_set_evtchn_upcall_vector, &u, sizeof u) == -XEN_ENOENT);
}

static void queries(void)
{
	struct xen_hvm_get_time t = { 0 };
	struct xen_hvm_pagetable_dying dying = { .domid = DOMID_SELF };
	struct xen_hvm_get_mem_type m = { .domid = DOMID_SELF, .pfn = 3 };

	assert(op(A, HVMOP_get_time, &t, sizeof t) == 0 && t.now == fake_now);
	assert(op(A, HVMOP_pagetable_dying, &dying, sizeof dying) == -XEN_EINVAL);
	assert(op(A, HVMOP_get_mem_type, &m, sizeof m) == 0 && m.mem_type == HVMMEM_ram_rw);
	m.pfn = 1500;
	assert(op(A, HVMOP_get_mem_type, &m, sizeof m) == 0 && m.mem_type == HVMMEM_mmio_dm);
	m.pfn = ~0ull;
	assert(op(A, HVMOP_get_mem_type, &m, sizeof m) == 0 && m.mem_type == HVMMEM_mmio_dm);
	assert(fake_call(A, __HYPERVISOR_hvm_op, HVMOP_flush_tlbs, 0, 0, 0) == 0 && fake_log.flushes == 1 && fake_log.flushed[0] == 1u << A);
	assert(fake_call(A, __HYPERVISOR_hvm_op, HVMOP_flush_tlbs, 8, 0, 0) == -XEN_EINVAL && fake_log.flushes == 0);
	assert(fake_call(A, __HYPERVISOR_hvm_op, 99, 0, 0, 0) == -XEN_ENOSYS);
}

int main(void)
{
	fake_init();
	fake_domain(A, SID_A, 2);
	fake_domain(B, SID_B, 1);
	params();
	callbacks();
	queries();
	puts("hvm: ok");
	return 0;
}
