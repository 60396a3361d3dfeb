/* SPDX-License-Identifier: Apache-2.0 */
/* tests/mediation/rows_domctl.c - what b does to n, the domain that it makes; sysctl. */
#include <string.h>
#include "tests/fakearch/fake_dom.h"
#include "tests/mediation/mediation.h"
#include <xen/hvm/save.h>

enum { BUFFER = 0x3000 };
#define DOMCTL(cmd, ...) do_domctl(XEN_DOMCTL_##cmd, (struct xen_domctl){ __VA_ARGS__ })

static int64_t do_domctl(uint32_t cmd, struct xen_domctl ctl) { return domctl(cmd, N, &ctl); }

static int64_t create(void)
{
	struct xen_domctl ctl = { .u.createdomain = { .ssidref = label_new, .flags = XEN_DOMCTL_CDF_hvm | XEN_DOMCTL_CDF_hap,
		.max_vcpus = 2, .max_evtchn_port = 100, .max_grant_frames = 4, .max_maptrack_frames = -1,
		.arch = { .emulation_flags = XEN_X86_EMU_LAPIC } } };
	return domctl(XEN_DOMCTL_createdomain, 0, &ctl);
}
static int64_t destroy(void) { return DOMCTL(destroydomain, 0); }
static int64_t pause(void) { return DOMCTL(pausedomain, 0); }
static int64_t unpause(void) { return DOMCTL(unpausedomain, 0); }
static int64_t info(void) { return DOMCTL(getdomaininfo, 0); }
static int64_t max_mem(void) { return DOMCTL(max_mem, .u.max_mem.max_memkb = 4096); }
static int64_t max_vcpus(void) { return DOMCTL(max_vcpus, .u.max_vcpus.max = 2); }
static void with_vcpus(void) { assert(max_vcpus() == 0); }
static int64_t set_context(void)
{
	struct blob {
		struct hvm_save_descriptor hd; struct hvm_save_header header;
		struct hvm_save_descriptor cd; struct hvm_hw_cpu cpu;
		struct hvm_save_descriptor ed;
	} __attribute__((packed)) b = { { HVM_SAVE_CODE(HEADER), 0, sizeof b.header }, { .magic = HVM_FILE_MAGIC },
		{ HVM_SAVE_CODE(CPU), 0, sizeof b.cpu }, { .rip = 0x1000, .cr0 = 0x11 }, { HVM_SAVE_CODE(END), 0, 0 } };
	struct xen_domctl ctl = { .u.hvmcontext.size = sizeof b };

	put(B, BUFFER, &b, sizeof b);
	ctl.u.hvmcontext.buffer.p = (void *)BUFFER;
	return domctl(XEN_DOMCTL_sethvmcontext, N, &ctl);
}
static int64_t get_context(void) { return DOMCTL(gethvmcontext, 0); }
static void assigned(void) { fake_pci.owner = N; }
static int64_t assign(void) { return DOMCTL(assign_device, .u.assign_device.u.pci.machine_sbdf = FAKE_PCI_BDF); }
static int64_t deassign(void) { return DOMCTL(deassign_device, .u.assign_device.u.pci.machine_sbdf = FAKE_PCI_BDF); }
static int64_t iomem(void)
{
	return DOMCTL(iomem_permission, .u.iomem_permission = { .first_mfn = FAKE_BAR, .nr_mfns = 1, .allow_access = 1 });
}
static int64_t give_port(void)
{
	return DOMCTL(ioport_permission, .u.ioport_permission = { .first_port = FAKE_PORT, .nr_ports = 32, .allow_access = 1 });
}
static int64_t take_port(void)
{
	return DOMCTL(ioport_permission, .u.ioport_permission = { .first_port = FAKE_PORT, .nr_ports = 32, .allow_access = 0 });
}
static int64_t map_bar(void)
{
	return DOMCTL(memory_mapping, .u.memory_mapping = { .first_gfn = 500, .first_mfn = FAKE_BAR, .nr_mfns = 1, .add_mapping = 1 });
}
static int64_t get_policy(void) { return DOMCTL(get_cpu_policy, 0); }
static int64_t set_policy(void)
{
	xen_cpuid_leaf_t leaf = { .leaf = 1, .subleaf = XEN_CPUID_NO_SUBLEAF, .c = 0x0f };
	struct xen_domctl ctl = { .u.cpu_policy.nr_leaves = 1 };

	put(B, BUFFER, &leaf, sizeof leaf);
	ctl.u.cpu_policy.leaves.p = (void *)BUFFER;
	return domctl(XEN_DOMCTL_set_cpu_policy, N, &ctl);
}
static int64_t virq_handler(void) { return DOMCTL(set_virq_handler, .u.set_virq_handler.virq = VIRQ_CONSOLE); }
static int64_t get_pool(void) { return DOMCTL(get_paging_mempool_size, 0); }
static int64_t set_pool(void) { return DOMCTL(set_paging_mempool_size, .u.paging_mempool.size = 64 * 4096); }
static int64_t affinity(uint32_t cmd)
{
	struct xen_domctl ctl = { .u.vcpuaffinity = { .flags = XEN_VCPUAFFINITY_HARD, .cpumap_hard.nr_bits = 64 } };
	uint64_t cpus = 0x3;

	ctl.u.vcpuaffinity.cpumap_hard.bitmap.p = (uint8_t *)BUFFER;
	put(B, BUFFER, &cpus, sizeof cpus);
	return domctl(cmd, N, &ctl);
}
static int64_t set_affinity(void) { return affinity(XEN_DOMCTL_setvcpuaffinity); }
static int64_t get_affinity(void) { return affinity(XEN_DOMCTL_getvcpuaffinity); }
static int64_t vcpu_info(void) { return DOMCTL(getvcpuinfo, 0); }
static int64_t scheduler(uint32_t cmd)
{
	return DOMCTL(scheduler_op, .u.scheduler_op = { .sched_id = XEN_SCHEDULER_CREDIT, .cmd = cmd, .u.credit.weight = 512 });
}
static int64_t get_weight(void) { return scheduler(XEN_DOMCTL_SCHEDOP_getinfo); }
static int64_t set_weight(void) { return scheduler(XEN_DOMCTL_SCHEDOP_putinfo); }
static int64_t physinfo(void)
{
	struct xen_sysctl s = { .cmd = XEN_SYSCTL_physinfo, .interface_version = XEN_SYSCTL_INTERFACE_VERSION };

	put(B, FAKE_ARG, &s, sizeof s);
	return fake_call(B, __HYPERVISOR_sysctl, FAKE_ARG, 0, 0, 0);
}

