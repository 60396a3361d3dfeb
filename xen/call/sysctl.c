/* SPDX-License-Identifier: Apache-2.0 */
/* call/sysctl.c - the envelope of XEN_SYSCTL_*: read once, its union goes to the row of its command. */
#include "call/dispatch.h"
#include "lib/string.h"

_Static_assert(sizeof(((struct xen_sysctl *)0)->u) <= CALL_PRE_MAX, "a sysctl's argument fits the envelope");

int64_t call_sysctl(struct call *call)
{
	struct xen_sysctl ctl;
	int64_t rc;

	call->uarg.v = call->a[0];
	rc = hal_guest_read(call->self, call->vcpu, call->uarg, &ctl, sizeof ctl);
	if (rc)
		return rc;
	if (ctl.interface_version != XEN_SYSCTL_INTERFACE_VERSION)
		return -XEN_EACCES;
	call->nr = ctl.cmd;
	memcpy(call->pre, &ctl.u, sizeof ctl.u);
	rc = hal_guest_pin(call->self, call->vcpu, call->uarg, sizeof ctl, true, &call->buf);
	if (rc)
		return rc;
	call->off = offsetof(struct xen_sysctl, u);
	rc = dispatch(call, SYSCTL);
	call_unpin(call);
	return rc;
}
