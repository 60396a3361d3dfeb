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

static policydb_t *db;
static sidtab_t *sids;		/* of one policy; kept to the end, as libsepol keeps pointing to it */

static void need(int ok, const char *what)
{
	if (ok)
		return;
	printf("oracle: %s\n", what);
	exit(1);
}

void oracle_load(const char *path)
{
	sepol_policy_file_t *pf;
	sepol_policydb_t *p;
	FILE *f = fopen(path, "rb");

	sepol_debug(0);
	need(f != NULL, path);
	need(!sepol_policydb_create(&p) && !sepol_policy_file_create(&pf), "memory");
	sepol_policy_file_set_fp(pf, f);
	need(!sepol_policydb_read(p, pf), "libsepol cannot read the policy");
	fclose(f);
	sepol_policy_file_free(pf);
	if (db)
		sepol_policydb_free((sepol_policydb_t *)db);
	if (sids)
		sepol_sidtab_destroy(sids);
	free(sids);
	db = (policydb_t *)p;	/* the wrapper's only member */
	sids = calloc(1, sizeof(*sids));
	need(sids && !sepol_set_policydb(db) && !policydb_load_isids(db, sids), "initial SIDs");
	sepol_set_sidtab(sids);
}

uint32_t oracle_sid(const char *context)
{
	sepol_security_id_t sid = 0;

	return sepol_context_to_sid(context, strlen(context) + 1, &sid) ? 0 : sid;
}

struct oracle_av oracle_av(uint32_t ssid, uint32_t tsid, uint16_t class)
{
	struct sepol_av_decision o;
	unsigned int reason;

	need(!sepol_compute_av_reason(ssid, tsid, class, 0, &o, &reason), "compute_av");
	return (struct oracle_av){ o.allowed, o.auditallow, o.auditdeny };
}

void oracle_new(uint32_t ssid, uint32_t tsid, uint16_t class, char kind, char *out, size_t n)
{
	sepol_security_id_t sid;
	char *s = NULL;
	size_t len;
	int e = kind == 't' ? sepol_transition_sid(ssid, tsid, class, &sid)
	      : kind == 'm' ? sepol_member_sid(ssid, tsid, class, &sid) : sepol_change_sid(ssid, tsid, class, &sid);

	if (e)
		return;
	need(!sepol_sid_to_context(sid, &s, &len), "context of a SID");
	snprintf(out, n, "%s", s);
	free(s);
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
