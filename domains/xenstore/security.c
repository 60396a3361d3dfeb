/* SPDX-License-Identifier: Apache-2.0 */
/* xenstore/security.c - FLASK_* for the engine: labels, decisions, and the port that becomes pending when they change. */
#include "domains/xenstore/security.h"
#include "domains/runtime/event.h"
#include "domains/runtime/hypercall.h"
#include "domains/runtime/log.h"
#include "domains/xenstore/env.h"
#include "lib/fmt.h"
#include "xsm/av.h"

static evtchn_port_t changes;	/* masked, without a handler: nobody is woken, it is looked at before each answer */

void security_start(void)
{
	err_t e = evtchn_bind_virq(VIRQ_REDOUBT_POLICY, 0, &changes);

	if (e)
		die("changes of the policy cannot be seen: VIRQ %u: error %d; the policy must allow xen2 virq_policy", VIRQ_REDOUBT_POLICY, e);
}

bool env_policy_changed(void)
{
	return ev_take(changes);
}

uint32_t security_of_port(evtchn_port_t port)
{
	uint32_t sid;

	return port && !xsm_peer_sid(port, &sid) ? sid : SECINITSID_UNLABELED;
}

uint32_t env_context_to_sid(const char *context)
{
	uint32_t sid;
	err_t e = xsm_context_to_sid(context, &sid);

	if (!e)
		return sid;
	log_line("the policy does not know %s: error %d; nobody has access to nodes of that label", context, e);
	return SECINITSID_UNLABELED;
}

void env_sid_to_context(uint32_t sid, char context[ENV_CONTEXT_MAX])
{
	if (xsm_sid_to_context(sid, context, ENV_CONTEXT_MAX))
		snprintf(context, ENV_CONTEXT_MAX, "sid:%u", sid);
}

void env_decide(uint32_t ssid, uint32_t tsid, struct env_decision *d)
{
	struct xen_flask_op op = { .cmd = FLASK_ACCESS };

	op.u.access.ssid = ssid;
	op.u.access.tsid = tsid;
	op.u.access.tclass = SECCLASS_XENSTORE;
	*d = xsm_op(&op) ? (struct env_decision){ 0, ~0u } : (struct env_decision){ op.u.access.allowed, op.u.access.audit_deny };
}

uint32_t env_transition(uint32_t ssid, uint32_t tsid)
{
	struct xen_flask_op op = { .cmd = FLASK_CREATE };

	op.u.transition.ssid = ssid;
	op.u.transition.tsid = tsid;
	op.u.transition.tclass = SECCLASS_XENSTORE;
	return xsm_op(&op) ? SECINITSID_UNLABELED : op.u.transition.newsid;
}
