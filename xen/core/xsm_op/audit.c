/* SPDX-License-Identifier: Apache-2.0 */
/* core/xsm_op/audit.c - FLASK_REDOUBT_AUDIT: whoever may read the audit ring pays for the hashes of what it reads. */
#include "core/types.h"
#include "core/xsm_op/xsm_op.h"

_Static_assert(XSM_DOMIDS == NR_DOMS, "each domain has an account of its own");

/* The envelope's bytes as the structure that they are meant to be, any values: fetch_envelope's contract is of bytes. */
/*@ requires \valid(call) && \valid(arg); assigns *arg; ensures \result <= 0; exits \false; */
static err_t take(struct call *call, struct xen_flask_audit *arg)
{
	return fetch_envelope(call, arg, sizeof *arg);
}

err_t xsm_audit_read_fetch(struct call *call, struct xen_flask_audit *arg)
{
	err_t rc = take(call, arg);

	if (rc)
		return rc;
	return fetch_tail(call, (struct gaddr){ arg->buffer }, arg->max, sizeof(struct audit_entry), AUDIT_BATCH, true);
}

void xsm_audit_read_done(struct call *call, struct xen_flask_audit *arg, err_t rc)
{
	(void)call, (void)arg, (void)rc;
}

err_t xsm_audit_read_check(const struct ctx *c, const struct xen_flask_audit *arg, struct xsm_audit_read_plan *plan)
{
	(void)c;
	plan->n = arg->max;
	return 0;
}

void xsm_audit_read_commit(const struct ctx *c, const struct xsm_audit_read_plan *plan, struct fx *fx)
{
	struct audit_entry e;
	uint32_t n = 0;

	xsm_audit_expire();
	/*@ loop invariant n <= plan->n && audit_drained == \at(audit_drained,Pre) + n && put_log.n == \at(put_log.n,Pre) + n;
	    loop assigns n, e, put_log, audit_drained;
	    loop variant plan->n - n;
	*/
	for (; n < plan->n && n < AUDIT_BATCH && xsm_audit_drain(&e); n++)
		guest_put(c->tail, n * (uint32_t)sizeof e, &e, sizeof e);
	fx->value = n;
}
