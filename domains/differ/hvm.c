/* SPDX-License-Identifier: Apache-2.0 */
/* differ/hvm.c - parameters and the other operations of hvm_op. */
#include "domains/differ/differ.h"

#define PARAMS 42u

static long get(domid_t dom, uint32_t index, uint64_t *value)
{
	struct xen_hvm_param p = { .domid = dom, .index = index };
	long rc = hvm(HVMOP_get_param, &p);

	*value = p.value;
	return rc;
}

static long set(domid_t dom, uint32_t index, uint64_t value)
{
	struct xen_hvm_param p = { .domid = dom, .index = index, .value = value };

	return hvm(HVMOP_set_param, &p);
}

static void params(void)
{
	uint64_t v;
	long rc;

	begin("hvm-param");
	for (uint32_t i = 0; i < PARAMS; i++) {
		rc = get(DOMID_SELF, i, &v);
		answer("get %u: %ld set %u", i, rc, !rc && v != 0);
	}
	for (uint32_t i = 0; i < PARAMS; i++)
		if (i != HVM_PARAM_CALLBACK_IRQ && i != HVM_PARAM_VM86_TSS_SIZED)	/* a guest that sets the latter is ended by Xen */
			answer("set %u as it is: %ld", i, get(DOMID_SELF, i, &v) ? set(DOMID_SELF, i, 0) : set(DOMID_SELF, i, v));
	answer("set 1000: %ld", set(DOMID_SELF, 1000, 0));
	answer("get 1000: %ld", get(DOMID_SELF, 1000, &v));
	answer("get of 0: %ld", get(0, HVM_PARAM_STORE_PFN, &v));
	answer("get of nobody: %ld", get(NOBODY, HVM_PARAM_STORE_PFN, &v));
	answer("set of 0: %ld", set(0, HVM_PARAM_STORE_PFN, 1));
	answer("set of nobody: %ld", set(NOBODY, HVM_PARAM_STORE_PFN, 1));
}

static void callback(void)
{
	static const uint64_t how[] = { 2ull << 56 | 0x40, 2ull << 56 | 0x100, 2ull << 56 | 8, 0, 3ull << 56, 9, 1ull << 56 | 0x1001, 5ull << 56, ~0ull, 0 };
	struct xen_hvm_evtchn_upcall_vector u = { 0, 0x40 };
	uint64_t v;

	begin("hvm-callback");
	for (uint32_t i = 0; i < ARRAY_SIZE(how); i++) {
		long rc = set(DOMID_SELF, HVM_PARAM_CALLBACK_IRQ, how[i]), again = get(DOMID_SELF, HVM_PARAM_CALLBACK_IRQ, &v);

		answer("set %lx: %ld get %ld %lx", how[i], rc, again, v);
	}
	answer("upcall_vector 0 40: %ld", hvm(HVMOP_set_evtchn_upcall_vector, &u));
	u.vector = 15;
	answer("upcall_vector 0 f: %ld", hvm(HVMOP_set_evtchn_upcall_vector, &u));
	u.vcpu = 1, u.vector = 0x40;
	answer("upcall_vector 1 40: %ld", hvm(HVMOP_set_evtchn_upcall_vector, &u));
}

static void mem_type(domid_t dom, uint64_t gfn, const char *what)
{
	struct xen_hvm_get_mem_type t = { .domid = dom, .pfn = gfn, .mem_type = 77 };
	long rc = hvm(HVMOP_get_mem_type, &t);

	answer("mem_type %s: %ld is %u", what, rc, t.mem_type);
}

static void others(void)
{
	struct xen_hvm_get_time t = { 0 };
	struct xen_hvm_pagetable_dying d = { .domid = DOMID_SELF };
	long rc;

	begin("hvm");
	mem_type(DOMID_SELF, virt_to_gfn(pages[0]), "ram");
	mem_type(DOMID_SELF, holes, "hole");
	mem_type(DOMID_SELF, 1ull << 50, "beyond");
	mem_type(DOMID_SELF, virt_to_gfn(grants), "grant table");
	mem_type(0, 0, "of 0");
	mem_type(NOBODY, 0, "of nobody");
	rc = hvm(HVMOP_get_time, &t);
	answer("get_time: %ld some %u", rc, t.now > 0);
	answer("flush_tlbs: %ld", hvm(HVMOP_flush_tlbs, NULL));
	answer("flush_tlbs with one: %ld", hvm(HVMOP_flush_tlbs, pages[0]));
	answer("pagetable_dying: %ld", hvm(HVMOP_pagetable_dying, &d));
	d.domid = NOBODY;
	answer("pagetable_dying nobody: %ld", hvm(HVMOP_pagetable_dying, &d));
	for (uint32_t cmd = 0; cmd < 28; cmd++)
		if (cmd != HVMOP_flush_tlbs)
			answer("op %u bad pointer: %ld", cmd, hvm(cmd, BAD));
	answer("op 1000: %ld", hvm(1000, pages[0]));
}

void sequences_hvm(void)
{
	params();
	others();
}

/* Last of all: events then reach this guest another way. */
void sequences_callback(void)
{
	callback();
}
