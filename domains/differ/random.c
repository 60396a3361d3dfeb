/* SPDX-License-Identifier: Apache-2.0 */
/* differ/random.c - sequences by chance, from a seed that is fixed: channels, grants and pages with small numbers, so that they meet. */
#include "domains/differ/differ.h"
#include "lib/fmt.h"

#define SEQUENCES 60u
#define STEPS 16u

static uint64_t state;

/* xorshift64* (Marsaglia; Vigna 2016). */
static uint32_t below(uint32_t n)
{
	state ^= state >> 12;
	state ^= state << 25;
	state ^= state >> 27;
	return (uint32_t)((state * 0x2545f4914f6cdd1dull >> 33) % n);
}

static domid_t somebody(void)
{
	static const domid_t who[] = { DOMID_SELF, DOMID_SELF, DOMID_SELF, 0, NOBODY };
	uint32_t i = below(6);

	return i == 5 ? self : who[i];
}

/* Of all pages' bytes. */
static uint32_t sum(void)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < PAGES; i++)
		for (uint32_t k = 0; k < PAGE_SIZE; k++)
			n = n * 31 + pages[i][k];
	return n;
}

static void make_channel(void)
{
	struct evtchn_alloc_unbound a = { .dom = below(4) ? DOMID_SELF : self, .remote_dom = below(2) ? DOMID_SELF : self };
	struct evtchn_bind_interdomain b = { .remote_dom = below(4) ? DOMID_SELF : self, .remote_port = below(8) };
	uint32_t name = b.remote_port;
	struct evtchn_bind_virq v = { .virq = below(3) ? VIRQ_TIMER : VIRQ_DEBUG, .vcpu = below(8) == 0 };
	struct evtchn_bind_ipi ipi = { .vcpu = below(8) == 0 };
	long rc;

	switch (below(6)) {
	case 0: case 1:
		rc = ev(EVTCHNOP_alloc_unbound, &a);
		answer("alloc_unbound: %ld port %u", rc, rc ? 0 : name_new(&ports, a.port));
		break;
	case 2: case 3:
		b.remote_port = name_value(&ports, name);
		rc = ev(EVTCHNOP_bind_interdomain, &b);
		answer("bind_interdomain %u: %ld port %u", name, rc, rc ? 0 : name_new(&ports, b.local_port));
		break;
	case 4:
		rc = ev(EVTCHNOP_bind_virq, &v);
		answer("bind_virq %u: %ld port %u", v.virq, rc, rc ? 0 : name_new(&ports, v.port));
		break;
	default:
		rc = ev(EVTCHNOP_bind_ipi, &ipi);
		answer("bind_ipi: %ld port %u", rc, rc ? 0 : name_new(&ports, ipi.port));
	}
}

static void use_channel(void)
{
	uint32_t name = below(9), port = name_value(&ports, name), what = below(6);
	struct evtchn_status s = { .dom = below(6) ? DOMID_SELF : somebody(), .port = port };
	long rc = 0;

	switch (what) {
	case 0: rc = ev(EVTCHNOP_close, &(struct evtchn_close){ port }); break;
	case 1: case 2: rc = ev(EVTCHNOP_send, &(struct evtchn_send){ port }); break;
	case 3: rc = ev(EVTCHNOP_unmask, &(struct evtchn_unmask){ port }); break;
	case 4: mask(name, below(2)); break;
	default:
		rc = ev(EVTCHNOP_status, &s);
		answer("status %u: %ld is %u", name, rc, rc ? 0 : s.status);
		return;
	}
	if (what == 0 && !rc)
		name_gone(&ports, name);
	answer("channel %u %u: %ld pending %x upcall %u", what, name, rc, names_pending(),
		READ_ONCE(shared_info->vcpu_info[0].evtchn_upcall_pending));
	if (!below(3))
		forget_pending(name);
}

/* Copies only: a page that its own domain maps moves under Xen (differ.h). */
static void use_grant(void)
{
	static const uint16_t flags[] = { 0, GTF_permit_access, GTF_permit_access, GTF_permit_access, GTF_permit_access | GTF_readonly, GTF_accept_transfer };
	uint32_t ref = 8 + below(4), page = below(PAGES);
	struct gnttab_copy c = { .flags = (uint16_t)below(4), .len = (uint16_t)(1 + below(64)) };
	long rc;

	if (below(3))
		grant(ref, flags[below(ARRAY_SIZE(flags))], below(5) ? self : 0, pages[page]);
	pages[page][below(PAGE_SIZE)] = (uint8_t)below(256);
	c.source.domid = c.dest.domid = DOMID_SELF;
	c.source.u.gmfn = c.flags & GNTCOPY_source_gref ? 8 + below(4) : virt_to_gfn(pages[below(4)]);
	c.dest.u.gmfn = c.flags & GNTCOPY_dest_gref ? 8 + below(4) : virt_to_gfn(pages[4 + below(4)]);
	c.source.offset = (uint16_t)(below(3) ? below(4096) : 4095), c.dest.offset = (uint16_t)below(4096);
	rc = gnt(GNTTABOP_copy, &c, 1);
	answer("copy %u: %ld status %d sum %u", c.flags, rc, c.status, sum());
}

static void use_memory(void)
{
	xen_pfn_t gfn = holes + 3 + below(4);
	struct xen_memory_reservation r = { .nr_extents = 1, .domid = below(4) ? DOMID_SELF : self };
	uint32_t what = below(3);
	long rc;

	set_xen_guest_handle(r.extent_start, &gfn);
	rc = what == 2 ? memory_remove(DOMID_SELF, gfn) : mem(what ? XENMEM_decrease_reservation : XENMEM_populate_physmap, &r);
	answer("memory %u at %lu: %ld", what, gfn - holes, rc);
}

void sequences_random(void)
{
	char name[16];

	for (uint32_t s = 0; s < SEQUENCES; s++) {
		state = 0x9e3779b97f4a7c15ull * (s + 1);
		(void)!snprintf(name, sizeof name, "random%u", s);
		begin(name);
		for (uint32_t i = 0; i < STEPS; i++)
			switch (below(8)) {
			case 0: case 1: make_channel(); break;
			case 2: case 3: case 4: use_channel(); break;
			case 5: case 6: use_grant(); break;
			default: use_memory(); break;
			}
	}
}
