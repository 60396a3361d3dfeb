/* SPDX-License-Identifier: Apache-2.0 */
/* guest/exit.c - which row an exit is, and its registers. */
#include "arch/x86/guest/exit.h"
#include "arch/x86/cpu.h"
#include "arch/x86/guest/msr.h"
#include "arch/x86/hvm.h"
#include "call/call.h"
#include "call/exit.h"
#include "hal/pci.h"

#define PORT_DATA 0xcfcu		/* four bytes of PCI configuration space (PCI Local Bus 3.0, 3.2.2.3.2) */
#define ICR_SELF  (1ul << 18)

static inline int64_t run(struct avcpu *v, uint32_t nr, uint64_t a0, uint64_t a1)
{
	v->call.a[0] = a0;
	v->call.a[1] = a1;
	return exit_operation(&v->call, nr);
}

err_t guest_cpuid_exit(struct avcpu *v)
{
	err_t rc = (err_t)run(v, EXIT_CPUID, hvm_rax(v), v->gprs.rcx);

	if (rc)
		return rc;
	hvm_set_rax(v, v->call.a[0]);
	v->gprs.rbx = v->call.a[1];
	v->gprs.rcx = v->call.a[2];
	v->gprs.rdx = v->call.a[3];
	return 0;
}

err_t guest_rdmsr(struct avcpu *v, uint32_t msr, uint64_t *val)
{
	err_t rc = (err_t)run(v, msr_is_x2apic(msr) ? EXIT_APIC_READ : EXIT_RDMSR, msr, 0);

	if (rc == 0)
		*val = v->call.a[1];
	return rc;
}

static uint32_t write_row(uint32_t msr)
{
	if (msr == MSR_XEN_PAGE)
		return EXIT_HYPERCALL_PAGE;
	if (msr == MSR_X2APIC_ICR || msr == MSR_X2APIC_SELF_IPI)
		return EXIT_APIC_ICR;
	return msr_is_x2apic(msr) || msr == MSR_APIC_BASE ? EXIT_APIC_WRITE : EXIT_WRMSR;
}

/* A self IPI is the ICR's command to oneself; its reserved bits are refused here (SDM volume 3, 10.12.11). */
err_t guest_wrmsr(struct avcpu *v, uint32_t msr, uint64_t val)
{
	uint32_t nr = write_row(msr);
	if (nr == EXIT_WRMSR || nr == EXIT_APIC_WRITE)
		return (err_t)run(v, nr, msr, val);
	if (msr == MSR_X2APIC_SELF_IPI && val > 255)
		return -XEN_EINVAL;
	return (err_t)run(v, nr, msr == MSR_X2APIC_SELF_IPI ? val | ICR_SELF : val, 0);
}

err_t guest_xsetbv(struct avcpu *v, uint32_t index, uint64_t val)
{
	return (err_t)run(v, EXIT_XSETBV, index, val);
}

err_t guest_hlt(struct avcpu *v, bool interrupts)
{
	return (err_t)run(v, EXIT_HLT, interrupts, 0);
}

err_t guest_wbinvd(struct avcpu *v)
{
	return (err_t)run(v, EXIT_WBINVD, 0, 0);
}

/* The function and offset that the address latch names; false where it is not enabled or the access straddles a word. */
static bool config_space(struct avcpu *v, uint16_t port, uint32_t size)
{
	uint32_t off = (v->pci_address & 0xfc) | (port & 3);

	v->call.a[2] = size;
	return (port & ~3u) == PORT_DATA && v->pci_address >> 31 && !(off & (size - 1));
}

static int64_t config(struct avcpu *v, uint16_t port, uint32_t nr)
{
	return run(v, nr, v->pci_address >> 8 & 0xffff, (v->pci_address & 0xfc) | (port & 3));
}

uint32_t guest_in(struct avcpu *v, uint16_t port, uint32_t size)
{
	int64_t rc = run(v, EXIT_PORT_IN, port, size);

	if (rc >= 0 && config_space(v, port, size))
		rc = config(v, port, EXIT_PCI_READ);
	else if (rc >= 0 && hal_pci_port_fn(v->dom, port, size) != PCI_NONE)
		rc = run(v, EXIT_BAR_IN, port, size);
	return rc < 0 ? ~0u : (uint32_t)rc;
}

void guest_out(struct avcpu *v, uint16_t port, uint32_t size, uint32_t val)
{
	v->call.a[2] = val;
	if (run(v, EXIT_PORT_OUT, port, size) < 0)
		return;
	if (config_space(v, port, size)) {
		v->call.a[3] = val;
		(void)config(v, port, EXIT_PCI_WRITE);
		return;
	}
	v->call.a[2] = val;
	if (hal_pci_port_fn(v->dom, port, size) != PCI_NONE)
		(void)run(v, EXIT_BAR_OUT, port, size);
}
