/* SPDX-License-Identifier: Apache-2.0 */
/* call/sysctl.c - the envelope of XEN_SYSCTL_*: read once, its union goes to the row of its command. */
#include "call/envelope.h"
#include "lib/string.h"

_Static_assert(sizeof(((struct xen_sysctl *)0)->u) <= CALL_PRE_MAX, "a sysctl's argument fits the envelope");

/* The envelope, read once: its union is the row's argument. */
/*@ requires \valid(call) && \valid(ctl) && \separated(call, ctl);
    assigns call->uarg, call->pre[0 .. CALL_PRE_MAX - 1], *ctl, guest_reads, envelope;
    ensures \result <= 0;
    ensures once: guest_reads.n == \old(guest_reads.n) + 1 && guest_reads.at == call->a[0] && guest_reads.len == sizeof(struct xen_sysctl) && call->uarg.v == call->a[0];
    ensures told: envelope.version == ctl->interface_version && envelope.cmd == ctl->cmd;
    exits \false;
*/
static err_t fetch(struct call *call, struct xen_sysctl *ctl)
{
	err_t rc;

	call->uarg.v = call->a[0];
	rc = hal_guest_read(call->self, call->vcpu, call->uarg, ctl, sizeof *ctl);
	//@ ghost envelope.version = ctl->interface_version;
	//@ ghost envelope.cmd = ctl->cmd;
	if (rc == 0)
		memcpy(call->pre, &ctl->u, sizeof ctl->u);
	return rc;
}

int64_t call_sysctl(struct call *call)
{
	struct xen_sysctl ctl;
	int64_t rc = fetch(call, &ctl);

	if (rc)
		return rc;
	if (ctl.interface_version != XEN_SYSCTL_INTERFACE_VERSION)
		return -XEN_EACCES;
	call->nr = ctl.cmd;
	return answer(call, SYSCTL, sizeof ctl, offsetof(struct xen_sysctl, u));
}
