/* SPDX-License-Identifier: Apache-2.0 */
/* xsm/flask/sepol_test.c - every decision and label of two policies, ours against libsepol. */
// link: xsm/flask/audit.c xsm/flask/ring.c xen/lib/sha256.c xsm/flask/avc.c xsm/flask/compute.c xsm/flask/context.c xsm/flask/expr.c xsm/flask/names.c
// link: xsm/flask/read.c xsm/flask/read_classes.c xsm/flask/read_ocontexts.c xsm/flask/read_policy.c
// link: xsm/flask/read_rules.c xsm/flask/read_symbols.c xsm/flask/services.c xsm/flask/sidtab.c
// link: xsm/flask/testdata/oracle.c
// libs: -l:libsepol.a
#include "xsm/flask/compute.h"
#include "xsm/flask/context.h"
#include "xsm/flask/testdata/oracle.h"
#include "xsm/flask/testing.h"

#define MAX_CONTEXTS 4096
static struct context contexts[MAX_CONTEXTS];
static uint32_t sids[MAX_CONTEXTS];		/* in libsepol */
static size_t ncontexts;

/* Every user:role:type; both sides must agree on which are contexts. Roles of policy.bin matter little: its types do. */
static void list_contexts(void)
{
	const struct policydb *db = &policydb;

	ncontexts = 0;
	for (uint32_t u = 1; u <= db->nusers; u++)
		for (uint32_t r = 1; r <= db->nroles; r++)
			for (uint32_t t = 1; t <= db->ntypes; t++) {
				struct context c = { .user = (uint8_t)u, .role = (uint8_t)r, .type = (uint16_t)t };
				bool mine = context_valid(db, c);
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
				contexts[ncontexts] = c;
				sids[ncontexts++] = sid;
			}
}

static void context_text(struct context c, char *s, size_t n)
{
	uint32_t sid = context_sid(c);

	CHECK(sid && !xsm_sid_to_context(sid, s, n));
}

/* Both policies are made from policy/access_vectors, so their bits are ours. */
static uint32_t class_perms(uint16_t class)
{
	uint32_t n = policydb.classes[class].nperms;

	return n == 32 ? UINT32_MAX : (1u << n) - 1u;
}

static void same_decision(size_t i, size_t j, uint16_t class)
{
	struct decision d = compute_av(&policydb, contexts[i], contexts[j], class);
	struct oracle_av o = oracle_av(sids[i], sids[j], class);
	char s[XSM_CONTEXT_MAX], t[XSM_CONTEXT_MAX];

	o.allowed &= class_perms(class);	/* libsepol's ~{ } sets bits that have no name */
	o.auditallow &= class_perms(class);
	o.auditdeny &= class_perms(class);
	if (d.allowed == o.allowed && d.auditallow == o.auditallow && d.auditdeny == o.auditdeny)
		return;
	context_text(contexts[i], s, sizeof(s));
	context_text(contexts[j], t, sizeof(t));
	printf("%s %s class %u: ours %08x %08x %08x, libsepol %08x %08x %08x\n", s, t, class, d.allowed, d.auditallow, d.auditdeny,
	       o.allowed, o.auditallow, o.auditdeny);
	exit(1);
}

static void same_label(size_t i, size_t j, uint16_t class, uint32_t kind)
{
	struct context c = compute_new(&policydb, contexts[i], contexts[j], class, kind);
	char mine[XSM_CONTEXT_MAX] = "none", theirs[XSM_CONTEXT_MAX] = "none", s[XSM_CONTEXT_MAX], t[XSM_CONTEXT_MAX];

	if (c.type)
		context_text(c, mine, sizeof(mine));
	oracle_new(sids[i], sids[j], class, kind == RULE_TRANSITION ? 't' : kind == RULE_MEMBER ? 'm' : 'c', theirs, sizeof(theirs));
	if (strcmp(mine, theirs) == 0)
		return;
	context_text(contexts[i], s, sizeof(s));
	context_text(contexts[j], t, sizeof(t));
	printf("%s %s class %u kind %u: ours %s, libsepol %s\n", s, t, class, kind, mine, theirs);
	exit(1);
}

/* Contexts of one role only where role says so: 0 takes all of them. */
static unsigned long compare(uint32_t role)
{
	unsigned long n = 0;

	for (size_t i = 0; i < ncontexts; i++) {
		if (role && contexts[i].role != role)
			continue;
		for (size_t j = 0; j < ncontexts; j++) {
			if (role && contexts[j].role != role)
				continue;
			for (uint16_t c = 1; c <= policydb.nclasses; c++, n++) {
				same_decision(i, j, c);
				same_label(i, j, c, RULE_TRANSITION);
				same_label(i, j, c, RULE_MEMBER);
				same_label(i, j, c, RULE_CHANGE);
			}
		}
	}
	return n;
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
	unsigned long n = 0;

	test_load("build/test-policy.bin");
	oracle_load("build/test-policy.bin");
	CHECK(xsm_bool_count() == 3);
	list_contexts();
	for (uint32_t v = 0; v < 8; v++) {
		set_bools(v);
		n += compare(0);
	}
	test_load("build/policy.bin");
	oracle_load("build/policy.bin");
	list_contexts();
	n += compare(OBJECT_R);		/* object_r may have every type */
	printf("%lu triples agree\n", n);
	return 0;
}
