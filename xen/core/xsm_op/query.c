/* SPDX-License-Identifier: Apache-2.0 */
/* core/xsm_op/query.c - questions about the policy. */
#include "core/xsm_op/xsm_op.h"

#define POLICY_VERSION 30

ROW_ANSWERS_VALUE(xsm_policyvers, POLICY_VERSION)

err_t xsm_access_check(const struct ctx *c, const struct xen_flask_access *arg, struct xsm_access_plan *plan)
{
	(void)c;
	return arg->tclass > UINT16_MAX ? -XEN_EINVAL : xsm_decision(arg->ssid, arg->tsid, (uint16_t)arg->tclass, &plan->d);
}

void xsm_access_commit(const struct ctx *c, const struct xsm_access_plan *plan, struct fx *fx)
{
	(void)c, (void)plan, (void)fx;
}

void xsm_access_result(const struct xsm_access_plan *plan, struct xen_flask_access *arg)
{
	arg->allowed = plan->d.allowed;
	arg->audit_allow = plan->d.auditallow;
	arg->audit_deny = plan->d.auditdeny;
	arg->seqno = plan->d.changes;
}

/* The three ways from two SIDs and a class to a third. */
#define TRANSITION(name, compute) \
err_t name##_check(const struct ctx *c, const struct xen_flask_transition *arg, struct name##_plan *plan) \
{ \
	(void)c; \
	if (!xsm_sid_valid(arg->ssid) || !xsm_sid_valid(arg->tsid) || arg->tclass > UINT16_MAX) \
		return -XEN_EINVAL; \
	plan->sid = compute(arg->ssid, arg->tsid, (uint16_t)arg->tclass); \
	return 0; \
} \
void name##_commit(const struct ctx *c, const struct name##_plan *plan, struct fx *fx) \
{ \
	(void)c, (void)plan, (void)fx; \
} \
void name##_result(const struct name##_plan *plan, struct xen_flask_transition *arg) \
{ \
	arg->newsid = plan->sid; \
}
TRANSITION(xsm_create, xsm_transition)
TRANSITION(xsm_member_of, xsm_member)
TRANSITION(xsm_relabel, xsm_change)
