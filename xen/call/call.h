/* SPDX-License-Identifier: Apache-2.0 */
/* call/call.h - one guest operation under way: who asks, with which registers, and what its pipeline found out. */
#ifndef CALL_CALL_H
#define CALL_CALL_H
#include "core/evtchn/raise.h"
#include "core/grant/grant.h"
#include "hal/guest.h"

/* Families of table.def. Those that are hypercalls have the hypercall's number (Xen public xen.h, __HYPERVISOR_*). */
enum family {
	PLATFORM = 7, MEMOP = 12, MULTICALL = 13, SETTIMER = 15, XENVER = 17, CONSOLEIO = 18, GNTTABOP = 20,
	VMASSIST = 21, VCPUOP = 24, XSMOP = 27, SCHEDOP = 29, EVTCHNOP = 32, PHYSDEV = 33, HVMOP = 34, SYSCTL = 35, DOMCTL = 36,
	EXIT = 64,
};

#define CALL_PRE_MAX 168u	/* bytes of the largest enveloped argument: domctl, sysctl, platform_op, flask_op */

struct call {
	domid_t self;			/* the calling domain and vCPU */
	uint16_t vcpu;
	uint32_t nr;			/* the row's number in its family, without continuation bits */
	uint64_t a[6];			/* argument registers RDI, RSI, RDX, R10, R8, R9 as the guest had them; a driver rewrites them to go on */
	struct gaddr uarg;		/* where the argument structure is */
	struct guest_buf buf;		/* pinned: the argument structure, or the chunk of a batch; n = 0 between operations */
	struct guest_buf tail;		/* pinned: the row's bounded tail; the same */
	uint32_t off;			/* of this entry in buf; set with it */
	uint32_t done;			/* entries of a batch done since the guest entered */
	domid_t dom;			/* envelopes: the domain that they name */
	char pre[CALL_PRE_MAX];		/* envelopes: the union, read once with cmd */
	bool restart;			/* out: execute the instruction again with a[] (RIP stays at the hypercall) */
};

/* What check and commit know beside the argument. */
struct ctx {
	domid_t self, peer, third;	/* caller; target; a second target (alloc_unbound's remote). The last two are referenced */
	uint16_t vcpu;			/* the caller's */
	uint32_t label;			/* SID of the object that the operation makes */
	uint32_t used;			/* reserve column OWN: which things NAME_return has to look at */
	struct grant_entry entry, entry2;	/* grants: what the reserve stage read from the shared entries */
	void *page;			/* reserve column PAGE: what NAME_reserve pinned; a commit takes it, otherwise the runner gives it back */
	const struct guest_buf *tail;
	const struct call *call;
};

/* For the contracts: what went to a guest, and the last of it. That src has n bytes is its callers', by sizeof or an assertion. */
//@ ghost struct put_log { uint64_t n, off, len; const struct guest_buf *to; };
//@ ghost struct put_log put_log;
/*@ predicate wrote{L1,L2}(struct guest_buf *b, integer off, integer len) =
      \at(put_log.n,L2) == \at(put_log.n,L1) + 1 && \at(put_log.to,L2) == b && \at(put_log.off,L2) == off && \at(put_log.len,L2) == len; */

/* Copies between a pinned buffer and the hypervisor; [off, off + n) lies inside, by the fetch. */
/*@ requires \valid_read(b) && off + n <= b->len && \valid((char *)dst + (0 .. n - 1));
    assigns ((char *)dst)[0 .. n - 1];
    exits \false;
*/
void guest_get(const struct guest_buf *b, uint32_t off, void *dst, uint32_t n);
/*@ requires \valid_read(b) && off + n <= b->len;
    assigns put_log;
    ensures put_log.n == \old(put_log.n) + 1 && put_log.to == b && put_log.off == off && put_log.len == n;
    exits \false;
*/
void guest_put(const struct guest_buf *b, uint32_t off, const void *src, uint32_t n);

