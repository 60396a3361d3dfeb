/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz/policy.c - a policy binary of any bytes: refused with section, place and mend, or every question about its initial SIDs has an answer, and contexts
 * that it writes it reads again. That the answers are right, xsm/flask/damaged_test.c shows with libsepol. */
#undef NDEBUG
#include <assert.h>
#include <string.h>
#include "fuzz/fuzz.h"
#include "xsm/flask/compute.h"
#include "xsm/flask/context.h"
#include "xsm/flask/read.h"
#include "xsm/xsm.h"

const bool fuzz_forks = false;

void xsm_audit_who(struct xsm_who *who) { who->now = 0; }
void audit_emit(const char *line) { (void)line; }
void fuzz_init(void) { }

static void texts(const struct policydb *db, const struct context *c)
{
	char text[XSM_CONTEXT_MAX];
	struct context again;

	if (context_print(db, c, text, sizeof text))
		assert(context_parse(db, text, sizeof text, &again) && context_eq(c, &again));
}

static void questions(const struct policydb *db)
{
	struct decision d;
	struct context made;

	for (uint32_t s = 1; s <= SECINITSID_COUNT; s++) {
		const struct context *a = &db->isid[s], *b = &db->isid[SECINITSID_COUNT + 1 - s];

		if (!a->type || !b->type)
			continue;
		texts(db, a);
		for (uint32_t class = 1; class <= db->nclasses; class++) {
			policy_av(db, s & 1, a, b, class, &d);
			(void)compute_new(db, s & 1, a, b, (uint16_t)class, RULE_TRANSITION, &made);
			(void)policy_validates(db, a, b, a, class);
		}
	}
}

void fuzz_one(const uint8_t *p, size_t n)
{
	struct policydb *db = policy_spare();
	struct rd r = { .p = p, .len = (uint32_t)n, .section = "header" };
	char why[256];

	if (n > PDB_BYTES_MAX || pdb_read(&r, db)) {
		assert(n > PDB_BYTES_MAX || (r.what && r.what[0] && r.mend && r.bad_section && r.bad <= n));
		return;
	}
	conds_eval(db, false, db->cond_true[0]);
	conds_eval(db, false, db->cond_true[1]);
	questions(db);
	if (xsm_load_read(p, n, why, sizeof why))
		assert(strchr(why, ';'));
}
