/* SPDX-License-Identifier: Apache-2.0 */
/* tests/mediation/rows_self.c - what a domain does to itself: version, console, vCPUs, scheduling, HVM parameters, multicall. */
#include <string.h>
#include "tests/fakearch/fake_vcpu.h"
#include "tests/mediation/mediation.h"
#include <xen/sched.h>

enum { AT = 0x3000 };

static int64_t version(uint32_t cmd)
{
	char answer[1100] = { 0 };
	return op(A, __HYPERVISOR_xen_version, cmd, answer, sizeof answer);
}
#define VERSION(name) static int64_t version_##name(void) { return version(XENVER_##name); }
VERSION(version)
VERSION(extraversion)
VERSION(compile_info)
VERSION(capabilities)
VERSION(changeset)
VERSION(platform_parameters)
VERSION(get_features)
VERSION(pagesize)
VERSION(guest_handle)
VERSION(commandline)

static int64_t version_build_id(void)
{
	int64_t rc = fake_call(A, __HYPERVISOR_xen_version, XENVER_build_id, 0, 0, 0);

	return rc == -XEN_ENODATA ? 0 : rc;	/* the image of a test has none */
}

static int64_t console_write(void)
{
	put(A, AT, "hello\n", 6);
	return fake_call(A, __HYPERVISOR_console_io, CONSOLEIO_write, 6, AT, 0);
}
static void typed(void) { fake_input = "typed"; }
static int64_t console_read(void) { return fake_call(A, __HYPERVISOR_console_io, CONSOLEIO_read, 16, AT, 0); }

static int64_t vcpu(uint32_t cmd, uint64_t id, void *arg, size_t n)
{
	if (n)
		put(A, FAKE_ARG, arg, n);
	return fake_call(A, __HYPERVISOR_vcpu_op, cmd, id, n ? FAKE_ARG : 0, 0);
}
static int64_t vcpu_initialise(void)
{
	struct vcpu_hvm_context c;

	memset(&c, 0, sizeof c);
	c.mode = VCPU_HVM_MODE_64B;
	c.cpu_regs.x86_64.rip = 0xffffffff81000000ul;
	c.cpu_regs.x86_64.cr0 = 0x80000011;
	c.cpu_regs.x86_64.cr4 = 0x20;
	c.cpu_regs.x86_64.efer = 0x100;
	return vcpu(VCPUOP_initialise, 1, &c, sizeof c);
}
static void second_vcpu(void) { assert(vcpu_initialise() == 0); }
static int64_t vcpu_up(void) { return vcpu(VCPUOP_up, 1, NULL, 0); }
static void second_up(void)
{
	second_vcpu();
	assert(vcpu_up() == 0);
}
static int64_t vcpu_down(void) { return vcpu(VCPUOP_down, 1, NULL, 0); }
static int64_t vcpu_is_up(void) { return vcpu(VCPUOP_is_up, 0, NULL, 0); }
static int64_t vcpu_get_runstate(void)
{
	struct vcpu_runstate_info r = { 0 };
	return vcpu(VCPUOP_get_runstate_info, 0, &r, sizeof r);
}
static int64_t area(uint32_t cmd)
{
	struct vcpu_register_runstate_memory_area a = { .addr.p = AT };
	return vcpu(cmd, 0, &a, sizeof a);
}
static int64_t vcpu_register_runstate(void) { return area(VCPUOP_register_runstate_memory_area); }
static int64_t vcpu_register_time(void) { return area(VCPUOP_register_vcpu_time_memory_area); }
static int64_t vcpu_set_periodic(void)
{
	struct vcpu_set_periodic_timer p = { 1000000 };
	return vcpu(VCPUOP_set_periodic_timer, 0, &p, sizeof p);
}
static void periodic(void) { assert(vcpu_set_periodic() == 0); }
static int64_t vcpu_stop_periodic(void) { return vcpu(VCPUOP_stop_periodic_timer, 0, NULL, 0); }
static int64_t vcpu_set_singleshot(void)
{
	struct vcpu_set_singleshot_timer s = { fake_now + 5, 0 };
	return vcpu(VCPUOP_set_singleshot_timer, 0, &s, sizeof s);
}
static void singleshot(void) { assert(vcpu_set_singleshot() == 0); }
static int64_t vcpu_stop_singleshot(void) { return vcpu(VCPUOP_stop_singleshot_timer, 0, NULL, 0); }
static int64_t vcpu_register_info(void)
{
	struct vcpu_register_vcpu_info r = { .mfn = 5, .offset = 64 };
	return vcpu(VCPUOP_register_vcpu_info, 0, &r, sizeof r);
}
static int64_t vcpu_send_nmi(void) { return vcpu(VCPUOP_send_nmi, 0, NULL, 0); }
static int64_t vcpu_get_physid(void)
{
	struct vcpu_get_physid p = { 0 };
	int64_t rc = vcpu(VCPUOP_get_physid, 0, &p, sizeof p);

	return rc == -XEN_EINVAL ? 0 : rc;	/* as Xen's, for vCPUs that are not pinned for ever */
}
static int64_t vcpu_set_timer(void) { return fake_call(A, __HYPERVISOR_set_timer_op, fake_now + 9, 0, 0, 0); }