/* The fetches behind table.def's kinds. Errors: -XEN_EFAULT; nothing stays pinned then. */
/*@ requires \valid(call) && \valid((char *)arg + (0 .. n - 1));
    assigns ((char *)arg)[0 .. n - 1], guest_reads;
    ensures \result <= 0;
    ensures once: guest_reads.n == \old(guest_reads.n) + 1 && guest_reads.at == call->uarg.v && guest_reads.len == n;
    exits \false;
*/
err_t __must_check fetch_in(struct call *call, void *arg, uint32_t n);		/* copy only */
/*@ requires \valid(call) && n != 0 && \valid((char *)arg + (0 .. n - 1)) && \separated(call, (char *)arg + (0 .. n - 1));
    assigns call->buf, call->off, ((char *)arg)[0 .. n - 1], guest_pins;
    ensures \result <= 0;
    ensures ok: \result == 0 ==> call->off == 0 && call->buf.n != 0 && call->buf.len == n && guest_pins == \old(guest_pins) + 1;
    ensures bad: \result != 0 ==> call->buf.n == 0 && guest_pins == \old(guest_pins);
    exits \false;
*/
err_t __must_check fetch_inout(struct call *call, void *arg, uint32_t n);	/* pin for writing, copy */
err_t __must_check fetch_out(struct call *call, void *arg, uint32_t n);		/* pin for writing, zero the copy */
/*@ requires \valid_read(call) && call->off + n <= call->buf.len && \valid((char *)arg + (0 .. n - 1));
    assigns ((char *)arg)[0 .. n - 1];
    ensures ok: \result == 0;
    exits \false;
*/
err_t __must_check fetch_entry(struct call *call, void *arg, uint32_t n);	/* from the pinned chunk */
/*@ requires \valid_read(call) && \valid((char *)arg + (0 .. n - 1)) && \separated(call, (char *)arg + (0 .. n - 1));
    assigns ((char *)arg)[0 .. n - 1];
    ensures \result <= 0;
    exits \false;
*/
err_t __must_check fetch_envelope(struct call *call, void *arg, uint32_t n);	/* from call->pre */
/* Pins `count` elements of `size` bytes at `at` as the tail. -XEN_E2BIG: more than max; -XEN_EFAULT. */
/*@ requires \valid(call);
    assigns call->tail, guest_pins;
    ensures \result <= 0;
    ensures ok: \result == 0 ==> count <= max && count * size <= GUEST_PIN_MAX && call->tail.len == count * size && call->tail.n <= 2;
    ensures counted: guest_pins == \old(guest_pins) + (\result == 0 && count * size != 0 ? 1 : 0);
    ensures bad: \result != 0 ==> call->tail.n == (count > max || count * size > GUEST_PIN_MAX ? \old(call->tail.n) : 0);
    exits \false;
*/
err_t __must_check fetch_tail(struct call *call, struct gaddr at, uint64_t count, uint32_t size, uint32_t max, bool write);
/*@ requires \valid(call);
    assigns call->buf.n, call->tail.n, guest_pins \from \nothing;
    ensures call->buf.n == 0 && call->tail.n == 0;
    ensures given: guest_pins == \old(guest_pins - (call->buf.n != 0 ? 1 : 0) - (call->tail.n != 0 ? 1 : 0));
    exits \false;
*/
void call_unpin(struct call *call);

/* Entry from the architecture: a hypercall of `nr` (RAX) with call->self, vcpu, a[] set and nothing pinned. Returns RAX. When call->restart is set on return,
 * RIP must stay at the instruction and the argument registers become call->a[] (RAX unchanged). No locks held. */
int64_t hypercall(struct call *call, uint64_t nr);

/* An operation of family EXIT that the architecture decoded itself: arguments in a[]. */
int64_t exit_operation(struct call *call, uint32_t nr);

/* Raises a VIRQ from the architecture: of one vCPU; of whichever domain holds a global one (VIRQ_DOM_EXC, VIRQ_CONSOLE, ...). No locks held. */
void virq_raise(domid_t d, uint32_t vcpu, uint32_t virq);
/*@ assigns pend[0 .. NR_DOMS - 1][0 .. NR_PORTS - 1];
    exits \false;
*/
void virq_raise_global(uint32_t virq);
/* Raises VIRQ_REDOUBT_POLICY: at the end of each commit that changes what the policy says, or a label. Its kick goes into fx; no evtchn lock is held. */
void policy_changed(struct fx *fx);
/* Raises the port that a physical interrupt is bound to. No locks held. */
void pirq_raise(domid_t d, uint32_t pirq, uint32_t port);
#endif
