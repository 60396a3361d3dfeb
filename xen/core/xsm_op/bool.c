/* SPDX-License-Identifier: Apache-2.0 */
/* core/xsm_op/bool.c - FLASK_GETBOOL, FLASK_SETBOOL, FLASK_COMMITBOOLS: conditional rules of the policy. */
#include "core/console/console.h"
#include "core/fx.h"
#include "core/xsm_op/xsm_op.h"
#include "lib/string.h"

#define NAME_MAX XSM_NAME_MAX	/* holds any name of a boolean and its NUL */

/* The envelope's bytes as the structure that they are meant to be, any values: fetch_envelope's contract is of bytes. */
/*@ requires \valid(call) && \valid(arg); assigns *arg; ensures \result <= 0; exits \false; */
static err_t take(struct call *call, struct xen_flask_boolean *arg)
{
	return fetch_envelope(call, arg, sizeof *arg);
}

/*@ requires \valid(call) && \valid(arg) && \separated(call, arg);
    assigns *arg, call->tail, guest_pins;
    ensures \result <= 0;
    ensures ok: \result == 0 && (out || arg->bool_id == BOOL_BY_NAME) ==> call->tail.len == \min(arg->size, XSM_NAME_MAX);
    exits \false;
*/
static err_t fetch_name(struct call *call, struct xen_flask_boolean *arg, bool out)
{
	err_t rc = take(call, arg);
	uint32_t n = arg->size < NAME_MAX ? arg->size : NAME_MAX;

	if (rc || !(out || arg->bool_id == BOOL_BY_NAME))
		return rc;
	return fetch_tail(call, (struct gaddr){ (uint64_t)arg->name.p }, n, 1, NAME_MAX, arg->bool_id != BOOL_BY_NAME);
}

err_t xsm_getbool_fetch(struct call *call, struct xen_flask_boolean *arg)
{
	return fetch_name(call, arg, true);
}

err_t xsm_setbool_fetch(struct call *call, struct xen_flask_boolean *arg)
{
	return fetch_name(call, arg, false);
}

/* Which boolean is meant. */
/*@ requires \valid_read(c) && \valid_read(arg) && \valid(id) && \separated(id, arg, c);
    requires tail: named_in(c, arg);
    assigns *id;
    ensures \result <= 0;
    ensures id: arg->bool_id != BOOL_BY_NAME ==> \result == 0 && *id == arg->bool_id;
    exits \false;
*/
static err_t find(const struct ctx *c, const struct xen_flask_boolean *arg, uint32_t *id)
{
	char name[NAME_MAX] = { 0 };

	*id = arg->bool_id;
	if (arg->bool_id != BOOL_BY_NAME)
		return 0;
	if (arg->size >= NAME_MAX)
		return -XEN_ENOENT;
	guest_get(c->tail, 0, name, arg->size);
	/*@ assert end: name[NAME_MAX - 1] == 0; */
	return xsm_bool_find(name, id);
}

err_t xsm_getbool_check(const struct ctx *c, const struct xen_flask_boolean *arg, struct xsm_getbool_plan *plan)
{
	err_t rc = find(c, arg, &plan->id);

	plan->len = 0;
	if (rc == 0)
		rc = xsm_bool_get(plan->id, &plan->active, &plan->pending);
	if (rc || !arg->size || arg->bool_id == BOOL_BY_NAME)
		return rc;
	/*@ assert known: bool_known(plan->id); */
	plan->len = (uint32_t)strlen(xsm_bool_name(plan->id));
	/*@ assert short: plan->len < XSM_NAME_MAX; */
	return plan->len > arg->size ? -XEN_ERANGE : 0;
}

void xsm_getbool_commit(const struct ctx *c, const struct xsm_getbool_plan *plan, struct fx *fx)
{
	const char *name = xsm_bool_name(plan->id);

	(void)fx;
	/*@ assert source: \valid_read(name + (0 .. plan->len)); */
	if (plan->len)
		guest_put(c->tail, 0, name, plan->len + (plan->len < c->tail->len));	/* its NUL where there is room */
}

void xsm_getbool_result(const struct xsm_getbool_plan *plan, struct xen_flask_boolean *arg)
{
	arg->bool_id = plan->id;
	arg->enforcing = plan->active;
	arg->pending = plan->pending;
	arg->size = plan->len;
}

/*@ requires \valid_read(call) && \valid_read(arg) && call->off + sizeof(struct xen_flask_boolean) <= call->buf.len;
    assigns put_log;
    ensures put: rc == 0 ? wrote{Pre,Post}(&call->buf, call->off, sizeof(struct xen_flask_boolean)) : put_log == \old(put_log);
    exits \false;
*/
void xsm_getbool_done(struct call *call, struct xen_flask_boolean *arg, err_t rc)
{
	if (rc == 0)
		guest_put(&call->buf, call->off, arg, sizeof *arg);
}

void policy_settles(struct fx *fx)
{
	/*@ loop invariant d <= NR_DOMS && (d > 0 ==> fx->flushes != 0);
	    loop assigns d, fx->flushes, fx->flush[0 .. NR_DOMS / 64 - 1];
	    loop variant NR_DOMS - d;
	*/
	for (uint32_t d = 0; d < NR_DOMS; d++)
		fx_flush(fx, (domid_t)d);
	policy_changed(fx);
}

err_t xsm_setbool_check(const struct ctx *c, const struct xen_flask_boolean *arg, struct xsm_setbool_plan *plan)
{
	err_t rc = find(c, arg, &plan->id);
	bool pending;

	plan->value = arg->new_value != 0;
	plan->commit = arg->commit != 0;
	if (rc == 0)
		rc = xsm_bool_get(plan->id, &plan->active, &pending);
	if (plan->commit)
		plan->active = plan->value;
	return rc;
}

void xsm_setbool_commit(const struct ctx *c, const struct xsm_setbool_plan *plan, struct fx *fx)
{
	err_t rc = plan->commit ? xsm_bool_commit_one(plan->id, plan->value) : xsm_bool_set(plan->id, plan->value);

	(void)rc;				/* it exists, by the check: LOCK_POLICY is held */
	if (!plan->commit)
		return;
	policy_settles(fx);
	report("policy boolean %s set to %u by domain %u", xsm_bool_name(plan->id), plan->value, c->self);
}

void xsm_setbool_result(const struct xsm_setbool_plan *plan, struct xen_flask_boolean *arg)
{
	arg->bool_id = plan->id;
	arg->enforcing = plan->active;
	arg->pending = plan->value;
}

/*@ requires \valid_read(call) && \valid_read(arg) && call->off + sizeof(struct xen_flask_boolean) <= call->buf.len;
    assigns put_log;
    ensures put: rc == 0 ? wrote{Pre,Post}(&call->buf, call->off, sizeof(struct xen_flask_boolean)) : put_log == \old(put_log);
    exits \false;
*/
void xsm_setbool_done(struct call *call, struct xen_flask_boolean *arg, err_t rc)
{
	if (rc == 0)
		guest_put(&call->buf, call->off, arg, sizeof *arg);
}

err_t xsm_commitbools_check(const struct ctx *c, const struct no_arg *arg, struct xsm_commitbools_plan *plan)
{
	(void)c, (void)arg;
	plan->none = 0;
	return 0;
}

void xsm_commitbools_commit(const struct ctx *c, const struct xsm_commitbools_plan *plan, struct fx *fx)
{
	(void)plan;
	xsm_bool_commit();
	policy_settles(fx);
	report("policy booleans committed by domain %u", c->self);
}
