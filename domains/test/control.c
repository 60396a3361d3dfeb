/* SPDX-License-Identifier: Apache-2.0 */
/* test/control.c - control of domains: what the policy refuses to a test domain of Redoubt, Xen answers to its dom0. */
#include "domains/runtime/hypercall.h"
#include "domains/test/tap.h"

#define NOBODY 0x7000u

static struct xen_domctl op;
static domid_t self;

static err_t control(uint32_t cmd, domid_t dom)
{
	op.cmd = cmd;
	op.domain = dom;
	return domctl(&op);
}

static bool answered(err_t e, err_t xen)
{
	return e == xen || e == -XEN_EACCES;
}

static void test_info(void)
{
	err_t e = control(XEN_DOMCTL_getdomaininfo, self);

	tap(e == -XEN_EACCES || (e == 0 && op.u.getdomaininfo.domain == self && op.domain == self), "getdomaininfo of oneself", e);
	e = control(XEN_DOMCTL_getdomaininfo, NOBODY);
	tap(e == -XEN_ESRCH, "getdomaininfo with no domain above", e);
	e = control(XEN_DOMCTL_getdomaininfo, DOMID_SELF);
	tap(e == -XEN_EINVAL, "getdomaininfo of a reserved id refused", e);
	e = control(XEN_DOMCTL_pausedomain, DOMID_SELF);
	tap(e == -XEN_ESRCH, "DOMID_SELF names nobody in a domctl", e);
	e = control(12345, self);
	tap(e == -XEN_ENOSYS, "unknown domctl refused", e);
	op.interface_version = 1;
	e = (err_t)hypercall(__HYPERVISOR_domctl, (uintptr_t)&op, 0, 0, 0, 0);
	tap(e == -XEN_EACCES, "domctl of another version refused", e);
}

static void test_policy(void)
{
	err_t e;

	op.u.cpu_policy = (struct xen_domctl_cpu_policy){ 0 };
	e = control(XEN_DOMCTL_get_cpu_policy, self);
	tap(e == -XEN_EACCES || (e == 0 && op.u.cpu_policy.nr_leaves > 20), "size of the CPU policy", e);
	op.u.cpu_policy = (struct xen_domctl_cpu_policy){ 0 };
	e = control(XEN_DOMCTL_set_cpu_policy, self);
	tap(answered(e, -XEN_EINVAL), "the CPU policy of oneself cannot be set", e);
	op.u.hvmcontext = (struct xen_domctl_hvmcontext){ 0 };
	e = control(XEN_DOMCTL_gethvmcontext, self);
	tap(answered(e, -XEN_EINVAL), "vCPU state of oneself refused", e);
	op.u.set_virq_handler.virq = VIRQ_TIMER;
	e = control(XEN_DOMCTL_set_virq_handler, self);
	tap(answered(e, -XEN_EINVAL), "no handler of a VIRQ that each vCPU has", e);
	op.u.ioport_permission = (struct xen_domctl_ioport_permission){ 0x60, 0, 1 };
	e = control(XEN_DOMCTL_ioport_permission, self);
	tap(answered(e, -XEN_EINVAL), "permission of no port refused", e);
}

static void test_resources(void)
{
	struct xen_mem_acquire_resource r = { .domid = self, .type = XENMEM_resource_grant_table };
	struct xen_memory_map m = { 0 };
	struct xen_flask_op f = { .cmd = FLASK_COMMITBOOLS };
	err_t e = (err_t)memory_op(XENMEM_acquire_resource, &r);

	tap(answered(e, -XEN_EPERM), "the grant table of oneself is no resource", e);
	r = (struct xen_mem_acquire_resource){ .domid = NOBODY, .type = XENMEM_resource_grant_table };
	e = (err_t)memory_op(XENMEM_acquire_resource, &r);
	tap(e == -XEN_ESRCH, "a resource of a missing domain refused", e);
	e = (err_t)memory_op(XENMEM_machine_memory_map, &m);
	tap(e == -XEN_ENOSYS, "the machine's memory map is not for HVM callers", e);
	e = xsm_op(&f);
	tap(e == -XEN_EACCES || e == -XEN_ENOSYS, "booleans are not the test domain's to commit", e);
}

void test_control(void)
{
	self = domid_self();
	test_info();
	test_policy();
	test_resources();
}
