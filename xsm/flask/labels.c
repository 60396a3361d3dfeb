/* SPDX-License-Identifier: Apache-2.0 */
/* xsm/flask/labels.c - SIDs and their texts, the labels of new objects and of hardware. */
#include "xsm/flask/avc.h"
#include "xsm/flask/context.h"
#include "xsm/xsm.h"
#include "lib/string.h"

bool xsm_sid_valid(uint32_t sid)
{
	struct view v = policy_open();
	bool valid = sid_known(v.db, sid);

	(void)policy_close(v);
	return valid;
}

err_t xsm_sid_to_context(uint32_t sid, char *buf, size_t n)
{
	struct view v = policy_open();
	const struct context *c = v.db->loaded ? sid_context(v.db, sid) : NULL;
	err_t e = !c ? -XEN_EINVAL : context_print(v.db, c, buf, n) ? 0 : -XEN_ENOSPC;

	(void)policy_close(v);
	return e;
}

err_t xsm_context_to_sid(const char *context, size_t n, uint32_t *sid)
{
	uint32_t got = SID_RETRY;

	for (uint32_t i = 0; i < AVC_TRIES && got == SID_RETRY; i++) {
		struct view v = policy_open();
		struct context c;
		bool valid = v.db->loaded && context_parse(v.db, context, n, &c);

		got = valid ? context_sid(v, &c) : 0;
		(void)policy_close(v);
		if (!valid)
			return -XEN_EINVAL;
	}
	if (got == 0 || got == SID_RETRY)
		return -XEN_ENOSPC;
	*sid = got;
	return 0;
}

void xsm_type_of(uint32_t sid, char *buf, size_t n)
{
	struct view v = policy_open();
	const struct context *c = v.db->loaded ? sid_context(v.db, sid) : NULL;
	const char *name = c && c->type <= PDB_TYPES ? &v.db->names[v.db->types[c->type].name] : "?";
	size_t len = strnlen(name, PDB_NAME_MAX);

	if (n) {
		len = len < n - 1 ? len : n - 1;
		memcpy(buf, name, len);
		buf[len] = 0;
	}
	(void)policy_close(v);
}

/* As decide in avc.c: of one policy and one side of its conditionals, not of two. */
static uint32_t new_sid(uint32_t ssid, uint32_t tsid, uint16_t tclass, uint32_t kind)
{
	for (uint32_t i = 0; i < AVC_TRIES; i++) {
		struct view v = policy_open();
		struct context c;
		bool made = v.db->loaded &&
			compute_new(v.db, view_side(v), sid_context(v.db, ssid), sid_context(v.db, tsid), tclass, kind, &c);
		uint32_t sid = made ? context_sid(v, &c) : 0;

		if (policy_close(v) && sid != SID_RETRY)
			return sid ? sid : SECINITSID_UNLABELED;
	}
	return SECINITSID_UNLABELED;
}

uint32_t xsm_transition(uint32_t ssid, uint32_t tsid, uint16_t tclass) { return new_sid(ssid, tsid, tclass, RULE_TRANSITION); }
uint32_t xsm_member(uint32_t ssid, uint32_t tsid, uint16_t tclass) { return new_sid(ssid, tsid, tclass, RULE_MEMBER); }
uint32_t xsm_change(uint32_t ssid, uint32_t tsid, uint16_t tclass) { return new_sid(ssid, tsid, tclass, RULE_CHANGE); }
uint32_t xsm_self_sid(uint32_t sid) { return xsm_transition(sid, sid, SECCLASS_DOMAIN); }

bool xsm_relabel_valid(uint32_t was, uint32_t is, uint32_t who, uint16_t tclass)
{
	struct view v = policy_open();
	const struct policydb *db = v.db;
	bool valid = db->loaded && tclass >= 1 && tclass <= SECCLASS_COUNT &&
		policy_validates(db, sid_context(db, was), sid_context(db, is), sid_context(db, who), db->class_of[tclass]);

	(void)policy_close(v);
	return valid;
}

/* The first entry of a kind that touches [lo, hi]; NULL: none. */
static const struct pdb_ocontext *touches(const struct policydb *db, uint32_t kind, uint64_t lo, uint64_t hi)
{
	for (uint32_t i = 0; i < db->nocons && i < PDB_OCONTEXTS; i++)
		if (db->ocons[i].kind == kind && hi >= db->ocons[i].lo && lo <= db->ocons[i].hi)
			return &db->ocons[i];
	return NULL;
}

/* The label of [lo, hi]: of the entry that holds all of it, else initial if no entry touches it. */
static uint32_t range_sid(uint32_t kind, uint64_t lo, uint64_t hi, uint32_t initial)
{
	uint32_t sid = SID_RETRY;

	for (uint32_t i = 0; i < AVC_TRIES && sid == SID_RETRY; i++) {
		struct view v = policy_open();
		const struct pdb_ocontext *o = v.db->loaded && lo <= hi ? touches(v.db, kind, lo, hi) : NULL;

		if (!v.db->loaded || hi < lo)
			sid = 0;
		else if (!o)
			sid = initial;
		else
			sid = lo >= o->lo && hi <= o->hi ? context_sid(v, &o->con) : 0;
		(void)policy_close(v);
	}
	return sid && sid != SID_RETRY ? sid : SECINITSID_UNLABELED;
}

uint32_t xsm_pcidevice_sid(uint32_t sbdf, uint32_t class_code)
{
	uint32_t base = class_code >> 16;
	uint32_t initial = base == 1 ? SECINITSID_DISK : base == 2 ? SECINITSID_NIC : SECINITSID_DEVICE;

	return range_sid(OCON_PCIDEVICE, sbdf, sbdf, initial);
}

uint32_t xsm_irq_sid(uint32_t gsi) { return range_sid(OCON_PIRQ, gsi, gsi, SECINITSID_IRQ); }
uint32_t xsm_iomem_sid(uint64_t mfn_lo, uint64_t mfn_hi) { return range_sid(OCON_IOMEM, mfn_lo, mfn_hi, SECINITSID_IOMEM); }
uint32_t xsm_ioport_sid(uint32_t lo, uint32_t hi) { return range_sid(OCON_IOPORT, lo, hi, SECINITSID_IOPORT); }
