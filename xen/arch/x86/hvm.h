/* SPDX-License-Identifier: Apache-2.0 */
/* hvm.h - what the rest of the hypervisor asks of the virtualization hardware; svm/ implements it. */
#ifndef ARCH_HVM_H
#define ARCH_HVM_H
#include "arch/x86/percpu.h"
#include "arch/x86/vcpu.h"

void hvm_init(void);				/* once: bitmaps */
void hvm_cpu_init(void);			/* each CPU: host state */
err_t __must_check hvm_vcpu_init(struct avcpu *v);	/* -XEN_ENOMEM */
void hvm_vcpu_free(struct avcpu *v);
void hvm_vcpu_load(struct percpu *p, struct avcpu *v);	/* it is the next of p, this CPU, which holds none: FPU, ASID */
void hvm_vcpu_save(struct avcpu *v);		/* another one comes */
_Noreturn void hvm_loop(void);			/* each CPU from its start on: enters what sched_next says, handles exits */

void hvm_get_regs(const struct avcpu *v, struct vcpu_regs *r);
bool hvm_regs_ok(const struct vcpu_regs *r);
err_t __must_check hvm_set_regs(struct avcpu *v, const struct vcpu_regs *r);	/* -XEN_EINVAL: a state the CPU would refuse */

/* Real mode at vector << 12, as after a SIPI. */
err_t __must_check hvm_start_real_mode(struct avcpu *v, uint8_t vector);

/* The few registers that guest memory access and hypercalls need. */
bool hvm_kernel(const struct avcpu *v);		/* CPL 0 */
bool hvm_paging64(const struct avcpu *v);	/* 64-bit mode with four levels of page tables */
uint64_t hvm_cr3_raw(const struct avcpu *v);	/* physical address of the top table in PTE_ADDR, and flags */
bool hvm_wp(const struct avcpu *v);		/* CR0.WP */
uint64_t hvm_rax(const struct avcpu *v);
void hvm_set_rax(struct avcpu *v, uint64_t v64);
bool hvm_interruptible(const struct avcpu *v);	/* IF set and no interrupt shadow */
void hvm_inject_exception(struct avcpu *v, uint8_t vector, bool has_error, uint32_t error);
uint64_t hvm_get_pat(const struct avcpu *v);
bool hvm_pat_ok(uint64_t pat);			/* no reserved type */
void hvm_set_pat(struct avcpu *v, uint64_t pat);
uint64_t hvm_get_efer(const struct avcpu *v);	/* as the guest sees it */
bool hvm_efer_ok(const struct avcpu *v, uint64_t val);
void hvm_set_efer(struct avcpu *v, uint64_t val);
uint64_t hvm_cr4(const struct avcpu *v);
uint8_t hvm_get_cr8(const struct avcpu *v);
void hvm_set_cr8(struct avcpu *v, uint8_t tpr);
#endif
