/* SPDX-License-Identifier: Apache-2.0 */
/* xsm/flask/testdata/compare.c - the policy in force against libsepol's reading of the same bytes. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "xsm/flask/compute.h"
#include "xsm/flask/context.h"
#include "xsm/flask/testdata/compare.h"
#include "xsm/flask/testdata/oracle.h"
#include "xsm/xsm.h"

#define TEXT 16384u		/* no context of a test's is longer: 1,024 categories */

static uint64_t state = 1;

void compare_seed(uint64_t seed)
{
	state = seed * 2654435761u + 1;
}

uint32_t compare_random(uint32_t below)
{
	state = state * 6364136223846793005ull + 1442695040888963407ull;
	return below ? (uint32_t)(state >> 33) % below : 0;
}

static void differ(const char *what, const struct context *a, const struct context *b, uint32_t class)
{
	static char s[TEXT], t[TEXT];
	const struct policydb *db = policy_now();

	context_print(db, a, s, sizeof(s));
	context_print(db, b, t, sizeof(t));
	printf("%s: %s %s class %u (%s)\n", what, s, t, class, &db->names[db->classes[class].name]);
	exit(1);
}

static const char *name_of(uint32_t kind, uint32_t value)
{
	const struct policydb *db = policy_now();
	uint32_t name = kind == SYM_USER ? db->users[value].name : kind == SYM_ROLE ? db->roles[value].name
		: kind == SYM_TYPE ? db->types[value].name : kind == SYM_LEVEL ? db->levels[value].name
		: value <= PDB_CATS ? db->cats[value] : 0;

	return name ? &db->names[name] : "none";
}

/* A sensitivity and now and then categories, single or as ranges, in order or not. */
static size_t random_level(char *s, size_t n)
{
	const struct policydb *db = policy_now();
	size_t at = (size_t)snprintf(s, n, "%s", name_of(SYM_LEVEL, 1 + compare_random(db->nlevels < PDB_LEVELS ? db->nlevels : PDB_LEVELS)));
	uint32_t parts = compare_random(4);

	for (uint32_t i = 0; i < parts && db->ncats; i++) {
		uint32_t first = 1 + compare_random(db->ncats), last = first + compare_random(3);

		at += (size_t)snprintf(s + at, n - at, "%c%s", i ? ',' : ':', name_of(SYM_CAT, first));
		if (last > first && last <= db->ncats)
			at += (size_t)snprintf(s + at, n - at, ".%s", name_of(SYM_CAT, last));
	}
	return at;
}

/* Bends a text a little, seldom. */
static void bend(char *s)
{
	static const char with[] = ":,.-0as_";
	size_t len = strlen(s);

	if (compare_random(8) || !len)
		return;
	s[compare_random((uint32_t)len)] = with[compare_random(sizeof(with) - 1)];
}

static void random_text(char *s, size_t n)
{
	const struct policydb *db = policy_now();
	uint32_t types = db->ntypes > 80 && compare_random(4) ? 80 : db->ntypes;	/* the rules speak of the first ones most */
	size_t at = (size_t)snprintf(s, n, "%s:%s:%s", name_of(SYM_USER, 1 + compare_random(db->nusers)),
		name_of(SYM_ROLE, compare_random(2) ? OBJECT_R : 1 + compare_random(db->nroles)), name_of(SYM_TYPE, 1 + compare_random(types)));

	if (db->mls ? compare_random(50) : !compare_random(50))
		at += (size_t)snprintf(s + at, n - at, ":");
	if (db->mls && s[at - 1] == ':') {
		at += random_level(s + at, n - at);
		if (compare_random(2)) {
			at += (size_t)snprintf(s + at, n - at, "-");
			random_level(s + at, n - at);
		}
	}
	bend(s);
}

/* libsepol takes what stands behind a second dash of a range for nothing, if there is no colon in it. */
static bool second_dash(const char *s)
{
	const char *range = s;

	for (int i = 0; i < 3 && range; i++)
		range = strchr(range + (i > 0), ':');
	range = range ? strchr(range + 1, '-') : NULL;
	return range && strchr(range + 1, '-');
}

/* libsepol takes a run that ends with a word of its bit map as going on in the next word that it has, if it lacks those between:
 * it names a wrong category as the last of a run of two or more, and joins what is not one. */