static int64_t sched(domid_t d, uint32_t cmd, void *arg, size_t n)
{
	if (n)
		put(d, FAKE_ARG, arg, n);
	return fake_call(d, __HYPERVISOR_sched_op, cmd, FAKE_ARG, 0, 0);
}
static int64_t sched_yield(void) { return sched(A, SCHEDOP_yield, NULL, 0); }
static int64_t sched_block(void) { return sched(A, SCHEDOP_block, NULL, 0); }
static int64_t shutdown(domid_t d, uint32_t reason)
{
	struct sched_shutdown s = { reason };
	return sched(d, SCHEDOP_shutdown, &s, sizeof s);
}
static int64_t sched_shutdown(void) { return shutdown(A, SHUTDOWN_poweroff); }
static int64_t machine_off(void) { return shutdown(B, SHUTDOWN_poweroff); }
static int64_t machine_again(void) { return shutdown(B, SHUTDOWN_reboot); }
static int64_t sched_poll(void)
{
	struct sched_poll p = { .nr_ports = 0, .timeout = 5000 };
	return sched(A, SCHEDOP_poll, &p, sizeof p);
}
static int64_t remote(domid_t d, uint32_t reason)
{
	struct sched_remote_shutdown s = { d, reason };
	return sched(A, SCHEDOP_remote_shutdown, &s, sizeof s);
}
static int64_t sched_remote_shutdown(void) { return remote(P, SHUTDOWN_crash); }
static int64_t remote_off(void) { return remote(B, SHUTDOWN_poweroff); }
static int64_t remote_again(void) { return remote(B, SHUTDOWN_reboot); }
static int64_t sched_shutdown_code(void)
{
	struct sched_shutdown s = { SHUTDOWN_crash };
	return sched(A, SCHEDOP_shutdown_code, &s, sizeof s);
}
static int64_t sched_watchdog(void)
{
	struct sched_watchdog w = { .timeout = 30 };
	return sched(A, SCHEDOP_watchdog, &w, sizeof w);
}
static int64_t sched_pin_override(void)
{
	struct sched_pin_override p = { .pcpu = 0 };
	int64_t rc = sched(A, SCHEDOP_pin_override, &p, sizeof p);

	return rc == -XEN_EACCES ? rc : 0;	/* refused to everybody, as Xen refuses all but its hardware domain */
}

