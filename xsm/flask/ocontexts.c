/* SPDX-License-Identifier: Apache-2.0 */
/* xsm/flask/ocontexts.c - a label for hardware added or taken away on a running system: by a changed copy of the policy, put into force whole. */
#include "xsm/flask/context.h"
#include "xsm/xsm.h"
#include "lib/string.h"

static bool kind_ok(uint32_t kind, uint64_t lo, uint64_t hi)
{
	if (kind == OCON_PIRQ || kind == OCON_PCIDEVICE)
		return lo == hi && hi <= UINT32_MAX;
	return (kind == OCON_IOPORT && lo <= hi && hi <= UINT32_MAX) || (kind == OCON_IOMEM && lo <= hi);
}

static bool is(const struct pdb_ocontext *o, uint32_t kind, uint64_t lo, uint64_t hi)
{
	return o->kind == kind && o->lo == lo && o->hi == hi;
}

err_t xsm_ocontext_add_check(uint32_t kind, uint64_t lo, uint64_t hi, uint32_t sid)
{
	const struct policydb *db = policy_now();

	if (!kind_ok(kind, lo, hi) || !sid_known(db, sid))
		return -XEN_EINVAL;
	for (uint32_t i = 0; i < db->nocons && i < PDB_OCONTEXTS; i++) {
		const struct pdb_ocontext *o = &db->ocons[i];

		if (o->kind == kind && hi >= o->lo && lo <= o->hi)
			return is(o, kind, lo, hi) && context_eq(&o->con, sid_context(db, sid)) ? 0 : -XEN_EEXIST;
	}
	return db->nocons < PDB_OCONTEXTS ? 0 : -XEN_ENOSPC;
}

err_t xsm_ocontext_del_check(uint32_t kind, uint64_t lo, uint64_t hi)
{
	const struct policydb *db = policy_now();

	if (!kind_ok(kind, lo, hi))
		return -XEN_EINVAL;
	for (uint32_t i = 0; i < db->nocons && i < PDB_OCONTEXTS; i++)
		if (is(&db->ocons[i], kind, lo, hi))
			return 0;
	return -XEN_ENOENT;
}

/* SIDs that come while the copy is made would be missing in it: hence the lock. */
static struct policydb *copy_begin(void)
{
	struct policydb *db = policy_spare();
	uint32_t next = policy_next_side();

	sidtab_lock();
	memcpy(db, policy_now(), sizeof(*db));
	memcpy(db->cond_true[next], db->cond_true[next ^ 1u], sizeof(db->cond_true[next]));
	return db;
}

static void copy_end(struct policydb *db)
{
	policy_switch(db);
	sidtab_unlock();
}

void xsm_ocontext_add(uint32_t kind, uint64_t lo, uint64_t hi, uint32_t sid)
{
	struct policydb *db;

	if (xsm_ocontext_add_check(kind, lo, hi, sid) || xsm_ocontext_del_check(kind, lo, hi) == 0)
		return;				/* it is there already */
	db = copy_begin();
	db->ocons[db->nocons++] = (struct pdb_ocontext){ .lo = lo, .hi = hi, .kind = kind, .con = *sid_context(db, sid) };
	copy_end(db);
}

void xsm_ocontext_del(uint32_t kind, uint64_t lo, uint64_t hi)
{
	struct policydb *db;
	uint32_t i = 0;

	if (xsm_ocontext_del_check(kind, lo, hi))
		return;
	db = copy_begin();
	while (i < db->nocons && !is(&db->ocons[i], kind, lo, hi))
		i++;
	for (db->nocons--; i < db->nocons; i++)
		db->ocons[i] = db->ocons[i + 1];
	copy_end(db);
}
