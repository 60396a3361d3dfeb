/* SPDX-License-Identifier: Apache-2.0 */
/* xsm/flask/bools.c - booleans: pending values, and their commit. The caller serialises writers, and them with loads (LOCK_POLICY). */
#include "xsm/flask/compute.h"
#include "xsm/flask/policy.h"
#include "xsm/xsm.h"
#include "hal/once.h"
#include "lib/string.h"

uint32_t xsm_bool_count(void)
{
	const struct policydb *db = policy_now();

	return db->loaded ? db->nbools : 0;
}

const char *xsm_bool_name(uint32_t id)
{
	const struct policydb *db = policy_now();

	return id < xsm_bool_count() ? &db->names[db->bools[id + 1].name] : NULL;
}

err_t xsm_bool_find(const char *name, uint32_t *id)
{
	struct view v = policy_open();
	uint32_t value = v.db->loaded ? symbol_find(v.db, SYM_BOOL, name, strnlen(name, PDB_NAME_MAX + 1)) : 0;

	(void)policy_close(v);
	if (!value)
		return -XEN_ENOENT;
	*id = value - 1;
	return 0;
}

err_t xsm_bool_get(uint32_t id, bool *active, bool *pending)
{
	struct view v = policy_open();
	bool there = v.db->loaded && id < v.db->nbools && id < PDB_BOOLS;

	if (there) {
		*active = once(v.db->bools[id + 1].active) != 0;
		*pending = once(v.db->bools[id + 1].pending) != 0;
	}
	(void)policy_close(v);
	return there ? 0 : -XEN_ENOENT;
}

err_t xsm_bool_set(uint32_t id, bool pending)
{
	if (id >= xsm_bool_count())
		return -XEN_ENOENT;
	set_once(policy_now()->bools[id + 1].pending, (uint8_t)pending);
	return 0;
}

void xsm_bool_commit(void)
{
	struct policydb *db = policy_now();

	if (!db->loaded)
		return;
	conds_eval(db, true, db->cond_true[policy_next_side()]);
	for (uint32_t i = 1; i <= db->nbools; i++)
		set_once(db->bools[i].active, db->bools[i].pending);
	policy_switch(db);
}

err_t xsm_bool_commit_one(uint32_t id, bool value)
{
	struct policydb *db = policy_now();
	err_t e = xsm_bool_set(id, value);

	if (e)
		return e;
	set_once(db->bools[id + 1].active, (uint8_t)value);
	conds_eval(db, false, db->cond_true[policy_next_side()]);
	policy_switch(db);
	return 0;
}
