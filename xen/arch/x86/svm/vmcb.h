/* SPDX-License-Identifier: Apache-2.0 */
/* svm/vmcb.h - the virtual machine control block (AMD APM volume 2, appendix B). */
#ifndef SVM_VMCB_H
#define SVM_VMCB_H
#include "lib/types.h"

struct vmcb_seg { uint16_t sel, attr; uint32_t limit; uint64_t base; };

struct vmcb {
	uint32_t intercept_cr, intercept_dr, intercept_exc, intercept1, intercept2, intercept3;
	uint8_t pad0[0x3c - 0x18];
	uint16_t pause_threshold, pause_count;
	uint64_t iopm_pa, msrpm_pa, tsc_offset;
	uint32_t asid;
	uint8_t tlb_control, pad1[3];
	uint64_t vintr;			/* V_TPR, V_IRQ, V_INTR_PRIO, V_IGN_TPR, V_INTR_MASKING, vector */
	uint64_t shadow;		/* bit 0: interrupt shadow */
	uint64_t exitcode, exitinfo1, exitinfo2, exitintinfo;
	uint64_t np_enable;
	uint8_t pad2[0xa8 - 0x98];
	uint64_t eventinj, ncr3, lbr;
	uint32_t clean, pad3;
	uint64_t nrip;
	uint8_t pad4[0x400 - 0xd0];
	struct vmcb_seg es, cs, ss, ds, fs, gs, gdtr, ldtr, idtr, tr;	/* 0x400 */
	uint8_t pad5[0x4cb - 0x4a0];
	uint8_t cpl;
	uint32_t pad6;
	uint64_t efer;			/* 0x4d0 */
	uint8_t pad7[0x548 - 0x4d8];
	uint64_t cr4, cr3, cr0, dr7, dr6, rflags, rip;
	uint8_t pad8[0x5d8 - 0x580];
	uint64_t rsp;
	uint8_t pad9[0x5f8 - 0x5e0];
	uint64_t rax, star, lstar, cstar, sfmask, kernel_gs_base, sysenter_cs, sysenter_esp, sysenter_eip, cr2;
	uint8_t pad10[0x668 - 0x648];
	uint64_t g_pat;
	uint8_t pad11[0x1000 - 0x670];
} __attribute__((packed));
_Static_assert(sizeof(struct vmcb) == 0x1000, "APM volume 2, table B-1");
_Static_assert(offsetof(struct vmcb, es) == 0x400 && offsetof(struct vmcb, efer) == 0x4d0, "APM volume 2, table B-2");
_Static_assert(offsetof(struct vmcb, rip) == 0x578 && offsetof(struct vmcb, rsp) == 0x5d8, "APM volume 2, table B-2");
_Static_assert(offsetof(struct vmcb, cr2) == 0x640 && offsetof(struct vmcb, g_pat) == 0x668, "APM volume 2, table B-2");
_Static_assert(offsetof(struct vmcb, ncr3) == 0xb0 && offsetof(struct vmcb, exitcode) == 0x70, "APM volume 2, table B-1");

#define DR_ALL         (~0u)	/* intercept_dr: reads, writes << 16 */
#define I1_INTR        (1u << 0)
#define I1_NMI         (1u << 1)
#define I1_SMI         (1u << 2)
#define I1_INIT        (1u << 3)
#define I1_VINTR       (1u << 4)
#define I1_RDPMC       (1u << 15)
#define I1_CPUID       (1u << 18)
#define I1_INVD        (1u << 22)
#define I1_HLT         (1u << 24)
#define I1_INVLPGA     (1u << 26)
#define I1_IOIO        (1u << 27)
#define I1_MSR         (1u << 28)
#define I1_TASK_SWITCH (1u << 29)
#define I1_FERR        (1u << 30)
#define I1_SHUTDOWN    (1u << 31)
#define I2_VMRUN       (1u << 0)
#define I2_VMMCALL     (1u << 1)
#define I2_VMLOAD      (1u << 2)
#define I2_VMSAVE      (1u << 3)
#define I2_STGI        (1u << 4)
#define I2_CLGI        (1u << 5)
#define I2_SKINIT      (1u << 6)
#define I2_WBINVD      (1u << 9)
#define I2_MONITOR     (1u << 10)
#define I2_MWAIT       (1u << 11)
#define I2_XSETBV      (1u << 13)
#define I2_RDPRU       (1u << 14)

#define VINTR_IRQ     (1ul << 8)
#define VINTR_PRIO(p) ((uint64_t)(p) << 16)
#define VINTR_IGN_TPR (1ul << 20)
#define VINTR_MASKING (1ul << 24)
#define VINTR_VECTOR(v) ((uint64_t)(v) << 32)

#define EVENT_VALID   (1ul << 31)
#define EVENT_ERROR   (1ul << 11)
#define EVENT_TYPE(t) ((uint64_t)(t) << 8)
#define EVENT_INTR 0
#define EVENT_NMI  2
#define EVENT_EXC  3
#define EVENT_SOFT 4

#define TLB_FLUSH_ALL 1u

#define DR7_ENABLED 0xfful

enum vmexit {
	EXIT_DR = 0x20,				/* reads of DR0.., then writes */
	EXIT_EXC = 0x40, EXIT_INTR = 0x60, EXIT_NMI = 0x61, EXIT_SMI = 0x62, EXIT_INIT = 0x63, EXIT_VINTR = 0x64,
	EXIT_RDPMC = 0x6f, EXIT_CPUID = 0x72, EXIT_INVD = 0x76, EXIT_HLT = 0x78, EXIT_INVLPGA = 0x7a, EXIT_IOIO = 0x7b,
	EXIT_MSR = 0x7c, EXIT_TASK_SWITCH = 0x7d, EXIT_SHUTDOWN = 0x7f, EXIT_VMRUN = 0x80, EXIT_VMMCALL = 0x81,
	EXIT_VMLOAD = 0x82, EXIT_VMSAVE = 0x83, EXIT_STGI = 0x84, EXIT_CLGI = 0x85, EXIT_SKINIT = 0x86,
	EXIT_WBINVD = 0x89, EXIT_MONITOR = 0x8a, EXIT_MWAIT = 0x8b, EXIT_MWAIT_ARMED = 0x8c, EXIT_XSETBV = 0x8d, EXIT_RDPRU = 0x8e, EXIT_NPF = 0x400,
};
#endif
