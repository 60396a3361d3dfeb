/* SPDX-License-Identifier: Apache-2.0 */
/* xsm/flask/audit_test.c - no record is lost without a count, repeats are one record, the ring is drained in order and its chain shows every edit. */
// link: xsm/flask/audit.c xsm/flask/ring.c xen/lib/sha256.c
// libs: -lpthread
#include <pthread.h>
#include "xsm/flask/audit.h"
#include "xsm/flask/testing.h"
#include "lib/sha256.h"

#define RING 1024u

/* What the security server would say. */
err_t xsm_sid_to_context(uint32_t sid, char *buf, size_t n) { snprintf(buf, n, "u:r:t%u", sid); return 0; }
err_t xsm_context_to_sid(const char *context, size_t n, uint32_t *sid) { return -XEN_EINVAL; }
err_t xsm_load(const void *policy, size_t len, char *why, size_t why_len) { return -XEN_EINVAL; }
const char *xsm_class_name(uint16_t tclass) { return "event"; }
const char *xsm_perm_name(uint16_t tclass, unsigned int bit) { return bit ? "bind" : "send"; }

static struct audit_entry entry;
static uint8_t chain[AUDIT_HASH];		/* as whoever keeps the log computes it */

static bool drain(void)
{
	uint8_t link[AUDIT_HASH + sizeof entry.r];

	if (!xsm_audit_drain(&entry))
		return false;
	memcpy(link, chain, AUDIT_HASH);
	memcpy(link + AUDIT_HASH, &entry.r, sizeof entry.r);
	sha256(link, sizeof link, chain);
	CHECK(!memcmp(chain, entry.chain, AUDIT_HASH));
	return true;
}

static void denied(uint32_t tsid) { audit_record(AUDIT_DENIED, 1, tsid, SECCLASS_EVENT, 1); }

static void empty(void)
{
	xsm_audit_flush();
	while (drain())
		;
	test_lines = 0;
}

static void window(uint64_t n) { test_who.now = n << AUDIT_WINDOW; }

static void kinds(void)
{
	uint64_t seq;

	window(1);
	CHECK(!drain());
	denied(2);
	CHECK(test_lines == 1 && !strcmp(test_line, "avc:  denied  { send } for domid=5 target=3 scontext=u:r:t1 tcontext=u:r:t2 tclass=event"));
	CHECK(drain() && entry.r.seq == 1 && entry.r.count == 1 && entry.r.ssid == 1 && entry.r.tsid == 2 && entry.r.perms == 1 && entry.r.tclass == SECCLASS_EVENT);
	CHECK(entry.r.domid == 5 && entry.r.target == 3 && entry.r.result == AUDIT_DENIED && entry.r.lost == 0 && entry.r.time == 1ull << AUDIT_WINDOW && !drain());
	for (int i = 0; i < 7; i++)
		denied(2);
	CHECK(test_lines == 1 && !drain());
	audit_record(AUDIT_GRANTED, 1, 2, SECCLASS_EVENT, 1);		/* another kind */
	CHECK(test_lines == 2 && drain() && entry.r.result == AUDIT_GRANTED && entry.r.seq == 2);
	window(2);
	denied(3);
	CHECK(test_lines == 4 && drain() && entry.r.count == 7 && entry.r.tsid == 2 && entry.r.time == 2ull << AUDIT_WINDOW && drain() && entry.r.tsid == 3 && !drain());
	denied(3);
	denied(3);
	xsm_audit_end(5);
	CHECK(test_lines == 5 && !strcmp(strstr(test_line, " tclass"), " tclass=event count=2"));
	seq = entry.r.seq;
	CHECK(drain() && entry.r.count == 2 && entry.r.seq == seq + 1);
	for (uint32_t i = 0; i < AUDIT_KINDS + 1; i++) {		/* more kinds than are told apart: the first is told when its place is taken */
		denied(10 + i);
		denied(10 + i);
	}
	empty();
}

