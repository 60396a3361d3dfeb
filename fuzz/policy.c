/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz/policy.c - a policy binary of any bytes: refused with section, place and mend, or every question about its initial SIDs has an answer, and contexts
 * that it writes it reads again. One that may come into force is loaded, and the hooks are asked. That the answers are right, xsm/flask/damaged_test.c
 * shows with libsepol. An input that begins with TWO is two policies, the length of the first behind that: the second takes the place of the first. */
#undef NDEBUG
#include <assert.h>
#include <stdio.h>
#include <string.h>
#include "fuzz/fuzz.h"
#include "xsm/audit.h"
#include "xsm/flask/compute.h"
#include "xsm/flask/context.h"
#include "xsm/flask/read.h"
#include "xsm/xsm.h"

const bool fuzz_forks = true;
#define TWO "TWO:"

static uint64_t now;
static uint32_t asker;

void xsm_audit_who(struct xsm_who *who) { *who = (struct xsm_who){ (domid_t)(asker % 5), (domid_t)(asker % 3), now }; }
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

/* Texts that are nearly a context: cut, and with a byte of another kind in each place. */
static void near_texts(const char *text)
{
	static const char odd[] = ":,.-c0s9 ";
	char near[XSM_CONTEXT_MAX];
	uint32_t sid;

	for (size_t i = 0; i <= strlen(text); i++) {
		(void)!xsm_context_to_sid(text, i, &sid);
		for (size_t o = 0; o < sizeof odd - 1; o++) {
			snprintf(near, sizeof near, "%.*s%c%s", (int)i, text, odd[o], text + i);
			if (xsm_context_to_sid(near, strlen(near), &sid) == 0)
				assert(xsm_sid_valid(sid));
		}
	}
}

static void a_pair(uint32_t s, uint32_t t)
{
	struct xsm_decision d;

	for (uint16_t class = 0; class <= SECCLASS_COUNT + 1; class++) {
		(void)!xsm_decision(s, t, class, &d);
		for (uint32_t bit = 0; bit < 32; bit += 11) {
			bool may = xsm_check(s, t, class, 1u << bit) == 0;

			assert(may == (xsm_check(s, t, class, 1u << bit) == 0) && may == xsm_would_allow(s, t, class, 1u << bit));
		}
		assert(xsm_sid_valid(xsm_transition(s, t, class)) && xsm_sid_valid(xsm_member(s, t, class)) && xsm_sid_valid(xsm_change(s, t, class)));
		(void)xsm_relabel_valid(s, t, s, class);
	}
	(void)!xsm_check_self(s, xsm_self_sid(s), SECCLASS_EVENT, 1);
}

static void hardware(uint32_t sid)
{
	static const struct { uint32_t kind; uint64_t lo, hi; } some[] = { { 1, 33, 33 }, { 2, 0x60, 0x6f }, { 2, 0x68, 0x78 }, { 3, 0xfebe0, 0xfebff }, { 4, 0xc800, 0xc800 },
		{ 9, 1, 1 }, { 2, 9, 3 }, { 3, 5, 6 } };

	for (uint32_t round = 0; round < 2; round++)
		for (uint32_t i = 0; i < sizeof some / sizeof *some; i++) {
			assert(xsm_sid_valid(xsm_irq_sid((uint32_t)some[i].lo)) && xsm_sid_valid(xsm_iomem_sid(some[i].lo, some[i].hi)));
			assert(xsm_sid_valid(xsm_ioport_sid((uint32_t)some[i].lo, (uint32_t)some[i].hi)) && xsm_sid_valid(xsm_pcidevice_sid((uint32_t)some[i].lo, i << 16)));
			if (!round && xsm_ocontext_add_check(some[i].kind, some[i].lo, some[i].hi, sid) == 0)
				xsm_ocontext_add(some[i].kind, some[i].lo, some[i].hi, sid);
			if (round && xsm_ocontext_del_check(some[i].kind, some[i].lo, some[i].hi) == 0)
				xsm_ocontext_del(some[i].kind, some[i].lo, some[i].hi);
		}
}

static void booleans(void)
{
	bool active, pending;
	uint32_t id;

	for (uint32_t i = 0; i < xsm_bool_count(); i++) {
		assert(xsm_bool_find(xsm_bool_name(i), &id) == 0 && id == i && xsm_bool_get(i, &active, &pending) == 0);
		assert(xsm_bool_set(i, !pending) == 0);
		if (i & 1)
			assert(xsm_bool_commit_one(i, !active) == 0);
	}
	assert(xsm_bool_get(xsm_bool_count(), &active, &pending) && xsm_bool_set(xsm_bool_count(), true) && !xsm_bool_name(xsm_bool_count()));
	xsm_bool_commit();
}

static void audit(bool all)
{
	struct audit_entry e;

	xsm_audit_end(1);
	now += 1ull << 40;
	for (uint32_t i = 0; i < 40; i++)
		xsm_audit_expire();
	for (uint32_t i = 0; i < (all ? 4096 : 20) && xsm_audit_drain(&e); i++)
		;
	if (all)
		xsm_audit_flush();
}

/* What the hypervisor asks of a policy in force. */
static void hooks(void)
{
	char text[XSM_CONTEXT_MAX], type[8];
	struct xsm_stats stats;
	struct xsm_avc_hash hash;

	for (uint32_t s = 1; s <= SECINITSID_COUNT; s++) {
		asker++;
		now += 1ull << 28;
		for (uint32_t t = 0; t <= SECINITSID_COUNT + 1; t++)
			a_pair(s, t);
		xsm_type_of(s, type, sizeof type);
		if (xsm_sid_to_context(s, text, sizeof text) == 0 && s < 4)
			near_texts(text);
		assert(xsm_sid_to_context(s, text, 3));
		if (s == 4)
			booleans(), hardware(s), audit(false);
	}
	xsm_stats_get(&stats);
	xsm_avc_hash(&hash);
	assert(hash.used <= hash.buckets);
	(void)xsm_permissive_types(), (void)xsm_mls();
	audit(true);
}

/* Read for itself, and into force if it may. */
static void one(const uint8_t *p, size_t n)
{
	struct policydb *db = policy_spare();
	struct rd r = { .p = p, .len = (uint32_t)n, .section = "header" };
	char why[256];

	if (n > PDB_BYTES_MAX || pdb_read(&r, db)) {
		assert(n > PDB_BYTES_MAX || (r.what && r.what[0] && r.mend && r.bad_section && r.bad <= n));
	} else {
		conds_eval(db, false, db->cond_true[0]);
		conds_eval(db, false, db->cond_true[1]);
		questions(db);
	}
	if (xsm_load_read(p, n, why, sizeof why)) {
		assert(strchr(why, ';'));
		xsm_load_commit();		/* of nothing */
		return;
	}
	xsm_load_commit();
	hooks();
}

void fuzz_one(const uint8_t *p, size_t n)
{
	uint32_t first;

	if (n < 8 || memcmp(p, TWO, 4)) {
		one(p, n);
		return;
	}
	memcpy(&first, p + 4, 4);
	p += 8, n -= 8;
	first = first < n ? first : (uint32_t)n;
	one(p, first);
	one(p + first, n - first);
	xsm_trace();
	hooks();
}
