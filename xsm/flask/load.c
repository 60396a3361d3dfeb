/* SPDX-License-Identifier: Apache-2.0 */
/* xsm/flask/load.c - a policy comes into force, at boot or on a running system; whether it is enforced. */
#include "xsm/flask/audit.h"
#include "xsm/flask/avc.h"
#include "xsm/flask/context.h"
#include "xsm/flask/read.h"
#include "xsm/xsm.h"
#include "lib/fmt.h"
#include "lib/string.h"

static bool ready;		/* the spare arena holds a policy that was read and not put into force */
static bool switchable, relaxed;

static err_t read_into(struct policydb *db, const void *policy, size_t len, char *why, size_t why_len)
{
	struct rd r = { .p = policy, .len = (uint32_t)len, .section = "header" };

	if (len > PDB_BYTES_MAX) {
		snprintf(why, why_len, "%zu bytes; more than 1 MiB is no policy", len);
		return -XEN_EINVAL;
	}
	if (pdb_read(&r, db)) {
		snprintf(why, why_len, "%s, byte %u: %s; %s", r.bad_section, r.bad, r.what, r.mend);
		return -XEN_EINVAL;
	}
	return pdb_map(db, why, why_len);
}

/* What booleans were set to stays, by name. Whatever was pending is dropped, as Xen does. */
static void keep_booleans(const struct policydb *old, struct policydb *db)
{
	for (uint32_t i = 1; old->loaded && i <= old->nbools && i <= PDB_BOOLS; i++) {
		const char *name = &old->names[old->bools[i].name];
		uint32_t id = symbol_find(db, SYM_BOOL, name, strnlen(name, PDB_NAME_MAX));

		if (id >= 1 && id <= PDB_BOOLS)
			db->bools[id].active = db->bools[id].pending = old->bools[i].active;
	}
}

static err_t read_spare(const void *policy, size_t len, char *why, size_t why_len)
{
	err_t e;

	if (why_len)
		why[0] = 0;
	e = read_into(policy_spare(), policy, len, why, why_len);
	ready = e == 0;
	return e;
}

/* With levels or without: a context is written differently, so that each label would be lost, of who might mend it as well. */
err_t xsm_load_read(const void *policy, size_t len, char *why, size_t why_len)
{
	const struct policydb *old = policy_now(), *db = policy_spare();
	err_t e = read_spare(policy, len, why, why_len);

	if (e || !old->loaded || old->mls == db->mls)
		return e;
	ready = false;
	snprintf(why, why_len, "it has %s levels, and the policy in force %s; compile it %s checkpolicy -M", db->mls ? "some" : "no", old->mls ? "has" : "has none",
		 old->mls ? "with" : "without");
	return -XEN_EINVAL;
}

/* No SID is added between the last one read and the switch, so that none lacks its reading in the new policy. */
void xsm_load_commit(void)
{
	struct policydb *db = policy_spare();

	if (!ready)
		return;
	ready = false;
	keep_booleans(policy_now(), db);
	conds_eval(db, false, db->cond_true[0]);
	conds_eval(db, false, db->cond_true[1]);
	sidtab_lock();
	sidtab_convert(db);
	db->loaded = true;
	policy_switch(db);
	sidtab_unlock();
}

err_t xsm_load(const void *policy, size_t len, char *why, size_t why_len)
{
	err_t e = read_spare(policy, len, why, why_len);

	if (e == 0)
		xsm_load_commit();
	return e;
}

uint32_t xsm_permissive_types(void)
{
	struct view v = policy_open();
	uint32_t n = 0;

	for (uint32_t w = 0; v.db->loaded && w < PDB_WORDS; w++)
		n += (uint32_t)__builtin_popcountll(v.db->permissive.w[w]);
	(void)policy_close(v);
	return n;
}

bool xsm_mls(void)
{
	struct view v = policy_open();
	bool mls = v.db->loaded && v.db->mls;

	(void)policy_close(v);
	return mls;
}

void xsm_enforce_switchable(bool yes)
{
	switchable = yes;
}

bool xsm_may_set_enforcing(bool yes)
{
	return yes || switchable;
}

bool xsm_enforcing(void)
{
	return !__atomic_load_n(&relaxed, __ATOMIC_RELAXED);
}

/* Cached words say only what is allowed, so that they stand in either mode. */
void xsm_set_enforcing(bool yes)
{
	if (xsm_may_set_enforcing(yes))
		__atomic_store_n(&relaxed, !yes, __ATOMIC_RELAXED);
}

void xsm_stats_get(struct xsm_stats *s)
{
	avc_stats(s);
	s->suppressed = audit_suppressed();
	s->sids = sidtab_used();
}
