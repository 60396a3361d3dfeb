/* SPDX-License-Identifier: Apache-2.0 */
/* tests/fakearch/xsm.c - a policy that allows everything but what a test denies, and remembers what it was asked. */
#include <stdio.h>
#include <string.h>
#include "tests/fakearch/machine.h"

err_t xsm_check(uint32_t ssid, uint32_t tsid, uint16_t tclass, uint32_t perm)
{
	assert(perm && !(perm & (perm - 1)));
	if (fake_xsm.n < ARRAY_SIZE(fake_xsm.ask))
		fake_xsm.ask[fake_xsm.n] = (struct ask){ ssid, tsid, perm, fake_locks_held(), tclass };
	fake_xsm.n++;
	if (fake_xsm.dies)
		domtab[fake_xsm.dies].state = DOM_DYING;
	if (fake_xsm.n == fake_xsm.deny || (tclass == fake_xsm.deny_class && perm == fake_xsm.deny_perm))
		return -XEN_EACCES;
	return 0;
}

err_t xsm_check_self(uint32_t ssid, uint32_t self_sid, uint16_t tclass, uint32_t perm)
{
	return xsm_check(ssid, self_sid, tclass, perm);
}

uint32_t xsm_transition(uint32_t ssid, uint32_t tsid, uint16_t tclass)
{
	assert(tclass == SECCLASS_EVENT);
	return FAKE_LABEL(ssid, tsid);
}

uint32_t xsm_self_sid(uint32_t sid)
{
	return sid + 1;
}

bool xsm_sid_valid(uint32_t sid)
{
	return sid != 0 && sid < XSM_MAX_SIDS;
}

bool xsm_would_allow(uint32_t ssid, uint32_t tsid, uint16_t tclass, uint32_t perm)
{
	if (tclass == SECCLASS_DOMAIN)
		return tsid != fake_xsm.hidden;
	return ssid == FAKE_CONSOLE_SID && tclass == SECCLASS_XEN && perm == XEN__READCONSOLE;
}

err_t xsm_decision(uint32_t ssid, uint32_t tsid, uint16_t tclass, struct xsm_decision *d)
{
	if (!xsm_sid_valid(ssid) || !xsm_sid_valid(tsid) || tclass < 1 || tclass > SECCLASS_COUNT)
		return -XEN_EINVAL;
	*d = (struct xsm_decision){ .auditdeny = ~0u, .changes = 3 };
	for (uint32_t bit = 1; bit; bit <<= 1)
		if (xsm_would_allow(ssid, tsid, tclass, bit))
			d->allowed |= bit;
	return 0;
}

void xsm_type_of(uint32_t sid, char *buf, size_t n)
{
	assert(n >= 10);
	strcpy(buf, sid == FAKE_CONSOLE_SID ? "console_t" : "guest_t");
}

bool xsm_relabel_valid(uint32_t was, uint32_t is, uint32_t who, uint16_t tclass)
{
	assert(tclass == SECCLASS_DOMAIN && xsm_sid_valid(was) && xsm_sid_valid(who));
	return is != fake_policy.no_relabel;
}

uint32_t xsm_member(uint32_t ssid, uint32_t tsid, uint16_t tclass)
{
	return FAKE_LABEL(ssid, tsid) + tclass;
}

uint32_t xsm_change(uint32_t ssid, uint32_t tsid, uint16_t tclass)
{
	return FAKE_LABEL(ssid, tsid) + tclass + 1;
}

/* SID n is the context "sid:n", one digit. */
err_t xsm_sid_to_context(uint32_t sid, char *buf, size_t n)
{
	if (sid == 0 || sid > 9)
		return -XEN_EINVAL;
	if (n < 6)
		return -XEN_ENOSPC;
	memcpy(buf, (char[]){ 's', 'i', 'd', ':', (char)('0' + sid), 0 }, 6);
	return 0;
}

