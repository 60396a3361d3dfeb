/* SPDX-License-Identifier: Apache-2.0 */
/* call/dispatch.h - from a row's number in its family to call_NAME. Every caller names its family as a constant, so that only its rows are left of
 * the switch. */
#ifndef CALL_DISPATCH_H
#define CALL_DISPATCH_H
#include "call/ops.h"

#define ROW_KEY(family, nr) ((uint32_t)(family) * 0x10000u + (nr))

#define OP(name, family, nr, ...) _Static_assert((nr) < 0x10000, #name ": its number does not fit into a key");
#include "call/table.def"

/* For the contracts: which row is called. row_of(family, nr) is the table's row, or ROW_NONE; has_rows(family): of a family of the table. Written by
 * verification/row_door.py, which has dispatch proved family by family, with that family's rows in the switch: a key has one family, as numbers are below 0x10000. */
#ifdef __FRAMAC__
#include "rows/called.h"
#endif
struct door { uint64_t n, at, a[6]; uint32_t row; domid_t self, dom; uint16_t vcpu; };
/* Rows called so far; of the last one which, where its argument is, the registers, who calls, whom the envelope names. */
//@ ghost struct door door;
/* Hypercalls that a multicall made. What the rows change their own contracts say: here it is nothing of the driver's. */
//@ ghost uint64_t calls_made, lists_run;
/* What was read of an envelope, the last time. */
struct envelope { uint32_t version, cmd; domid_t domain; };
//@ ghost struct envelope envelope;
/*@ predicate none_called{L1,L2} = \at(door,L2) == \at(door,L1);
    predicate as_asked{L1,L2}(struct call *call) = \at(door.self,L2) == \at(call->self,L1) && \at(door.vcpu,L2) == \at(call->vcpu,L1) &&
      \forall integer i; 0 <= i < 6 ==> \at(door.a[i],L2) == \at(call->a[i],L1);
    // the first apart: of a[0] no prover sees that it is a[i]
    predicate same_registers{L1,L2}(struct call *call) = \at(call->a[0],L2) == \at(call->a[0],L1) &&
      \forall integer i; 0 <= i < 6 ==> \at(call->a[i],L2) == \at(call->a[i],L1);
    predicate left_by_row{L1,L2}(struct call *call) = \at(call->tail.n,L2) == 0 && (\at(call->buf.n,L1) == 0 ==> \at(call->buf.n,L2) == 0);
    // the row (family, nr) alone was called, once, for the caller at L1 and with its registers, about what is at `at`; none if there is no such row
    predicate called{L1,L2}(struct call *call, integer family, integer nr, integer at) = row_of(family, nr) == ROW_NONE ? none_called{L1,L2} :
      \at(door.n,L2) == \at(door.n,L1) + 1 && \at(door.row,L2) == row_of(family, nr) && \at(door.at,L2) == at && as_asked{L1,L2}(call);
*/
/*@ // what is at a[0] was read once, as an envelope; of its version the row of its command alone was called, if there is one
    predicate enveloped_call{L1,L2}(struct call *call, integer family, integer version, integer size) =
      \at(guest_reads,L2).n == \at(guest_reads,L1).n + 1 && \at(guest_reads,L2).at == \at(call->a[0],L1) && \at(guest_reads,L2).len == size &&
      (none_called{L1,L2} || (\at(envelope.version,L2) == version && called{L1,L2}(call, family, \at(envelope.cmd,L2), \at(call->a[0],L1))));
*/
/* Runs the row (family, call->nr); -XEN_ENOSYS for a pair that is in no row. */
/*@ requires \valid(call) && call->self < NR_DOMS && has_rows(family);
    requires unpinned: call->tail.n == 0 && (call->buf.n == 0 || family == XSMOP || family == SYSCTL || family == DOMCTL);
    assigns *call, door;
    ensures row: called{Pre,Post}(call, family, \old(call->nr), \old(call->uarg.v)) &&
      (row_of(family, \old(call->nr)) == ROW_NONE ? \result == -XEN_ENOSYS && *call == \old(*call) : door.dom == \old(call->dom));
    ensures left: left_by_row{Pre,Post}(call) && (family == MULTICALL || family == CONSOLEIO ==> same_registers{Pre,Post}(call));
    exits \false;
*/
static inline __attribute__((always_inline)) int64_t dispatch(struct call *call, enum family family)
{
	if (unlikely(call->nr >= 0x10000))
		return -XEN_ENOSYS;
	switch (ROW_KEY(family, call->nr)) {
#define OP(name, fam, no, ...) case ROW_KEY(fam, no): return call_##name(call);
#include "call/table.def"
	default: return -XEN_ENOSYS;
	}
}

