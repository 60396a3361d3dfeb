/* SPDX-License-Identifier: Apache-2.0 */
/* xsm/flask/audit.c - AVC records: a kind is told when it comes and its repeats as a count when its window ends, per domain and charged to it. */
#include "xsm/flask/audit.h"
#include "xsm/flask/avc.h"
#include "lib/fmt.h"
#include "lib/string.h"

#define LINE_MAX	1536u	/* all permissions of the largest class and two contexts of 255 bytes fit */
#define PATIENCE	(1u << 22)	/* turns, when the machine stops and a CPU that was stopped may hold a lock */
#define AT_ONCE		8u	/* of them that are looked at when the ring is drained */

/* What a domain caused in its window. `repeats`: since the kind was told. */
struct kind { struct audit_record r; uint32_t repeats; };
static struct owner {
	uint32_t lock, used[2], nkinds, next, suppressed;	/* used: of refusals, and of what is granted: neither hides the other */
	uint64_t window;
	struct kind kind[AUDIT_KINDS];
} audit_owners[AUDIT_OWNERS];
static uint64_t suppressed_ever;
static bool unlimited;

void audit_all(void)
{
	unlimited = true;
}

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

/* In Xen's FLASK wording; the repeats of a kind have their number behind it. */
static void print(const struct audit_record *r)
{
	struct line l = { .n = 0 };

	put(&l, "avc:  %s  {", r->result == AUDIT_GRANTED ? "granted" : "denied");
	for (uint32_t i = 0; i < 32; i++)
		if (r->perms >> i & 1u)
			put(&l, " %s", xsm_perm_name(r->tclass, i));
	put(&l, " } for ");
	if (r->domid != XSM_NO_DOMID)
		put(&l, "domid=%u ", r->domid);
	if (r->target != XSM_NO_DOMID && r->target != r->domid)
		put(&l, "target=%u ", r->target);
	put_sid(&l, "scontext", "ssid", r->ssid);
	put_sid(&l, "tcontext", "tsid", r->tsid);
	put(&l, "tclass=%s", xsm_class_name(r->tclass));
	if (r->count > 1)
		put(&l, " count=%u", r->count);
	audit_emit(l.s);
}

static void tell(struct audit_record *r)
{
	audit_ring_put(r);
	print(r);
}

static void tell_suppressed(struct owner *o, uint16_t domid, uint64_t now)
{
	struct audit_record r = { .time = now, .count = o->suppressed, .domid = domid, .target = XSM_NO_DOMID, .result = AUDIT_SUPPRESSED };
	struct line l = { .n = 0 };

	if (!o->suppressed)
		return;
	o->suppressed = 0;
	audit_ring_put(&r);
	put(&l, "avc:  suppressed %u records of domid=%u", r.count, domid);
	audit_emit(l.s);
}

/* The repeats of a kind, if there are any. */
static void tell_repeats(struct kind *k, uint64_t now)
{
	struct audit_record r = k->r;

	if (!k->repeats)
		return;
	r.count = k->repeats;
	r.time = now;
	k->repeats = 0;
	tell(&r);
}

static void end_window(struct owner *o, uint16_t domid, uint64_t now)
{
	for (uint32_t i = 0; i < o->nkinds; i++)
		tell_repeats(&o->kind[i], now);
	tell_suppressed(o, domid, now);
	o->used[0] = o->used[1] = o->nkinds = o->next = 0;
}

static bool same(const struct audit_record *a, const struct audit_record *b)
{
	return a->ssid == b->ssid && a->tsid == b->tsid && a->perms == b->perms && a->tclass == b->tclass && a->target == b->target &&
	       a->domid == b->domid && a->result == b->result;
}

static struct kind *find(struct owner *o, const struct audit_record *r)
{
	for (uint32_t i = 0; i < o->nkinds; i++)
		if (same(&o->kind[i].r, r))
			return &o->kind[i];
	return NULL;
}

