/* SPDX-License-Identifier: Apache-2.0 */
/* call/xsm.c - the envelope of FLASK_*: read once, its union goes to the row of its command. */
#include "call/dispatch.h"
#include "call/revoke.h"
#include "lib/string.h"

_Static_assert(sizeof(((struct xen_flask_op *)0)->u) <= CALL_PRE_MAX, "a flask_op's argument fits the envelope");

/* Whether the call changes what the policy allows: FLASK_SETBOOL does where it commits. */
static bool changes_policy(const struct xen_flask_op *op)
{
	return op->cmd == FLASK_LOAD || op->cmd == FLASK_SETENFORCE || op->cmd == FLASK_COMMITBOOLS || (op->cmd == FLASK_SETBOOL && op->u.boolean.commit);
}

int64_t call_xsm_op(struct call *call)
{
	struct xen_flask_op op;
	uint64_t round;
	int64_t rc;

	call->uarg.v = call->a[0];
	rc = hal_guest_read(call->self, call->vcpu, call->uarg, &op, sizeof op);
	if (rc)
		return rc;
	if (op.interface_version != XEN_FLASK_INTERFACE_VERSION)
		return -XEN_ENOSYS;
	call->nr = op.cmd;
	round = changes_policy(&op) ? revoke_goes_on(call, &op) : 0;
	if (round)
		return revoke_look(call, &op, round);
	memcpy(call->pre, &op.u, sizeof op.u);
	rc = hal_guest_pin(call->self, call->vcpu, call->uarg, sizeof op, true, &call->buf);
	if (rc)
		return rc;
	call->off = offsetof(struct xen_flask_op, u);
	rc = dispatch(call, XSMOP);
	call_unpin(call);
	if (rc || !changes_policy(&op)) {
		if (rc == 0 && op.cmd == FLASK_ACCESS)
			revoke_help();
		return rc;
	}
	return revoke_look(call, &op, revoke_begin());
}
