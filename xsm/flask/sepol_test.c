/* SPDX-License-Identifier: Apache-2.0 */
/* xsm/flask/sepol_test.c - every decision and label of two policies, of all contexts and settings of booleans, ours against libsepol. */
// link: build/hosted/xsm.o xsm/flask/testdata/compare.c xsm/flask/testdata/oracle.c
// libs: -l:libsepol.a
#include "xsm/flask/context.h"
#include "xsm/flask/testdata/compare.h"
#include "xsm/flask/testdata/oracle.h"
#include "xsm/flask/testing.h"

#define MAX_CONTEXTS 4096
static struct pair contexts[MAX_CONTEXTS];
static size_t ncontexts;
static struct compared sum;

/* Every user:role:type; both sides must agree on which are contexts. Roles of policy.bin matter little: its types do. */
static void list_contexts(void)
{
	const struct policydb *db = policy_now();

	ncontexts = 0;
	for (uint32_t u = 1; u <= db->nusers; u++)
		for (uint32_t r = 1; r <= db->nroles; r++)
			for (uint32_t t = 1; t <= db->ntypes; t++) {
				struct context c = { .user = (uint16_t)u, .role = (uint16_t)r, .type = (uint16_t)t };
				bool mine = context_valid(db, &c);
				char s[256];
				uint32_t sid;

				if (db->types[t].attribute)
					continue;
				snprintf(s, sizeof(s), "%s:%s:%s", &db->names[db->users[u].name], &db->names[db->roles[r].name],
					 &db->names[db->types[t].name]);
				sid = oracle_sid(s);
				if (mine != (sid != 0))
					printf("%s: ours %d, libsepol %d\n", s, mine, sid != 0);
				CHECK(mine == (sid != 0));
				if (!mine)
					continue;
				CHECK(ncontexts < MAX_CONTEXTS);
				contexts[ncontexts++] = (struct pair){ c, sid };
			}
}

/* Contexts of one role only where role says so: 0 takes all of them. */
static void compare(uint32_t role)
{
	for (size_t i = 0; i < ncontexts; i++) {
		if (role && contexts[i].con.role != role)
			continue;
		for (size_t j = 0; j < ncontexts; j++) {
			if (role && contexts[j].con.role != role)
				continue;
			for (uint32_t c = 1; c <= policy_now()->nclasses; c++)
				compare_pair(&contexts[i], &contexts[j], &contexts[(i + j) % ncontexts], c, &sum);
		}
	}
}

/* Sets the booleans on both sides to the bits of v. */
static void set_bools(uint32_t v)
{
	for (uint32_t i = 0; i < xsm_bool_count(); i++) {
		CHECK(!xsm_bool_set(i, v >> i & 1));
		oracle_bool(xsm_bool_name(i), v >> i & 1);
	}
	xsm_bool_commit();
	oracle_commit();
}

int main(void)
{
	test_load("build/test-policy.bin");
	oracle_load("build/test-policy.bin");
	CHECK(xsm_bool_count() == 3);
	list_contexts();
	for (uint32_t v = 0; v < 8; v++) {
		set_bools(v);
		compare(0);
	}
	test_load("build/policy.bin");
	oracle_load("build/policy.bin");
	list_contexts();
	compare(OBJECT_R);		/* object_r may have every type */
	printf("%lu queries agree\n", sum.queries);
	return 0;
}
