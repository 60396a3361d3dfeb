/* SPDX-License-Identifier: Apache-2.0 */
/* xenstore/hosted/policy.c - env.h over the security server, in one program. Test code. */
#include "domains/xenstore/hosted/policy.h"
#include "domains/xenstore/env.h"
#include "domains/xenstore/mac.h"
#include "xsm/flask/testing.h"

struct script script;
static uint32_t label[64];		/* of each domid */
static uint32_t asked;			/* the last object */

void policy_load(void)
{
	test_load("build/store-policy.bin");
}

uint32_t domain_label(const char *type)
{
	char context[ENV_CONTEXT_MAX];

	snprintf(context, sizeof context, "system_u:system_r:%s%s", type, strchr(type, ':') ? "" : ":s0");
	return test_sid(context);
}

uint32_t node_label(const char *type)
{
	char context[ENV_CONTEXT_MAX];

	snprintf(context, sizeof context, "system_u:object_r:%s:s0", type);
	return test_sid(context);
}

void relabel(domid_t domid, const char *type)
{
	label[domid] = domain_label(type);
	script.changed = true;
}

void flip(const char *name, bool value)
{
	uint32_t id;

	assert(!xsm_bool_find(name, &id) && !xsm_bool_commit_one(id, value));
	script.changed = true;
}

void deny(uint32_t perms, uint32_t on)
{
	script.deny = perms;
	script.deny_on = on;
	script.changed = true;
}

uint64_t env_now(void)
{
	return script.now;
}

uint32_t env_peer_sid(struct conn *c)
{
	script.peers++;
	return label[c->domid];
}

uint32_t env_context_to_sid(const char *context)
{
	script.contexts++;
	return test_sid(context);
}

void env_sid_to_context(uint32_t sid, char context[ENV_CONTEXT_MAX])
{
	assert(!xsm_sid_to_context(sid, context, ENV_CONTEXT_MAX));
}

void env_decide(uint32_t ssid, uint32_t tsid, struct env_decision *d)
{
	script.decisions++;
	asked = tsid;
	*d = (struct env_decision){ script.open ? ~0u : 0, ~0u };
	for (uint32_t bit = 1; bit; bit <<= 1)
		if (xsm_would_allow(ssid, tsid, SECCLASS_XENSTORE, bit))
			d->allowed |= bit;
	if (!script.deny_on || script.deny_on == tsid)
		d->allowed &= ~script.deny;
}

uint32_t env_transition(uint32_t ssid, uint32_t tsid)
{
	script.transitions++;
	return xsm_transition(ssid, tsid, SECCLASS_XENSTORE);
}

bool env_policy_changed(void)
{
	bool was = script.changed;

	script.changed = false;
	return was;
}

bool may_read(struct conn *c, const char *path)
{
	(void)node_type(c, path);
	return xsm_would_allow(label[c->domid], asked, SECCLASS_XENSTORE, XENSTORE__READ);
}

const char *node_type(struct conn *c, const char *path)
{
	static char type[ENV_CONTEXT_MAX];

	script.changed = true;		/* otherwise a cache may know */
	mac_refresh();
	(void)mac_hears(c, mac_label(path));
	xsm_type_of(asked, type, sizeof type);
	return type;
}
