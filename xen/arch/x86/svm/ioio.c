/* SPDX-License-Identifier: Apache-2.0 */
/* svm/ioio.c - port accesses and nested page faults. */
#include "arch/x86/svm/svm.h"
#include "arch/x86/cpu.h"
#include "arch/x86/guest/exit.h"
#include "arch/x86/guest/npt.h"
#include "arch/x86/sched.h"
#include "arch/x86/traps.h"
#include "core/console/console.h"
#include "hal/p2m.h"

#define IOIO_IN     (1u << 0)
#define IOIO_STRING (1u << 2)
#define IOIO_SIZE(info) ((info) >> 4 & 7)	/* 1, 2 or 4 bytes */
#define NPF_WRITE   (1u << 1)

/* String forms are not virtualised: no device that a guest has needs them. */
void svm_exit_ioio(struct avcpu *v)
{
	struct vmcb *c = v->vmcb;
	uint32_t info = (uint32_t)c->exitinfo1, size = IOIO_SIZE(info);
	uint16_t port = (uint16_t)(info >> 16);
	uint32_t mask = size == 4 ? ~0u : (1u << 8 * size) - 1;

	if (info & IOIO_STRING) {
		hvm_inject_exception(v, TRAP_GP, true, 0);
		return;
	}
	if (info & IOIO_IN) {
		uint32_t val = guest_in(v, port, size) & mask;

		c->rax = size == 4 ? val : (c->rax & ~(uint64_t)mask) | val;
	} else {
		guest_out(v, port, size, (uint32_t)c->rax & mask);
	}
	c->rip = c->exitinfo2;
	c->shadow = 0;
}

/* Nothing is emulated: an access outside the map, or a write to what is read-only, is the guest's own fault. */
void svm_exit_npf(struct avcpu *v)
{
	struct vmcb *c = v->vmcb;
	struct gfn gfn = { c->exitinfo2 >> PAGE_SHIFT };
	struct p2m_entry e;

	hal_p2m_lookup(v->dom, gfn, &e);
	if (e.type != P2M_HOLE && !(e.type == P2M_GRANT_RO && c->exitinfo1 & NPF_WRITE) && !(c->exitinfo1 & 0x10))
		return;			/* it was mapped meanwhile: the TLB was behind */
	if (v->faults++ < 8)
		report("domain %u vCPU %u: %s of %lx, which its map does not allow, at rip %lx", v->dom, v->id,
		       c->exitinfo1 & NPF_WRITE ? "write" : "read", c->exitinfo2, c->rip);
	hvm_inject_exception(v, TRAP_GP, true, 0);
}
