/* SPDX-License-Identifier: Apache-2.0 */
/* core/xsm_op/context.c - FLASK_CONTEXT_TO_SID, FLASK_SID_TO_CONTEXT. */
#include "core/xsm_op/xsm_op.h"
#include "lib/string.h"

/* The envelope's bytes as the structure that they are meant to be, any values: fetch_envelope's contract is of bytes. */
/*@ requires \valid(call) && \valid(arg); assigns *arg; ensures \result <= 0; exits \false; */
static err_t take(struct call *call, struct xen_flask_sid_context *arg)
{
	return fetch_envelope(call, arg, sizeof *arg);
}

/*@ requires \valid(call) && \valid(arg) && \separated(call, arg);
    assigns *arg, call->tail, guest_pins;
    ensures \result <= 0;
    ensures ok: \result == 0 ==> call->tail.len == arg->size;
    exits \false;
*/
static err_t fetch_text(struct call *call, struct xen_flask_sid_context *arg, bool write)
{
	err_t rc = take(call, arg);

	if (rc)
		return rc;
	return fetch_tail(call, (struct gaddr){ (uint64_t)arg->context.p }, arg->size, 1, GUEST_PIN_MAX, write);
}

/*@ requires \valid_read(call) && \valid_read(arg) && call->off + sizeof(struct xen_flask_sid_context) <= call->buf.len;
    assigns put_log;
    ensures put: rc == 0 ? wrote{Pre,Post}(&call->buf, call->off, sizeof(struct xen_flask_sid_context)) : put_log == \old(put_log);
    exits \false;
*/
static void put_back(struct call *call, const struct xen_flask_sid_context *arg, err_t rc)
{
	if (rc == 0)
		guest_put(&call->buf, call->off, arg, sizeof *arg);
}

err_t xsm_context_to_sid_fetch(struct call *call, struct xen_flask_sid_context *arg)
{
	return fetch_text(call, arg, false);
}

/*@ requires \valid_read(call) && \valid_read(arg) && call->off + sizeof(struct xen_flask_sid_context) <= call->buf.len;
    assigns put_log;
    ensures put: rc == 0 ? wrote{Pre,Post}(&call->buf, call->off, sizeof(struct xen_flask_sid_context)) : put_log == \old(put_log);
    exits \false;
*/
void xsm_context_to_sid_done(struct call *call, struct xen_flask_sid_context *arg, err_t rc)
{
	put_back(call, arg, rc);
}

err_t xsm_context_to_sid_check(const struct ctx *c, const struct xen_flask_sid_context *arg, struct xsm_context_to_sid_plan *plan)
{
	char text[XSM_CONTEXT_MAX];
	uint32_t n = arg->size < sizeof text ? arg->size : (uint32_t)sizeof text;

	guest_get(c->tail, 0, text, n);
	return xsm_context_to_sid(text, n, &plan->sid);
}

void xsm_context_to_sid_commit(const struct ctx *c, const struct xsm_context_to_sid_plan *plan, struct fx *fx)
{
	(void)c, (void)plan, (void)fx;
}

void xsm_context_to_sid_result(const struct xsm_context_to_sid_plan *plan, struct xen_flask_sid_context *arg)
{
	arg->sid = plan->sid;
}

err_t xsm_sid_to_context_fetch(struct call *call, struct xen_flask_sid_context *arg)
{
	return fetch_text(call, arg, true);
}

/*@ requires \valid_read(call) && \valid_read(arg) && call->off + sizeof(struct xen_flask_sid_context) <= call->buf.len;
    assigns put_log;
    ensures put: rc == 0 ? wrote{Pre,Post}(&call->buf, call->off, sizeof(struct xen_flask_sid_context)) : put_log == \old(put_log);
    exits \false;
*/
void xsm_sid_to_context_done(struct call *call, struct xen_flask_sid_context *arg, err_t rc)
{
	put_back(call, arg, rc);
}

err_t xsm_sid_to_context_check(const struct ctx *c, const struct xen_flask_sid_context *arg, struct xsm_sid_to_context_plan *plan)
{
	err_t rc = xsm_sid_to_context(arg->sid, plan->text, sizeof plan->text);

	(void)c;
	if (rc)
		return rc;
	plan->len = (uint32_t)strlen(plan->text) + 1;
	return plan->len > arg->size ? -XEN_ERANGE : 0;
}

void xsm_sid_to_context_commit(const struct ctx *c, const struct xsm_sid_to_context_plan *plan, struct fx *fx)
{
	(void)fx;
	guest_put(c->tail, 0, plan->text, plan->len);
}

void xsm_sid_to_context_result(const struct xsm_sid_to_context_plan *plan, struct xen_flask_sid_context *arg)
{
	arg->size = plan->len;
}
