/* SPDX-License-Identifier: Apache-2.0 */
/* xenstore/hosted/allow.c - a policy that allows everything but what a test takes away, for tests of what lies beneath it. */
#include "domains/xenstore/hosted/allow.h"
#include "domains/xenstore/env.h"

struct allow allow;

uint64_t env_now(void)
{
	return 0;
}

uint32_t env_peer_sid(struct conn *c)
{
	return c->domid + 1u;
}

uint32_t env_context_to_sid(const char *context)
{
	return 1000;
}

void env_sid_to_context(uint32_t sid, char context[ENV_CONTEXT_MAX])
{
	context[0] = 0;
}

void env_decide(uint32_t ssid, uint32_t tsid, struct env_decision *d)
{
	*d = (struct env_decision){ ssid <= allow.last + 1u && ssid > 1 ? ~allow.deny : ~0u, ~0u };
}

uint32_t env_transition(uint32_t ssid, uint32_t tsid)
{
	return tsid;
}

bool env_policy_changed(void)
{
	bool was = allow.changed;

	allow.changed = false;
	return was;
}
