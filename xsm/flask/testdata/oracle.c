/* SPDX-License-Identifier: Apache-2.0 */
/* xsm/flask/testdata/oracle.c - libsepol (static: these functions are not exported) as the oracle of sepol_test.c. */
#include <sepol/policydb.h>
#include <sepol/policydb/conditional.h>
#include <sepol/policydb/policydb.h>
#include <sepol/policydb/services.h>
#include <sepol/policydb/sidtab.h>
#include <sepol/debug.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "xsm/flask/testdata/oracle.h"

static volatile bool nobody_looks;
volatile bool *oracle_busy = &nobody_looks;

static policydb_t *db;
static sidtab_t *sids;		/* of one policy; kept to the end, as libsepol keeps pointing to it */

static void need(int ok, const char *what)
{
	if (ok)
		return;
	printf("oracle: %s\n", what);
	exit(1);
}

bool oracle_try(const void *policy, size_t n)
{
	sepol_policy_file_t *pf;
	sepol_policydb_t *p;
	bool read;

	sepol_debug(0);
	need(!sepol_policydb_create(&p) && !sepol_policy_file_create(&pf), "memory");
	sepol_policy_file_set_mem(pf, (char *)policy, n);
	*oracle_busy = true;
	read = !sepol_policydb_read(p, pf);
	*oracle_busy = false;
	sepol_policy_file_free(pf);
	if (!read) {
		sepol_policydb_free(p);
		return false;
	}
	if (db)
		sepol_policydb_free((sepol_policydb_t *)db);
	if (sids)
		sepol_sidtab_destroy(sids);
	free(sids);
	db = (policydb_t *)p;	/* the wrapper's only member */
	sids = calloc(1, sizeof(*sids));
	need(sids && !sepol_set_policydb(db), "memory");
	sepol_set_sidtab(sids);
	return !policydb_load_isids(db, sids);
}

void oracle_load(const char *path)
{
	FILE *f = fopen(path, "rb");
	void *p = malloc(1 << 20);
	size_t n;

	need(f && p, path);
	n = fread(p, 1, 1 << 20, f);
	fclose(f);
	need(oracle_try(p, n), "libsepol cannot read the policy");
	free(p);
}

uint32_t oracle_sid(const char *context)
{
	sepol_security_id_t sid = 0;

	int e;

	*oracle_busy = true;
	e = sepol_context_to_sid(context, strlen(context) + 1, &sid);
	*oracle_busy = false;
	return e ? 0 : sid;
}

struct oracle_av oracle_av(uint32_t ssid, uint32_t tsid, uint16_t class)
{
	struct sepol_av_decision o;
	unsigned int reason;

	int e;

	*oracle_busy = true;
	e = sepol_compute_av_reason(ssid, tsid, class, 0, &o, &reason);
	*oracle_busy = false;
	need(!e, "compute_av");
	return (struct oracle_av){ o.allowed, o.auditallow, o.auditdeny, (reason & SEPOL_COMPUTEAV_BOUNDS) != 0 };
}

uint32_t oracle_new(uint32_t ssid, uint32_t tsid, uint16_t class, char kind)
{
	sepol_security_id_t sid;
	int e;

	*oracle_busy = true;
	e = kind == 't' ? sepol_transition_sid(ssid, tsid, class, &sid)
	      : kind == 'm' ? sepol_member_sid(ssid, tsid, class, &sid) : sepol_change_sid(ssid, tsid, class, &sid);

	*oracle_busy = false;
	return e ? 0 : sid;
}

void oracle_text(uint32_t sid, char *out, size_t n)
{
	char *s = NULL;
	size_t len;

	need(!sepol_sid_to_context(sid, &s, &len), "context of a SID");
	snprintf(out, n, "%s", s);
	free(s);
}

bool oracle_validates(uint32_t was, uint32_t is, uint32_t who, uint16_t class)
{
	char *why = NULL;
	int e;

	*oracle_busy = true;
	e = sepol_validate_transition_reason_buffer(was, is, who, class, &why, 0);
	*oracle_busy = false;
	free(why);
	return !e;
}

void oracle_bool(const char *name, bool value)
{
	cond_bool_datum_t *b = hashtab_search(db->p_bools.table, (char *)name);

	need(b != NULL, name);
	b->state = value;
}

void oracle_commit(void)
{
	need(!evaluate_conds(db), "evaluate_conds");
}