static bool misprinted(const struct level *l)
{
	const uint64_t *w = l->cats.w;

	for (uint32_t i = 0, next; i + 1 < PDB_CAT_WORDS; i = next) {
		for (next = i + 1; next < PDB_CAT_WORDS && !w[next]; next++)
			;
		if (next < PDB_CAT_WORDS && next > i + 1 && w[i] >> 63 && (w[i] >> 62 == 3 || (w[next] & 1)))
			return true;
	}
	return false;
}

size_t compare_contexts(struct pair *p, size_t n, unsigned long *texts)
{
	static char s[TEXT], mine[TEXT], theirs[TEXT];
	const struct policydb *db = policy_now();
	size_t have = 0;

	for (unsigned int i = 0; i < 40 * n && have < n; i++) {
		struct context c;
		uint32_t sid;
		bool valid;

		random_text(s, sizeof(s));
		valid = context_parse(db, s, strlen(s), &c);
		sid = oracle_sid(s);
		++*texts;
		if (!valid && (!sid || second_dash(s)))
			continue;
		if (!valid || !sid) {
			printf("context %s: ours %d, libsepol %d\n", s, valid, sid != 0);
			exit(1);
		}
		oracle_text(sid, theirs, sizeof(theirs));
		if (!context_print(db, &c, mine, sizeof(mine)) || oracle_sid(mine) != sid ||
		    (strcmp(mine, theirs) && !misprinted(&c.low) && !misprinted(&c.high))) {
			printf("context %s: ours %s, libsepol %s\n", s, mine, theirs);
			exit(1);
		}
		p[have++] = (struct pair){ c, sid };
	}
	return have;
}

/* Compilers may set bits that have no name. */
static uint32_t class_perms(uint32_t class)
{
	uint32_t n = policy_now()->classes[class].nperms;

	return n >= 32 ? UINT32_MAX : (1u << n) - 1u;
}

static void same_label(const struct pair *a, const struct pair *b, uint32_t class, uint32_t kind, struct compared *sum)
{
	static char mine[TEXT];
	const struct policydb *db = policy_now();
	uint32_t theirs = oracle_new(a->theirs, b->theirs, (uint16_t)class, kind == RULE_TRANSITION ? 't' : kind == RULE_MEMBER ? 'm' : 'c');
	struct context c;
	bool made = policy_new(db, policy_changes & 1, &a->con, &b->con, class, kind, &c);

	sum->labels += made;
	if (made && context_print(db, &c, mine, sizeof(mine)) && theirs && oracle_sid(mine) == theirs)
		return;
	if (!made && !theirs)
		return;
	printf("kind %u: ours %s, libsepol %u\n", kind, made ? mine : "none", theirs);
	differ("label", &a->con, &b->con, class);
}

void compare_pair(const struct pair *a, const struct pair *b, const struct pair *c, uint32_t class, struct compared *sum)
{
	const struct policydb *db = policy_now();
	struct oracle_av o = oracle_av(a->theirs, b->theirs, (uint16_t)class);
	uint32_t known = class_perms(class);
	struct decision d;

	policy_av(db, policy_changes & 1, &a->con, &b->con, class, &d);
	if ((d.allowed ^ o.allowed) & known || (d.auditallow ^ o.auditallow) & known || (d.auditdeny ^ o.auditdeny) & known) {
		printf("ours %08x %08x %08x, libsepol %08x %08x %08x\n", d.allowed, d.auditallow, d.auditdeny, o.allowed, o.auditallow, o.auditdeny);
		differ("decision", &a->con, &b->con, class);
	}
	sum->allowed += (d.allowed & known) != 0;
	sum->bounded += o.bounded;
	same_label(a, b, class, RULE_TRANSITION, sum);
	same_label(a, b, class, RULE_MEMBER, sum);
	same_label(a, b, class, RULE_CHANGE, sum);
	if (policy_validates(db, &a->con, &b->con, &c->con, class) != oracle_validates(a->theirs, b->theirs, c->theirs, (uint16_t)class))
		differ("validatetrans", &a->con, &b->con, class);
	sum->queries += 5;
}

void compare_booleans(void)
{
	for (uint32_t i = 0; i < xsm_bool_count(); i++) {
		bool value = compare_random(2);

		if (xsm_bool_set(i, value))
			exit(1);
		oracle_bool(xsm_bool_name(i), value);
	}
	xsm_bool_commit();
	oracle_commit();
}
