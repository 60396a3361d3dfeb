/* SPDX-License-Identifier: Apache-2.0 */
/* call/domctl.c - the envelope of XEN_DOMCTL_*: read once, its union goes to the row of its command. */
#include "call/envelope.h"
#include "lib/string.h"

_Static_assert(sizeof(((struct xen_domctl *)0)->u) <= CALL_PRE_MAX, "a domctl's argument fits the envelope");

/*@ predicate command_called{L1,L2}(struct call *call) = none_called{L1,L2} ||
      (called{L1,L2}(call, DOMCTL, \at(call->nr,L1), \at(call->uarg.v,L1)) && \at(door.dom,L2) == \at(call->dom,L1));
*/
/* The one command that answers in the envelope itself: with the new domain's id. */
/*@ requires \valid(call) && call->self < NR_DOMS && call->buf.n == 0 && call->tail.n == 0;
    assigns *call, guest_pins, put_log, door;
    ensures row: command_called{Pre,Post}(call);
    ensures given: call->buf.n == 0 && call->tail.n == 0;
    exits \false;
*/
static int64_t create(struct call *call)
{
	struct gaddr at = { call->uarg.v + offsetof(struct xen_domctl, domain) };
	struct guest_buf out;
	domid_t made;
	int64_t rc = hal_guest_pin(call->self, call->vcpu, at, sizeof made, true, &out);

	if (rc)
		return rc;
	//@ assert before: same_registers{Pre,Here}(call);
	rc = dispatch(call, DOMCTL);
	//@ assert asked: as_asked{Pre,Here}(call) || none_called{Pre,Here};
	if (rc >= 0) {
		made = (domid_t)rc;
		guest_put(&out, 0, &made, sizeof made);
		rc = 0;
	}
	hal_guest_unpin(&out);
	return rc;
}

/* The envelope, read once: its union is the row's argument. */
/*@ requires \valid(call) && \valid(ctl) && \separated(call, ctl);
    assigns call->uarg, call->pre[0 .. CALL_PRE_MAX - 1], *ctl, guest_reads, envelope;
    ensures \result <= 0;
    ensures once: guest_reads.n == \old(guest_reads.n) + 1 && guest_reads.at == call->a[0] && guest_reads.len == sizeof(struct xen_domctl) && call->uarg.v == call->a[0];
    ensures told: envelope.version == ctl->interface_version && envelope.cmd == ctl->cmd && envelope.domain == ctl->domain;
    exits \false;
*/
static err_t fetch(struct call *call, struct xen_domctl *ctl)
{
	err_t rc;

	call->uarg.v = call->a[0];
	rc = hal_guest_read(call->self, call->vcpu, call->uarg, ctl, sizeof *ctl);
	//@ ghost envelope.version = ctl->interface_version;
	//@ ghost envelope.cmd = ctl->cmd;
	//@ ghost envelope.domain = ctl->domain;
	if (rc == 0)
		memcpy(call->pre, &ctl->u, sizeof ctl->u);
	return rc;
}

int64_t call_domctl(struct call *call)
{
	struct xen_domctl ctl;
	int64_t rc = fetch(call, &ctl);

	if (rc)
		return rc;
	if (ctl.interface_version != XEN_DOMCTL_INTERFACE_VERSION)
		return -XEN_EACCES;
	call->nr = ctl.cmd;
	call->dom = ctl.domain;
	return ctl.cmd == XEN_DOMCTL_createdomain ? create(call) :
		answer(call, DOMCTL, sizeof ctl, offsetof(struct xen_domctl, u));	/* the others: in its union */
}