static const struct scenario list[] = {
	{ ROW_domctl_createdomain, NULL, NULL, create },
	{ ROW_domctl_destroydomain, NULL, NULL, destroy },
	{ ROW_domctl_pausedomain, NULL, NULL, pause },
	{ ROW_domctl_unpausedomain, NULL, NULL, unpause },
	{ ROW_domctl_getdomaininfo, NULL, NULL, info },
	{ ROW_domctl_max_mem, NULL, NULL, max_mem },
	{ ROW_domctl_max_vcpus, NULL, NULL, max_vcpus },
	{ ROW_domctl_sethvmcontext, NULL, with_vcpus, set_context },
	{ ROW_domctl_gethvmcontext, NULL, with_vcpus, get_context },
	{ ROW_domctl_assign_device, NULL, NULL, assign },
	{ ROW_domctl_deassign_device, NULL, assigned, deassign },
	{ ROW_domctl_iomem_permission, NULL, assigned, iomem },
	{ ROW_domctl_ioport_permission, "given", assigned, give_port },
	{ ROW_domctl_ioport_permission, "taken", assigned, take_port },
	{ ROW_domctl_memory_mapping, NULL, assigned, map_bar },
	{ ROW_domctl_get_cpu_policy, NULL, NULL, get_policy },
	{ ROW_domctl_set_cpu_policy, NULL, NULL, set_policy },
	{ ROW_domctl_set_virq_handler, NULL, NULL, virq_handler },
	{ ROW_domctl_get_paging_mempool_size, NULL, NULL, get_pool },
	{ ROW_domctl_set_paging_mempool_size, NULL, NULL, set_pool },
	{ ROW_domctl_setvcpuaffinity, NULL, with_vcpus, set_affinity },
	{ ROW_domctl_getvcpuaffinity, NULL, with_vcpus, get_affinity },
	{ ROW_domctl_getvcpuinfo, NULL, with_vcpus, vcpu_info },
	{ ROW_domctl_scheduler_op, "asked", with_vcpus, get_weight },
	{ ROW_domctl_scheduler_op, "set", with_vcpus, set_weight },
	{ ROW_sysctl_physinfo, NULL, NULL, physinfo },
};
const struct scenarios domctl_scenarios = { list, ARRAY_SIZE(list) };
