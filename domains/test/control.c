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

static err_t affinity(uint32_t cmd, uint32_t vcpu, uint32_t flags, uint8_t *map, uint32_t bits)
{
	op.u.vcpuaffinity = (struct xen_domctl_vcpuaffinity){ .vcpu = vcpu, .flags = flags, .cpumap_hard = { { map }, bits } };
	return control(cmd, self);
}

static void test_affinity(void)
{
	uint8_t map[4] = { 0xff, 0xff, 0xff, 0xff }, none[2] = { 0, 0 };
	err_t e = affinity(XEN_DOMCTL_setvcpuaffinity, 0, XEN_VCPUAFFINITY_HARD, map, 21);

	tap(answered(e, 0) && (e || (map[0] & 1 && !map[1] && !map[2])) && map[3] == 0xff, "set affinity tells what is in force", map[2]);
	e = affinity(XEN_DOMCTL_getvcpuaffinity, 0, XEN_VCPUAFFINITY_HARD, map, 21);
	tap(answered(e, 0) && (e || (map[0] & 1 && !map[1] && !map[2])) && map[3] == 0xff, "get affinity tells the machine's CPUs", map[2]);
	e = affinity(XEN_DOMCTL_setvcpuaffinity, 0, XEN_VCPUAFFINITY_HARD, none, 16);
	tap(answered(e, -XEN_EINVAL), "an affinity of no CPU refused", e);
	e = affinity(XEN_DOMCTL_setvcpuaffinity, 0, 0, map, 32);
	tap(answered(e, -XEN_EINVAL), "an affinity of neither kind refused", e);
	e = affinity(XEN_DOMCTL_setvcpuaffinity, 0, XEN_VCPUAFFINITY_HARD, NULL, 32);
	tap(answered(e, -XEN_EINVAL), "an affinity without a map refused", e);
	e = affinity(XEN_DOMCTL_getvcpuaffinity, 77, XEN_VCPUAFFINITY_HARD, map, 32);
	tap(answered(e, -XEN_EINVAL), "affinity of a missing vCPU refused", e);
	e = affinity(XEN_DOMCTL_setvcpuaffinity, 0, XEN_VCPUAFFINITY_FORCE, NULL, 0);
	tap(answered(e, 0), "an override that is not there can be undone", e);
}

static void test_scheduler(void)
{
	err_t e;

	op.u.getvcpuinfo = (struct xen_domctl_getvcpuinfo){ .vcpu = 0 };
	e = control(XEN_DOMCTL_getvcpuinfo, self);
	tap(e == -XEN_EACCES || (e == 0 && op.u.getvcpuinfo.online && op.u.getvcpuinfo.running && !op.u.getvcpuinfo.blocked), "what the caller's vCPU does", e);
	op.u.getvcpuinfo.vcpu = 77;
	e = control(XEN_DOMCTL_getvcpuinfo, self);
	tap(answered(e, -XEN_EINVAL), "getvcpuinfo of a missing vCPU refused", e);
	op.u.scheduler_op = (struct xen_domctl_scheduler_op){ .sched_id = 77, .cmd = XEN_DOMCTL_SCHEDOP_getinfo };
	e = control(XEN_DOMCTL_scheduler_op, self);
	tap(answered(e, -XEN_EINVAL), "parameters of another scheduler refused", e);
	op.u.scheduler_op = (struct xen_domctl_scheduler_op){ .sched_id = XEN_SCHEDULER_CREDIT, .cmd = XEN_DOMCTL_SCHEDOP_getvcpuinfo };
	e = control(XEN_DOMCTL_scheduler_op, self);
	tap(answered(e, -XEN_EINVAL), "scheduling parameters of single vCPUs refused", e);
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
	test_affinity();
	test_scheduler();
	test_resources();
}
