/* SPDX-License-Identifier: Apache-2.0 */
/* svm/exit_test.c - every exit code of AMD APM 2, appendix C: it is a row of the table (which the guest's hypercall or guest/exit.h reaches), a fault for
 * the guest, the machine's own business, or the end of that one domain; only a machine check stops the machine. */
// link: xen/arch/x86/svm/exit.c
#undef NDEBUG
#include <assert.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include "arch/x86/cpu.h"
#include "arch/x86/guest/exit.h"
#include "arch/x86/guest/hypercall.h"
#include "arch/x86/panic.h"
#include "arch/x86/sched.h"
#include "arch/x86/svm/svm.h"
#include "core/console/console.h"

enum outcome { NOTHING, ROW, FAULT, STATE, MACHINE, END, STOP };	/* STATE: its own debug registers are loaded; nobody else's business */
static enum outcome outcome;
static int outcomes;
static sigjmp_buf left;
struct cpu_features cpu_features;

static void is(enum outcome o)
{
	outcome = o;
	outcomes++;
}

err_t guest_cpuid_exit(struct avcpu *v) { is(ROW); return 0; }
err_t guest_rdmsr(struct avcpu *v, uint32_t msr, uint64_t *val) { is(ROW); return 0; }
err_t guest_wrmsr(struct avcpu *v, uint32_t msr, uint64_t val) { is(ROW); return 0; }
err_t guest_xsetbv(struct avcpu *v, uint32_t index, uint64_t val) { is(ROW); return 0; }
err_t guest_hlt(struct avcpu *v, bool interrupts) { is(ROW); return 0; }
err_t guest_wbinvd(struct avcpu *v) { is(ROW); return 0; }
bool guest_hypercall(struct avcpu *v) { is(ROW); return false; }
void svm_exit_ioio(struct avcpu *v) { is(ROW); }		/* guest_in, guest_out */
void svm_exit_npf(struct avcpu *v) { is(FAULT); }		/* reads and writes nothing: docs/decisions/0005 */
void svm_load_debug(struct avcpu *v) { is(STATE); }
void svm_offered(struct avcpu *v) { }
void hvm_inject_exception(struct avcpu *v, uint8_t vector, bool has_error, uint32_t error) { is(FAULT); }
void sched_crash(struct avcpu *v) { is(END); }
void report(const char *f, ...) { }
_Noreturn void panic(const char *f, ...) { is(STOP); siglongjmp(left, 1); }

/* The handler of interrupts opens a window for them, which no test may do. */
static void privileged(int signal)
{
	is(MACHINE);
	siglongjmp(left, 1);
}

static enum outcome of(uint64_t code, bool write)
{
	static struct vmcb c;
	static struct avcpu v;

	memset(&c, 0, sizeof c);
	memset(&v, 0, sizeof v);
	v.vmcb = &c;
	v.shadow_rip = ~0ul;
	c.exitcode = code;
	c.exitinfo1 = write;
	outcome = NOTHING;
	outcomes = 0;
	if (!sigsetjmp(left, 1))
		svm_exit(&v);
	assert(outcomes <= 1);
	return outcome;
}

/* Appendix C; what stands nowhere here is not intercepted, reserved or unknown. */
static enum outcome should(uint64_t code)
{
	switch (code) {
	case 0x20 ... 0x3f:				/* debug registers */
		return STATE;
	case 0x40 + 1: case 0x40 + 17:			/* #DB, #AC */
		return FAULT;
	case 0x40 + 18:					/* #MC */
		return STOP;
	case 0x60:					/* physical interrupt */
		return MACHINE;
	case 0x61: case 0x62: case 0x64:		/* NMI, SMI, virtual interrupt: nothing is left to do */
		return NOTHING;
	case 0x72: case 0x76: case 0x78: case 0x7b: case 0x7c: case 0x81: case 0x89: case 0x8d:
		return ROW;				/* CPUID, INVD, HLT, IOIO, MSR, VMMCALL, WBINVD, XSETBV */
	case 0x6f: case 0x7a: case 0x80: case 0x82 ... 0x86: case 0x8a ... 0x8c: case 0x8e: case 0x400:
		return FAULT;				/* RDPMC, INVLPGA, VMRUN and its kin, MONITOR, MWAIT, RDPRU, nested page fault */
	default:
		return END;
	}
}

int main(void)
{
	uint32_t codes = 0;

	signal(SIGSEGV, privileged);
	for (uint64_t code = 0; code < 0x800; code++, codes++)
		for (int write = 0; write < 2; write++)
			if (of(code, write) != should(code)) {
				printf("exit code %#lx: %d, should be %d\n", (unsigned long)code, outcome, should(code));
				return 1;
			}
	for (uint64_t code = ~0ul; code > ~0ul - 16; code--, codes++)	/* invalid state, busy, and what may come */
		assert(of(code, 0) == END);
	printf("exits: %u codes, each a row, a fault, the machine's own or the end of the domain\n", codes);
	return 0;
}
