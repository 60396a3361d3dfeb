/* SPDX-License-Identifier: Apache-2.0 */
/* call/dispatch.h - from a row's number in its family to call_NAME. Every caller names its family as a constant, so that only its rows are left of
 * the switch. */
#ifndef CALL_DISPATCH_H
#define CALL_DISPATCH_H
#include "call/ops.h"

#define ROW_KEY(family, nr) ((uint32_t)(family) << 16 | (nr))

#define OP(name, family, nr, ...) _Static_assert((nr) < 0x10000, #name ": its number does not fit into a key");
#include "call/table.def"

/* For the contracts: hypercalls that a multicall made. What the rows change their own contracts say: here it is nothing of the driver's. */
//@ ghost uint64_t calls_made;
/* Runs the row (family, call->nr); -XEN_ENOSYS for a pair that is in no row. */
/*@ requires \valid(call);
    assigns *call;
    ensures kept: family == MULTICALL ==> call->a[0] == \old(call->a[0]) && call->a[1] == \old(call->a[1]);
    exits \false;
*/
static inline __attribute__((always_inline)) int64_t dispatch(struct call *call, enum family family)
{
	if (unlikely(call->nr >> 16))
		return -XEN_ENOSYS;
	switch (ROW_KEY(family, call->nr)) {
#define OP(name, fam, no, ...) case ROW_KEY(fam, no): return call_##name(call);
#include "call/table.def"
	default: return -XEN_ENOSYS;
	}
}
#endif