/* Who dispatches what else: see call/ops.h. */
/*@ // n entries from `at` on were asked for, `left` of them are not done
    predicate entries_left(struct call *call, integer at, integer n, integer left) = 0 <= left <= n && (uint32_t)call->a[1] == left &&
      (at + n * sizeof(struct multicall_entry) <= UINT64_MAX ==> call->a[0] == at + (n - left) * sizeof(struct multicall_entry));
*/
/*@ requires \valid(call) && call->self < NR_DOMS && call->buf.n == 0 && call->tail.n == 0;
    assigns *call, guest_pins, put_log, calls_made, lists_run, door;
    ensures listed: lists_run == (uint64_t)(\old(lists_run) + 1);
    ensures given: guest_pins == \old(guest_pins);
    ensures rest: entries_left(call, \old(call->a[0]), \old((uint32_t)call->a[1]), (uint32_t)call->a[1]);
    ensures most: calls_made <= \old(calls_made) + \old((uint32_t)call->a[1]);
    ensures told: \let done = \old((uint32_t)call->a[1]) - (uint32_t)call->a[1]; \old(put_log.n) + done <= put_log.n <= \old(put_log.n) + done + 1;
    ensures all: \result == 0 ==> (uint32_t)call->a[1] == 0;
    exits \false;
*/
int64_t call_multicall_list(struct call *call);

/*@ requires \valid(call) && call->self < NR_DOMS && call->buf.n == 0 && call->tail.n == 0;
    assigns *call, door;
    ensures row: called{Pre,Post}(call, CONSOLEIO, (uint32_t)\old(call->a[0]), \old(call->a[2])) ||
      (none_called{Pre,Post} && \result == -XEN_E2BIG && \old((uint32_t)call->a[0] == CONSOLEIO_read && (uint32_t)call->a[1] > INT32_MAX));
    ensures on: \result == -ERESTART ==> (uint32_t)call->a[1] <= \old((uint32_t)call->a[1]) &&
      call->a[2] == (uint64_t)(\old(call->a[2]) + \old((uint32_t)call->a[1]) - (uint32_t)call->a[1]);
    ensures given: call->buf.n == 0 && call->tail.n == 0;
    exits \false;
*/
int64_t call_console(struct call *call);

/*@ requires \valid(call) && call->self < NR_DOMS && call->buf.n == 0 && call->tail.n == 0;
    assigns *call, guest_reads, guest_pins, put_log, envelope, door;
    ensures row: enveloped_call{Pre,Post}(call, DOMCTL, XEN_DOMCTL_INTERFACE_VERSION, sizeof(struct xen_domctl));
    ensures whom: door.n != \old(door.n) ==> door.dom == envelope.domain;
    ensures given: call->buf.n == 0 && call->tail.n == 0;
    exits \false;
*/
int64_t call_domctl(struct call *call);

/*@ requires \valid(call) && call->self < NR_DOMS && call->buf.n == 0 && call->tail.n == 0;
    assigns *call, guest_reads, guest_pins, envelope, door;
    ensures row: enveloped_call{Pre,Post}(call, SYSCTL, XEN_SYSCTL_INTERFACE_VERSION, sizeof(struct xen_sysctl));
    ensures given: call->buf.n == 0 && call->tail.n == 0;
    exits \false;
*/
int64_t call_sysctl(struct call *call);

/*@ requires \valid(call) && call->self < NR_DOMS && call->buf.n == 0 && call->tail.n == 0;
    assigns *call, guest_reads, guest_pins, envelope, door;
    ensures row: enveloped_call{Pre,Post}(call, XSMOP, XEN_FLASK_INTERFACE_VERSION, sizeof(struct xen_flask_op));
    ensures given: call->buf.n == 0 && call->tail.n == 0;
    exits \false;
*/
int64_t call_xsm_op(struct call *call);
#endif
