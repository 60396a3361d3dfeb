/* SPDX-License-Identifier: Apache-2.0 */
/* differ/main.c - the same list of hypercalls wherever this guest runs, on Redoubt or under Debian's Xen; what came of each as a line `D SEQUENCE.N ...`. */
#include "domains/differ/differ.h"
#include "domains/runtime/start.h"
#include "lib/fmt.h"

#define NS_A_BYTE 1100000ul
#define DEBUG_PORT 0xe9			/* Xen logs what a guest writes here, by lines of 79 characters; its console is for dom0 */

domid_t self;
uint8_t *pages[PAGES];
uint64_t holes;
grant_entry_v1_t *grants;
static const char *sequence = "differ";
static uint32_t number, lines, said;
static char text[1 << 16];		/* of this sequence, not yet said */

/* True: the hypervisor's own console takes them, which it does at 1024 bytes a second (docs/seams.md). */
static bool write(const char *text, uint32_t n)
{
	if (!console_write(text, n))
		return true;
	for (uint32_t i = 0; i < n; i++)
		out8(DEBUG_PORT, (uint8_t)text[i]);
	return false;
}

/* Between sequences, when nothing is pending and a poll sleeps. */
static void say_all(void)
{
	for (uint32_t at = 0, n; at < said; at += n) {
		for (n = 1; text[at + n - 1] != '\n'; n++)
			;
		if (write(text + at, n))
			(void)!sched_poll(NULL, 0, time_now() + n * NS_A_BYTE);
	}
	said = 0;
}

void answer(const char *f, ...)
{
	va_list ap;

	if (said + 128 > sizeof text)
		return;				/* the line is missed where answers are compared */
	lines++;
	said += (uint32_t)snprintf(text + said, 48, "D %s.%u ", sequence, ++number);
	va_start(ap, f);
	said += (uint32_t)vsnprintf(text + said, 79, f, ap);
	va_end(ap);
	text[said++] = '\n';
}

bool is_pending(evtchn_port_t port)
{
	return READ_ONCE(shared_info->evtchn_pending[port / 64]) >> port % 64 & 1;
}

void mask(uint32_t name, bool on)
{
	uint32_t port = name_value(&ports, name);
	uint64_t bit = 1ull << port % 64, was = READ_ONCE(shared_info->evtchn_mask[port / 64]);

	WRITE_ONCE(shared_info->evtchn_mask[port / 64], on ? was | bit : was & ~bit);
}

void forget_pending(uint32_t name)
{
	uint32_t port = name_value(&ports, name);

	WRITE_ONCE(shared_info->evtchn_pending[port / 64], READ_ONCE(shared_info->evtchn_pending[port / 64]) & ~(1ull << port % 64));
}

static void forget_events(void)
{
	struct evtchn_reset reset = { DOMID_SELF };

	(void)ev(EVTCHNOP_reset, &reset);
	names_clear(&ports);
	for (uint32_t i = 0; i < 64; i++) {
		WRITE_ONCE(shared_info->evtchn_pending[i], 0ul);
		WRITE_ONCE(shared_info->evtchn_mask[i], ~0ul);
	}
	WRITE_ONCE(shared_info->vcpu_info[0].evtchn_pending_sel, 0ul);
	WRITE_ONCE(shared_info->vcpu_info[0].evtchn_upcall_pending, 0);
}

void page_renew(uint32_t i)
{
	uint64_t gfn = virt_to_gfn(pages[i]);

	(void)!memory_decrease(DOMID_SELF, &gfn, 1, 0);
	(void)!memory_populate(DOMID_SELF, &gfn, 1, 0);
	memset(pages[i], 0, PAGE_SIZE);		/* Xen gives a domain its own bytes back */
}

void begin(const char *name)
{
	forget_events();
	say_all();
	sequence = name;
	number = 0;
	for (uint32_t name = 1; name < NAMES; name++)
		for (uint32_t hole = 0; handles.taken[name] && hole < PAGES; hole++)
			(void)unmap(name, hole);
	names_clear(&handles);
	for (uint32_t i = 0; i < REFS; i++)
		WRITE_ONCE(grants[i].flags, 0);
	for (uint32_t i = 0; i < PAGES; i++) {
		(void)!memory_remove(DOMID_SELF, holes + i);
		page_renew(i);
	}
}

static bool prepare(void)
{
	uint64_t gfn = gfn_alloc(1);
	struct gnttab_query_size q = { .dom = DOMID_SELF };

	self = domid_self();
	holes = gfn_alloc(PAGES);
	for (uint32_t i = 0; i < PAGES; i++)
		if (!(pages[i] = pages_alloc_n(1)))
			return false;
	if (!gfn || !holes || gnt(GNTTABOP_query_size, &q, 1) || memory_add_to_physmap(XENMAPSPACE_grant_table, 0, gfn))
		return false;
	grants = gfn_to_virt(gfn);
	return true;
}

static void (*const all[])(void) = {
	sequences_misc, sequences_hvm, sequences_memory, sequences_events, sequences_delivery, sequences_grants, sequences_copies, sequences_sched,
	sequences_random, sequences_vcpu, sequences_callback,
};

int domain_main(void)
{
	uint64_t end = time_now() + 3000000000;

	while (time_now() < end)		/* whoever started this domain comes to rest */
		(void)!sched_poll(NULL, 0, end);
	if (!prepare()) {
		answer("failed");
		say_all();
		return 1;
	}
	for (uint32_t i = 0; i < ARRAY_SIZE(all); i++)
		all[i]();
	begin("end");
	answer("%u lines", lines);
	forget_events();
	say_all();
	return 0;
}
