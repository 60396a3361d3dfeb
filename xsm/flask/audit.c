/* SPDX-License-Identifier: Apache-2.0 */
/* xsm/flask/audit.c - AVC records: the line, and the limit of lines per domain and window. */
#include "xsm/flask/audit.h"
#include "xsm/flask/avc.h"
#include "xsm/xsm.h"
#include "lib/fmt.h"

#define LINE_MAX	1280u	/* 32 permissions and two contexts of the longest names fit */
#define BUCKETS		64u

/* Counts of the domains that share domid % BUCKETS, so that one domain's flood hides no other bucket's records. */
static struct { uint64_t window; uint32_t used, suppressed, domid; } buckets[BUCKETS];
static uint64_t suppressed_ever;

struct line { char s[LINE_MAX]; size_t n; };

static __attribute__((format(printf, 2, 3))) void put(struct line *l, const char *f, ...)
{
	va_list ap;
	int n;

	va_start(ap, f);
	n = vsnprintf(l->s + l->n, sizeof(l->s) - l->n, f, ap);
	va_end(ap);
	if (n > 0)
		l->n = (size_t)n < sizeof(l->s) - l->n ? l->n + (size_t)n : sizeof(l->s) - 1;
}

static void put_sid(struct line *l, const char *word, const char *number, uint32_t sid)
{
	char context[XSM_CONTEXT_MAX];

	if (xsm_sid_to_context(sid, context, sizeof(context)))
		put(l, "%s=%u ", number, sid);
	else
		put(l, "%s=%s ", word, context);
}

static void report_suppressed(uint32_t b)
{
	uint32_t n = __atomic_exchange_n(&buckets[b].suppressed, 0, __ATOMIC_RELAXED);
	struct line l = { .n = 0 };

	if (!n)
		return;
	put(&l, "avc:  suppressed %u records, the last for domid=%u", n, __atomic_load_n(&buckets[b].domid, __ATOMIC_RELAXED));
	audit_emit(l.s);
}

/* True if the record may be written; else it is counted. */
static bool admit(const struct xsm_who *who)
{
	uint32_t b = who->domid % BUCKETS;
	uint64_t window = (who->now >> AUDIT_WINDOW) + 1;

	if (__atomic_exchange_n(&buckets[b].window, window, __ATOMIC_RELAXED) != window) {
		__atomic_store_n(&buckets[b].used, 0, __ATOMIC_RELAXED);
		report_suppressed(b);
	}
	if (__atomic_fetch_add(&buckets[b].used, 1, __ATOMIC_RELAXED) < AUDIT_BURST)
		return true;
	__atomic_store_n(&buckets[b].domid, who->domid, __ATOMIC_RELAXED);
	__atomic_add_fetch(&buckets[b].suppressed, 1, __ATOMIC_RELAXED);
	__atomic_add_fetch(&suppressed_ever, 1, __ATOMIC_RELAXED);
	return false;
}

void audit_record(const char *verdict, uint32_t ssid, uint32_t tsid, uint16_t tclass, uint32_t perms)
{
	struct xsm_who who = { .domid = XSM_NO_DOMID, .target = XSM_NO_DOMID };
	struct line l = { .n = 0 };

	xsm_audit_who(&who);
	if (!admit(&who))
		return;
	put(&l, "avc:  %s  {", verdict);
	for (uint32_t i = 0; i < 32; i++)
		if (perms >> i & 1u)
			put(&l, " %s", xsm_perm_name(tclass, i));
	put(&l, " } for ");
	if (who.domid != XSM_NO_DOMID)
		put(&l, "domid=%u ", who.domid);
	if (who.target != XSM_NO_DOMID && who.target != who.domid)
		put(&l, "target=%u ", who.target);
	put_sid(&l, "scontext", "ssid", ssid);
	put_sid(&l, "tcontext", "tsid", tsid);
	put(&l, "tclass=%s", xsm_class_name(tclass));
	audit_emit(l.s);
}

void xsm_audit_flush(void)
{
	for (uint32_t b = 0; b < BUCKETS; b++)
		report_suppressed(b);
}

uint64_t audit_suppressed(void)
{
	return __atomic_load_n(&suppressed_ever, __ATOMIC_RELAXED);
}
