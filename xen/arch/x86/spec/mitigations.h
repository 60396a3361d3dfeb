/* SPDX-License-Identifier: Apache-2.0 */
/* spec/mitigations.h - what keeps one domain from reading another, or the hypervisor, through what the CPU does ahead of time: docs/mitigations.md. */
#ifndef SPEC_MITIGATIONS_H
#define SPEC_MITIGATIONS_H
#include "arch/x86/percpu.h"
#include "core/types.h"

/* What CPUID says (APM volume 3, appendix E.4), and the options. */
struct spec_facts {
	uint32_t family;		/* with the extended family added */
	uint32_t ext8_ebx;		/* 8000_0008 */
	uint32_t ext21_eax, ext21_ecx;	/* 8000_0021, 0 where there is none */
	bool threads;			/* several threads of one core are in use */
	bool exit_ibpb;			/* option exit-ibpb=on */
};

struct mitigations {
	bool verw;			/* buffers are cleared before each entry */
	bool exit_ibpb;			/* branch predictions are forgotten at each exit: returns could be steered else */
	bool each_exit;			/* one of these two */
	bool ibpb;			/* and between two domains */
	bool auto_ibrs;			/* EFER: a guest's predictions do not work in the hypervisor */
	bool returns_open;		/* returns can be steered, and this CPU or the options offer nothing against it */
	uint64_t host;			/* SPEC_CTRL in force always */
	uint64_t guest;			/* bits of SPEC_CTRL that a guest may set */
};
extern struct mitigations mitigations;	/* read-only after boot */

struct mitigations mitigations_choose(const struct spec_facts *f);
void mitigations_init(bool threads, bool exit_ibpb);		/* boot CPU, before the others start: chooses and prints */
void mitigations_cpu_init(struct percpu *p);			/* each CPU */

struct avcpu;
void mitigations_load(struct percpu *p, const struct avcpu *v);	/* before v's registers are loaded */

void return_stack_refill(void);		/* nothing of a guest is on it any more; spec/thunks.S */

/* MSRs of a guest. check: -XEN_EINVAL where it is #GP. */
err_t __must_check spec_ctrl_check(uint64_t val);
err_t __must_check pred_cmd_check(uint64_t val);
void spec_ctrl_write(struct avcpu *v, uint64_t val);
void pred_cmd_write(uint64_t val);
uint32_t spec_guest_ext8_ebx(void);	/* bits of CPUID 8000_0008 EBX that say so to a guest */
#endif
