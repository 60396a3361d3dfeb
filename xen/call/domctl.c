/* SPDX-License-Identifier: Apache-2.0 */
/* call/domctl.c - the envelope of XEN_DOMCTL_*: read once, its union goes to the row of its command. */
#include "call/dispatch.h"
#include "lib/string.h"

_Static_assert(sizeof(((struct xen_domctl *)0)->u) <= CALL_PRE_MAX, "a domctl's argument fits the envelope");

/* The one command that answers in the envelope itself: with the new domain's id. */
static int64_t create(struct call *call)
{
	struct gaddr at = { call->uarg.v + offsetof(struct xen_domctl, domain) };
	struct guest_buf out;
	domid_t made;
	int64_t rc = hal_guest_pin(call->self, call->vcpu, at, sizeof made, true, &out);

	if (rc)
		return rc;
	rc = dispatch(call, DOMCTL);
	if (rc >= 0) {
		made = (domid_t)rc;
		guest_put(&out, 0, &made, sizeof made);
		rc = 0;
	}
	hal_guest_unpin(&out);
	return rc;
}

int64_t call_domctl(struct call *call)
{
	struct xen_domctl ctl;
	int64_t rc;

	call->uarg.v = call->a[0];
	rc = hal_guest_read(call->self, call->vcpu, call->uarg, &ctl, sizeof ctl);
	if (rc)
		return rc;
	if (ctl.interface_version != XEN_DOMCTL_INTERFACE_VERSION)
		return -XEN_EACCES;
	call->nr = ctl.cmd;
	call->dom = ctl.domain;
	memcpy(call->pre, &ctl.u, sizeof ctl.u);
	if (ctl.cmd == XEN_DOMCTL_createdomain)
		return create(call);
	rc = hal_guest_pin(call->self, call->vcpu, call->uarg, sizeof ctl, true, &call->buf);
	if (rc)
		return rc;
	call->off = offsetof(struct xen_domctl, u);
	rc = dispatch(call, DOMCTL);
	call_unpin(call);
	return rc;
}
