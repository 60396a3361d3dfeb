/* SPDX-License-Identifier: Apache-2.0 */
/* guest/msr.h - the MSR policy: what is virtualised answers, the rest is #GP. */
#ifndef GUEST_MSR_H
#define GUEST_MSR_H
#include "arch/x86/vcpu.h"

/* -XEN_EINVAL means #GP. EFER is svm/'s; FS, GS, SYSCALL and SYSENTER MSRs do not exit. */
err_t __must_check guest_rdmsr(struct avcpu *v, uint32_t msr, uint64_t *val);
err_t __must_check guest_wrmsr(struct avcpu *v, uint32_t msr, uint64_t val);
#endif
