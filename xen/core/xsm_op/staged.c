/* SPDX-License-Identifier: Apache-2.0 */
/* core/xsm_op/staged.c - the bytes of a policy that a guest loads, read before the lock is taken. */
#include "core/types.h"
#include "core/xsm_op/xsm_op.h"
#include "hal/atomic.h"
#include "hal/guest.h"
#include "lib/string.h"

struct policy_staged staged;

/*@ requires \valid_read(c) && \valid_read(arg) && \separated(c, arg, &staged);
    assigns staged.bytes[0 .. XSM_LIVE_MAX - 1], guest_reads;
    ensures \result <= 0;
    ensures most: \result == 0 ==> arg->size <= XSM_LIVE_MAX;
    exits \false;
*/
static err_t stage(const struct ctx *c, const struct xen_flask_load *arg)
{
	uint64_t from = (uint64_t)arg->buffer.p;
	uint32_t done = 0;
	err_t rc = 0;

	if (arg->size > XSM_LIVE_MAX)
		return -XEN_EINVAL;
	/*@ loop invariant rc <= 0 && done <= arg->size + GUEST_PIN_MAX;
	    loop assigns rc, done, staged.bytes[0 .. XSM_LIVE_MAX - 1], guest_reads;
	    loop variant arg->size - done;
	*/
	for (; rc == 0 && done < arg->size; done += GUEST_PIN_MAX) {
		uint32_t n = arg->size - done < GUEST_PIN_MAX ? arg->size - done : GUEST_PIN_MAX;

		rc = hal_guest_read(c->self, c->vcpu, (struct gaddr){ from + done }, staged.bytes + done, n);
	}
	return rc;
}

void xsm_load_policy_lock(const struct ctx *c)
{
	uint64_t nobody = 0;
	struct xen_flask_load arg;

	memcpy(&arg, c->call->pre, sizeof arg);
	if (atomic_cas64(&staged.by, &nobody, (uint64_t)c->call)) {
		staged.size = arg.size;
		staged.rc = stage(c, &arg);
	}
	life_lock(0);		/* LOCK_POLICY of run.c */
}

void xsm_load_policy_unlock(const struct ctx *c)
{
	life_unlock(0);
	if (atomic_load64(&staged.by) == (uint64_t)c->call)
		__atomic_store_n(&staged.by, 0, __ATOMIC_RELEASE);
}
