/* SPDX-License-Identifier: Apache-2.0 */
/* call/envelope.h - the rows of an envelope answer in its union. */
#ifndef CALL_ENVELOPE_H
#define CALL_ENVELOPE_H
#include "call/dispatch.h"

/* Runs the row (family, call->nr) with the envelope at call->uarg pinned: `size` bytes, the union from `u` on. */
/*@ requires \valid(call) && call->self < NR_DOMS && call->buf.n == 0 && call->tail.n == 0;
    requires family: family == DOMCTL || family == SYSCTL || family == XSMOP;
    assigns *call, guest_pins, door;
    ensures row: none_called{Pre,Post} || (called{Pre,Post}(call, family, \old(call->nr), \old(call->uarg.v)) && door.dom == \old(call->dom));
    ensures given: call->buf.n == 0 && call->tail.n == 0;
    exits \false;
*/
static inline __attribute__((always_inline)) int64_t answer(struct call *call, enum family family, uint32_t size, uint32_t u)
{
	int64_t rc = hal_guest_pin(call->self, call->vcpu, call->uarg, size, true, &call->buf);

	if (rc)
		return rc;
	call->off = u;
	//@ assert before: same_registers{Pre,Here}(call);
	rc = dispatch(call, family);
	//@ assert asked: as_asked{Pre,Here}(call) || none_called{Pre,Here};
	call_unpin(call);
	return rc;
}
#endif
