/* SPDX-License-Identifier: Apache-2.0 */
/* hal/exit.h - what intercepted instructions of the running vCPU find out and change. A check says whether the write after it is defined; -XEN_EINVAL
 * is the guest's #GP. No locks but those said. */
#ifndef HAL_EXIT_H
#define HAL_EXIT_H
#include "core/types.h"

/* EAX, EBX, ECX, EDX of CPUID as the vCPU sees them (AMD APM volume 3, appendix E; xen/arch-x86/cpuid.h). */
void hal_cpuid(domid_t dom, uint32_t vcpu, uint32_t leaf, uint32_t sub, uint32_t r[4]);

/* MSRs, the local APIC's registers (Intel SDM volume 3, 10.12) among them; not the ICR, the self IPI and the hypercall page. */
err_t __must_check hal_msr_read(domid_t dom, uint32_t vcpu, uint32_t msr, uint64_t *val);
err_t __must_check hal_msr_check(domid_t dom, uint32_t vcpu, uint32_t msr, uint64_t val);
void hal_msr_write(domid_t dom, uint32_t vcpu, uint32_t msr, uint64_t val);

/* The ICR in x2APIC form: remembers the command; does to vCPU `to`, if it is addressed, what it says; true: `to` wants a kick. */
err_t __must_check hal_icr_check(uint64_t icr);
void hal_icr_note(domid_t dom, uint32_t vcpu, uint64_t icr);
bool __must_check hal_icr_send(domid_t dom, uint32_t vcpu, uint64_t icr, uint32_t to);

err_t __must_check hal_xcr_check(domid_t dom, uint32_t vcpu, uint32_t index, uint64_t val);
void hal_xcr_write(uint64_t val);

void hal_hypercall_page(void *page);		/* writes the stubs (xen/xen.h) over a pinned page */
void hal_halt(domid_t dom, uint32_t vcpu, bool interrupts);	/* HLT; interrupts: RFLAGS.IF */

/* Ports other than the data of PCI configuration: size in bytes, 1, 2 or 4. */
uint32_t hal_port_in(domid_t dom, uint32_t vcpu, uint16_t port, uint32_t size);
void hal_port_out(domid_t dom, uint32_t vcpu, uint16_t port, uint32_t size, uint32_t val);
#endif