/* Who turns the kinds over gets no more records than his burst, and one domain's flood does not hide another's record. */
static void floods(void)
{
	uint32_t told = 0, counted = 0;

	window(10);
	for (uint32_t i = 0; i < 1000; i++)
		denied(100 + i);
	CHECK(test_lines == AUDIT_BURST);
	test_who.domid = 6;
	denied(2);
	CHECK(test_lines == AUDIT_BURST + 1);
	test_who.domid = 5;
	window(11);
	denied(2);
	while (drain()) {
		told += entry.r.result == AUDIT_DENIED;
		counted += entry.r.result == AUDIT_SUPPRESSED ? entry.r.count : 0;
	}
	CHECK(told == AUDIT_BURST + 2 && counted == 1000 - AUDIT_BURST);
	empty();
	window(13);
	for (uint32_t i = 0; i < AUDIT_BURST + 5; i++)
		denied(100 + i);
	audit_record(AUDIT_GRANTED, 1, 2, SECCLASS_EVENT, 1);		/* refusals do not hide it */
	CHECK(!strncmp(test_line, "avc:  granted ", 14));
	test_who.domid = 127;
	denied(2);
	test_who.domid = XSM_NO_DOMID;
	test_lines = 0;
	denied(2);
	CHECK(test_lines == 1 && !strstr(test_line, "domid="));
	test_who.domid = 5;
	empty();
}

static void suppressed_line(void)
{
	window(20);
	for (uint32_t i = 0; i < AUDIT_BURST + 10; i++)
		denied(100 + i);
	xsm_audit_end(5);
	CHECK(!strcmp(test_line, "avc:  suppressed 10 records of domid=5"));
	test_lines = 0;
	xsm_audit_end(5);
	CHECK(test_lines == 0);
	empty();
}

/* A full ring drops the newest and says how many in the next record that it takes. A domain has a quarter of it at most. */
static void full(void)
{
	struct audit_record r = { .count = 1 };
	uint64_t first;

	for (uint32_t i = 0; i < RING + 30; i++) {
		r.domid = (uint16_t)(i % 8);
		audit_ring_put(&r);
	}
	CHECK(drain() && entry.r.lost == 0);
	first = entry.r.seq;
	audit_ring_put(&r);
	for (uint32_t i = 1; i < RING; i++)
		CHECK(drain() && entry.r.lost == 0 && entry.r.seq == first + i);
	CHECK(drain() && entry.r.lost == 30 && entry.r.seq == first + RING && !drain());
	r.domid = 9;
	for (uint32_t i = 0; i < RING; i++)
		audit_ring_put(&r);
	r.domid = 10;
	audit_ring_put(&r);
	for (uint32_t i = 0; i < RING / 4; i++)
		CHECK(drain() && entry.r.domid == 9);
	CHECK(drain() && entry.r.domid == 10 && entry.r.lost == RING - RING / 4 && !drain());
	r.domid = XSM_NO_DOMID;
	audit_ring_put(&r);
	CHECK(drain() && entry.r.domid == XSM_NO_DOMID && !drain());
}

/* The counts of domains that are silent now come with the next few drains. */
static void expires(void)
{
	window(30);
	denied(2);
	denied(2);
	CHECK(drain() && !drain());
	for (int i = 0; i < 200; i++)
		xsm_audit_expire();
	CHECK(!drain());			/* its window is not over */
	window(31);
	for (int i = 0; i < 16; i++)
		xsm_audit_expire();
	CHECK(drain() && entry.r.count == 1 && entry.r.tsid == 2 && !drain());
}

#define EACH 20000u
static uint32_t running;

static void *domain(void *arg)
{
	struct audit_record r = { .count = 1, .domid = (uint16_t)(uintptr_t)arg };

	for (uint32_t i = 0; i < EACH; i++) {
		r.tsid = i + 1;
		audit_ring_put(&r);
	}
	__atomic_sub_fetch(&running, 1, __ATOMIC_RELEASE);
	return NULL;
}

/* Many put, one drains: in order, each domain's records in its own order, and what is missing is counted. */
static void threads(void)
{
	uint32_t last[3] = { 0 }, got = 0, lost = 0;
	struct audit_record r = { .count = 1 };
	uint64_t seq = entry.r.seq;
	pthread_t t[3];
	bool some = true;

	running = 3;
	for (uintptr_t i = 0; i < 3; i++)
		CHECK(!pthread_create(&t[i], NULL, domain, (void *)i));
	while (some || __atomic_load_n(&running, __ATOMIC_ACQUIRE)) {
		some = drain();
		if (!some)
			continue;
		CHECK(entry.r.seq == ++seq && entry.r.domid < 3 && entry.r.tsid > last[entry.r.domid]);
		last[entry.r.domid] = entry.r.tsid;
		lost += entry.r.lost;
		got++;
	}
	for (int i = 0; i < 3; i++)
		pthread_join(t[i], NULL);
	while (drain()) {
		lost += entry.r.lost;
		got++;
	}
	audit_ring_put(&r);
	CHECK(drain());
	lost += entry.r.lost;
	CHECK(got + lost == 3 * EACH);
}

int main(void)
{
	kinds();
	floods();
	suppressed_line();
	full();
	expires();
	threads();
	return 0;
}