#define HVM(d, sub, s) op(d, __HYPERVISOR_hvm_op, HVMOP_##sub, &(s), sizeof(s))
static int64_t hvm_set_param(void)
{
	struct xen_hvm_param p = { .domid = N, .index = HVM_PARAM_STORE_EVTCHN, .value = 5 };
	return HVM(B, set_param, p);
}
static int64_t hvm_set_own_param(void)
{
	struct xen_hvm_param p = { .domid = DOMID_SELF, .index = HVM_PARAM_CALLBACK_IRQ, .value = 2ull << 56 | 0xf3 };
	return HVM(A, set_param, p);
}
static int64_t hvm_get_param(void)
{
	struct xen_hvm_param p = { .domid = DOMID_SELF, .index = HVM_PARAM_STORE_EVTCHN };
	return HVM(A, get_param, p);
}
static int64_t hvm_flush_tlbs(void) { return fake_call(A, __HYPERVISOR_hvm_op, HVMOP_flush_tlbs, 0, 0, 0); }
static int64_t hvm_pagetable_dying(void)
{
	struct xen_hvm_pagetable_dying p = { .domid = DOMID_SELF };
	int64_t rc = HVM(A, pagetable_dying, p);

	return rc == -XEN_EACCES ? rc : 0;	/* of shadow page tables, which nobody has */
}
static int64_t hvm_get_time(void)
{
	struct xen_hvm_get_time t = { 0 };
	return HVM(A, get_time, t);
}
static int64_t hvm_get_mem_type(void)
{
	struct xen_hvm_get_mem_type m = { .domid = DOMID_SELF, .pfn = 5 };
	return HVM(A, get_mem_type, m);
}
static int64_t hvm_upcall_vector(void)
{
	struct xen_hvm_evtchn_upcall_vector u = { .vcpu = 1, .vector = 0x30 };
	return HVM(A, set_evtchn_upcall_vector, u);
}
static int64_t multicall(void) { return fake_call(A, __HYPERVISOR_multicall, AT, 0, 0, 0); }
static int64_t vm_assist(void) { return fake_call(A, __HYPERVISOR_vm_assist, VMASST_CMD_enable, VMASST_TYPE_runstate_update_flag, 0, 0); }

#define ITSELF(name) { ROW_##name, NULL, NULL, name }
static const struct scenario list[] = {
	ITSELF(version_version), ITSELF(version_extraversion), ITSELF(version_compile_info), ITSELF(version_capabilities), ITSELF(version_changeset),
	ITSELF(version_platform_parameters), ITSELF(version_get_features), ITSELF(version_pagesize), ITSELF(version_guest_handle),
	ITSELF(version_commandline), ITSELF(version_build_id),
	ITSELF(console_write), { ROW_console_read, NULL, typed, console_read },
	ITSELF(vcpu_initialise), { ROW_vcpu_up, NULL, second_vcpu, vcpu_up }, { ROW_vcpu_down, NULL, second_up, vcpu_down }, ITSELF(vcpu_is_up),
	ITSELF(vcpu_get_runstate), ITSELF(vcpu_register_runstate), ITSELF(vcpu_set_periodic), { ROW_vcpu_stop_periodic, NULL, periodic, vcpu_stop_periodic },
	ITSELF(vcpu_set_singleshot), { ROW_vcpu_stop_singleshot, NULL, singleshot, vcpu_stop_singleshot }, ITSELF(vcpu_register_info), ITSELF(vcpu_send_nmi),
	ITSELF(vcpu_get_physid), ITSELF(vcpu_register_time), ITSELF(vcpu_set_timer),
	ITSELF(sched_yield), ITSELF(sched_block), ITSELF(sched_shutdown), { ROW_sched_shutdown, "of the machine, off", NULL, machine_off },
	{ ROW_sched_shutdown, "of the machine, again", NULL, machine_again }, ITSELF(sched_poll), ITSELF(sched_remote_shutdown),
	{ ROW_sched_remote_shutdown, "of the machine, off", NULL, remote_off }, { ROW_sched_remote_shutdown, "of the machine, again", NULL, remote_again },
	ITSELF(sched_shutdown_code), ITSELF(sched_watchdog), ITSELF(sched_pin_override),
	ITSELF(hvm_set_param), { ROW_hvm_set_param, "its own", NULL, hvm_set_own_param }, ITSELF(hvm_get_param), ITSELF(hvm_flush_tlbs), ITSELF(hvm_pagetable_dying),
	ITSELF(hvm_get_time), ITSELF(hvm_get_mem_type), ITSELF(hvm_upcall_vector), ITSELF(multicall), ITSELF(vm_assist),
};
const struct scenarios self_scenarios = { list, ARRAY_SIZE(list) };
