/* SPDX-License-Identifier: Apache-2.0 */
/* xsm/flask/services.c - the loaded policy: load, labels of new objects and of hardware, booleans, counts. */
#include "xsm/flask/audit.h"
#include "xsm/flask/avc.h"
#include "xsm/flask/context.h"
#include "xsm/flask/read.h"
#include "xsm/xsm.h"
#include "lib/fmt.h"
#include "lib/string.h"

struct policydb policydb;

static err_t load(const void *policy, size_t len, char *why, size_t why_len)
{
	struct rd r = { .p = policy, .len = (uint32_t)len, .section = "header" };

	if (len > PDB_BYTES_MAX) {
		snprintf(why, why_len, "%zu bytes; more than 1 MiB is no policy", len);
		return -XEN_EINVAL;
	}
	if (pdb_read(&r, &policydb)) {
		snprintf(why, why_len, "%s, byte %u: %s; %s", r.bad_section, r.bad, r.what, r.mend);
		return -XEN_EINVAL;
	}
	return pdb_map(&policydb, why, why_len);
}

err_t xsm_load(const void *policy, size_t len, char *why, size_t why_len)
{
	uint32_t changes = policydb.changes;
	err_t e;

	if (why_len)
		why[0] = 0;
	sidtab_init();
	policydb.loaded = false;
	e = load(policy, len, why, why_len);
	policydb.changes = changes;
	if (!e)
		conds_eval(&policydb, false, policydb.cond_true[(changes + 1) & 1]);
	policydb.loaded = !e;
	avc_new_generation();
	return e;
}

/* As decide in avc.c: of one side of the conditionals, not of two. */
static struct context steady_new(uint32_t ssid, uint32_t tsid, uint16_t tclass, uint32_t kind)
{
	for (uint32_t i = 0; i < AVC_TRIES; i++) {
		uint32_t changes = __atomic_load_n(&policydb.changes, __ATOMIC_ACQUIRE);
		struct context c = compute_new(&policydb, sid_context(ssid), sid_context(tsid), tclass, kind);

		__atomic_thread_fence(__ATOMIC_ACQUIRE);
		if (__atomic_load_n(&policydb.changes, __ATOMIC_RELAXED) == changes)
			return c;
	}
	return (struct context){ .type = 0 };
}

static uint32_t new_sid(uint32_t ssid, uint32_t tsid, uint16_t tclass, uint32_t kind)
{
	uint32_t sid = 0;

	if (policydb.loaded)
		sid = context_sid(steady_new(ssid, tsid, tclass, kind));
	return sid ? sid : SECINITSID_UNLABELED;
}

uint32_t xsm_transition(uint32_t ssid, uint32_t tsid, uint16_t tclass) { return new_sid(ssid, tsid, tclass, RULE_TRANSITION); }
uint32_t xsm_member(uint32_t ssid, uint32_t tsid, uint16_t tclass) { return new_sid(ssid, tsid, tclass, RULE_MEMBER); }
uint32_t xsm_change(uint32_t ssid, uint32_t tsid, uint16_t tclass) { return new_sid(ssid, tsid, tclass, RULE_CHANGE); }
uint32_t xsm_self_sid(uint32_t sid) { return xsm_transition(sid, sid, SECCLASS_DOMAIN); }

/* The label of [lo, hi]: of the entry that holds all of it, else initial if no entry touches it. */
static uint32_t range_sid(uint32_t kind, uint64_t lo, uint64_t hi, uint32_t initial)
{
	uint32_t sid = initial;

	if (!policydb.loaded || hi < lo)
		return SECINITSID_UNLABELED;
	for (uint32_t i = 0; i < policydb.nocon[kind]; i++) {
		const struct pdb_ocontext *o = &policydb.ocon[kind][i];

		if (hi < o->lo || lo > o->hi)
			continue;
		sid = lo >= o->lo && hi <= o->hi ? context_sid(o->con) : 0;
		return sid ? sid : SECINITSID_UNLABELED;
	}
	return sid;
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

uint32_t xsm_bool_count(void)
{
	return policydb.loaded ? policydb.nbools : 0;
}

const char *xsm_bool_name(uint32_t id)
{
	return id < xsm_bool_count() ? &policydb.names[policydb.bools[id + 1].name] : NULL;
}

err_t xsm_bool_find(const char *name, uint32_t *id)
{
	for (uint32_t i = 0; i < xsm_bool_count(); i++) {
		if (strcmp(xsm_bool_name(i), name) == 0) {
			*id = i;
			return 0;
		}
	}
	return -XEN_ENOENT;
}

err_t xsm_bool_get(uint32_t id, bool *active, bool *pending)
{
	if (id >= xsm_bool_count())
		return -XEN_ENOENT;
	*active = policydb.bools[id + 1].active != 0;
	*pending = policydb.bools[id + 1].pending != 0;
	return 0;
}

err_t xsm_bool_set(uint32_t id, bool pending)
{
	if (id >= xsm_bool_count())
		return -XEN_ENOENT;
	policydb.bools[id + 1].pending = pending;
	return 0;
}

void xsm_bool_commit(void)
{
	if (!policydb.loaded)
		return;
	conds_eval(&policydb, true, policydb.cond_true[(policydb.changes + 1) & 1]);
	for (uint32_t i = 1; i <= policydb.nbools; i++)
		policydb.bools[i].active = policydb.bools[i].pending;
	avc_new_generation();
}

err_t xsm_bool_commit_one(uint32_t id, bool value)
{
	err_t e = xsm_bool_set(id, value);

	if (e)
		return e;
	policydb.bools[id + 1].active = value;
	conds_eval(&policydb, false, policydb.cond_true[(policydb.changes + 1) & 1]);
	avc_new_generation();
	return 0;
}

uint32_t xsm_permissive_types(void)
{
	uint32_t n = 0;

	for (uint32_t w = 0; w < PDB_WORDS; w++)
		n += (uint32_t)__builtin_popcountll(policydb.permissive.w[w]);
	return n;
}

void xsm_stats_get(struct xsm_stats *s)
{
	avc_stats(s);
	s->suppressed = audit_suppressed();
	s->sids = sidtab_used();
}