err_t xsm_context_to_sid(const char *context, size_t n, uint32_t *sid)
{
	if (n < 5 || memcmp(context, "sid:", 4) || context[4] < '1' || context[4] > '9')
		return -XEN_EINVAL;
	*sid = (uint32_t)(context[4] - '0');
	return 0;
}

/* Two records wait. */
static uint32_t drained;

void xsm_audit_end(domid_t domid) { (void)domid; }
void xsm_audit_expire(void) { }

bool xsm_audit_drain(struct audit_entry *e)
{
	memset(e, 0, sizeof *e);
	e->r.seq = ++drained;
	return drained <= 2;
}

struct fake_bool fake_bool[2];
static const char *const bool_names[] = { "one", "two" };

uint32_t xsm_bool_count(void) { return 2; }
const char *xsm_bool_name(uint32_t id) { return id < 2 ? bool_names[id] : NULL; }

err_t xsm_bool_find(const char *name, uint32_t *id)
{
	for (*id = 0; *id < 2; (*id)++)
		if (!strcmp(bool_names[*id], name))
			return 0;
	return -XEN_ENOENT;
}

err_t xsm_bool_get(uint32_t id, bool *active, bool *pending)
{
	if (id >= 2)
		return -XEN_ENOENT;
	*active = fake_bool[id].active;
	*pending = fake_bool[id].pending;
	return 0;
}

err_t xsm_bool_set(uint32_t id, bool pending)
{
	if (id >= 2)
		return -XEN_ENOENT;
	fake_bool[id].pending = pending;
	return 0;
}

err_t xsm_bool_commit_one(uint32_t id, bool value)
{
	if (id >= 2)
		return -XEN_ENOENT;
	fake_bool[id] = (struct fake_bool){ value, value };
	return 0;
}

void xsm_bool_commit(void)
{
	for (uint32_t i = 0; i < 2; i++)
		fake_bool[i].active = fake_bool[i].pending;
}

struct fake_policy fake_policy = { .enforcing = true };

/* What begins with "policy" is one. */
err_t xsm_load_read(const void *policy, size_t len, char *why, size_t why_len)
{
	bool good = len >= 6 && !memcmp(policy, "policy", 6);

	fake_policy.read = good ? len : 0;
	snprintf(why, why_len, "%s", good ? "" : "no policy; write one");
	return good ? 0 : -XEN_EINVAL;
}

void xsm_load_commit(void) { fake_policy.loaded = fake_policy.read; }
uint32_t xsm_permissive_types(void) { return 0; }
bool xsm_mls(void) { return fake_policy.mls; }
bool xsm_enforcing(void) { return fake_policy.enforcing; }
bool xsm_may_set_enforcing(bool yes) { return yes || fake_policy.switchable; }
void xsm_set_enforcing(bool yes) { fake_policy.enforcing = yes; }
void xsm_avc_hash(struct xsm_avc_hash *h) { *h = (struct xsm_avc_hash){ 7, 2048 }; }
void xsm_stats_get(struct xsm_stats *s) { *s = (struct xsm_stats){ .misses = 42 }; }

/* One label at most. */
err_t xsm_ocontext_add_check(uint32_t kind, uint64_t lo, uint64_t hi, uint32_t sid)
{
	if (kind < 1 || kind > 4 || lo > hi || !xsm_sid_valid(sid))
		return -XEN_EINVAL;
	return fake_policy.ocon ? -XEN_EEXIST : 0;
}

err_t xsm_ocontext_del_check(uint32_t kind, uint64_t lo, uint64_t hi)
{
	(void)hi;
	return fake_policy.ocon == kind && fake_policy.low == lo ? 0 : -XEN_ENOENT;
}

void xsm_ocontext_add(uint32_t kind, uint64_t lo, uint64_t hi, uint32_t sid)
{
	(void)hi, (void)sid;
	fake_policy.ocon = kind;
	fake_policy.low = lo;
}

void xsm_ocontext_del(uint32_t kind, uint64_t lo, uint64_t hi)
{
	(void)kind, (void)lo, (void)hi;
	fake_policy.ocon = 0;
}