/* Where a new kind is kept: the place of the one that was new longest ago. */
static struct kind *place(struct owner *o, uint64_t now)
{
	struct kind *k = &o->kind[o->next];

	o->next = (o->next + 1) % AUDIT_KINDS;
	if (o->nkinds < AUDIT_KINDS)
		o->nkinds++;
	else
		tell_repeats(k, now);
	return k;
}

static void take(struct owner *o, struct audit_record *r)
{
	struct kind *k = find(o, r);

	if (k) {
		k->repeats++;
	} else if (o->used[r->result == AUDIT_GRANTED] < AUDIT_BURST || unlimited) {
		o->used[r->result == AUDIT_GRANTED]++;
		k = place(o, r->time);
		*k = (struct kind){ .r = *r };
		tell(r);
	} else {
		o->suppressed++;
		__atomic_add_fetch(&suppressed_ever, 1, __ATOMIC_RELAXED);
	}
}

/* Only the domain's own CPUs meet here, and whoever flushes. */
static struct owner *own(uint32_t domid)
{
	struct owner *o = &audit_owners[audit_owner(domid)];

	while (__atomic_exchange_n(&o->lock, 1, __ATOMIC_ACQUIRE))
		__builtin_ia32_pause();
	return o;
}

static void disown(struct owner *o)
{
	__atomic_store_n(&o->lock, 0, __ATOMIC_RELEASE);
}

void audit_record(uint8_t result, uint32_t ssid, uint32_t tsid, uint16_t tclass, uint32_t perms)
{
	struct xsm_who who = { .domid = XSM_NO_DOMID, .target = XSM_NO_DOMID };
	struct audit_record r = { .ssid = ssid, .tsid = tsid, .perms = perms, .count = 1, .tclass = tclass, .result = result };
	struct owner *o;
	uint64_t window;

	xsm_audit_who(&who);
	r.domid = who.domid;
	r.target = who.target;
	o = own(who.domid);
	xsm_audit_who(&who);			/* the time with the lock held: it does not go back */
	r.time = who.now;
	window = (who.now >> AUDIT_WINDOW) + 1;
	if (window > o->window) {
		o->window = window;
		end_window(o, who.domid, who.now);
	}
	take(o, &r);
	disown(o);
}

void xsm_audit_expire(void)
{
	static uint32_t next;
	struct xsm_who who = { .domid = XSM_NO_DOMID, .target = XSM_NO_DOMID };

	xsm_audit_who(&who);
	for (uint32_t i = 0; i < AT_ONCE; i++, next = (next + 1) % AUDIT_OWNERS) {
		struct owner *o = own(next);

		if ((who.now >> AUDIT_WINDOW) + 1 > o->window)
			end_window(o, (uint16_t)next, who.now);
		disown(o);
	}
}

void xsm_audit_end(domid_t domid)
{
	struct xsm_who who = { .domid = XSM_NO_DOMID, .target = XSM_NO_DOMID };
	struct owner *o;

	xsm_audit_who(&who);
	o = own(domid);
	end_window(o, domid, who.now);
	disown(o);
}

/* Other CPUs may have been stopped anywhere, with a lock held. */
void xsm_audit_flush(void)
{
	struct xsm_who who = { .domid = XSM_NO_DOMID, .target = XSM_NO_DOMID };

	xsm_audit_who(&who);
	for (uint32_t d = 0; d < AUDIT_OWNERS; d++) {
		struct owner *o = &audit_owners[d];
		uint32_t turns = 0;

		while (__atomic_exchange_n(&o->lock, 1, __ATOMIC_ACQUIRE) && turns++ < PATIENCE)
			__builtin_ia32_pause();
		end_window(o, (uint16_t)d, who.now);
		disown(o);
	}
}

uint64_t audit_suppressed(void)
{
	return __atomic_load_n(&suppressed_ever, __ATOMIC_RELAXED);
}
