/* SPDX-License-Identifier: Apache-2.0 */
/* guest/exit.h - from an exit to its row of family EXIT. Each may only be called for the running vCPU. An error is the guest's #GP. */
#ifndef GUEST_EXIT_H
#define GUEST_EXIT_H
#include "arch/x86/vcpu.h"

err_t __must_check guest_cpuid_exit(struct avcpu *v);	/* by and into the vCPU's registers */
err_t __must_check guest_rdmsr(struct avcpu *v, uint32_t msr, uint64_t *val);
err_t __must_check guest_wrmsr(struct avcpu *v, uint32_t msr, uint64_t val);
err_t __must_check guest_xsetbv(struct avcpu *v, uint32_t index, uint64_t val);
err_t __must_check guest_hlt(struct avcpu *v, bool interrupts);
err_t __must_check guest_wbinvd(struct avcpu *v);
/* size in bytes: 1, 2, 4. What is refused reads as ones and is not written, as where no device answers. */
uint32_t guest_in(struct avcpu *v, uint16_t port, uint32_t size);
void guest_out(struct avcpu *v, uint16_t port, uint32_t size, uint32_t val);
#endif
