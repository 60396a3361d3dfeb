/* SPDX-License-Identifier: Apache-2.0 */
/* tests/stress/check.c - between rounds nothing runs: every count must be what the tables say. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "hal/mem.h"
#include "tests/fakearch/fake_vcpu.h"
#include "tests/stress/stress.h"

static uint32_t frame_refs[FAKE_FRAMES], dom_refs[NR_DOMS], foreign[NR_DOMS], owned[NR_DOMS], charged[NR_DOMS], granted[NR_DOMS], writable[FAKE_FRAMES], entry_pins[NR_DOMS][512];

static void must(bool ok, const char *what, uint32_t which, uint64_t is, uint64_t want)
{
	if (ok)
		return;
	fprintf(stderr, "%s %u: is %lu, should be %lu\n", what, which, is, want);
	abort();
}

#define SAME(what, which, is, want) must((is) == (want), what, which, is, want)

static void count_map(domid_t d)
{
	for (uint64_t g = 0; g < FAKE_GFNS; g++) {
		struct p2m_entry e;

		if (!(fake_mapped[d][g / 64] >> g % 64)) {
			g |= 63;
			continue;
		}
		if (!(fake_mapped[d][g / 64] >> g % 64 & 1))
			continue;
		e = fake_look(d, g);
		if (e.type == P2M_RAM)
			SAME("owner of the frame at a gfn of", d, frametab[e.mfn.v].owner, d);
		granted[d] += e.type == P2M_GRANT_RW || e.type == P2M_GRANT_RO;
		if (e.type == P2M_RAM || e.type == P2M_FOREIGN)
			frame_refs[e.mfn.v]++;
		if (e.type == P2M_FOREIGN) {
			writable[e.mfn.v]++;
			foreign[frametab[e.mfn.v].owner]++;
			dom_refs[frametab[e.mfn.v].owner]++;
		}
	}
}

/* What a handle maps is in the map, as it is granted; the map has no other grants. */
static uint32_t count_place(domid_t d, const struct maptrack *mt)
{
	struct p2m_entry e;

	if (!mt_host(mt->flags))
		return 0;
	e = fake_look(d, mt->gfn);
	SAME("kind of the mapping of a handle of", d, e.type, mt_write(mt->flags) ? P2M_GRANT_RW : P2M_GRANT_RO);
	SAME("frame of the mapping of a handle of", d, e.mfn.v, gactive[mt->dom][mt->ref].mfn);
	return 1;
}

/* XSA-228: every live handle is counted once, and no other. */
static void count_grants(domid_t d)
{
	uint32_t used = 0, places = 0;

	for (uint32_t r = 0; r < gdom[d].nr_frames * GNT_PER_FRAME && r < 512; r++) {
		dom_refs[d] += gactive[d][r].pins;
		frame_refs[gactive[d][r].mfn] += gactive[d][r].pins != 0;
		SAME("sum of an entry's pins of", d, gactive[d][r].pins,
		     gactive[d][r].host_r + gactive[d][r].host_w + gactive[d][r].dev_r + gactive[d][r].dev_w);
	}
	for (uint32_t i = 0; i < NR_GFRAMES; i++)
		if (gdom[d].shared[i])
			frame_refs[gdom[d].shared_mfn[i]]++;
	for (uint32_t h = 0; h < gdom[d].nr_mt; h++) {
		const struct maptrack *mt = &mtrack[d][h];

		if (!mt->flags)
			continue;
		used++;
		places += count_place(d, mt);
		entry_pins[mt->dom][mt->ref] += mt_host(mt->flags) + mt_device(mt->flags);
	}
	SAME("handles of", d, gdom[d].mt_used, used);
	SAME("grants in the map of", d, granted[d], places);
}

static void count_vcpus(domid_t d)
{
	uint32_t polling = 0;

	for (uint32_t v = 0; v < domtab[d].max_vcpus; v++) {
		const struct vcpu *vc = &vcputab[d][v];

		if (!vc->exists)
			continue;
		polling += vc->polling;
		if (vc->info_page)
			frame_refs[hal_frame_of(vc->info_page).v]++;
		if (vc->control_page)
			frame_refs[hal_frame_of(vc->control_page).v]++;
		for (uint32_t i = 0; i < fake_vcpu[d][v].runstate.n; i++)
			frame_refs[fake_vcpu[d][v].runstate.frag[i].mfn.v]++;
	}
	SAME("pollers of", d, vcpu_pollers[d], polling);
}

static void count_ports(domid_t d)
{
	uint32_t used = 0;

	for (uint32_t i = 0; i < evdom[d].nr_words / 1024; i++)
		frame_refs[hal_frame_of(evdom[d].words[i]).v]++;
	for (uint32_t q = 1; q < evdom[d].nr_ports; q++) {
		const struct evtchn *ch = &ports[d][q];

		used += ch->state != ECS_FREE;
		if (ch->state != ECS_INTERDOMAIN)
			continue;
		const struct evtchn *end = &ports[ch->peer_dom][ch->peer_port];
		must(end->state == ECS_INTERDOMAIN && end->peer_dom == d && end->peer_port == q, "other end of a port of", d, end->state, q);
	}
	SAME("ports of", d, evdom[d].used, used);
}

static void count(domid_t d)
{
	dom_refs[d]++;
	count_map(d);
	count_grants(d);
	count_vcpus(d);
	count_ports(d);
	frame_refs[domtab[d].shared_mfn.v]++;
}

/* Ended, but something of it is mapped or charged: only that keeps it. */
static void count_dead(domid_t d)
{
	for (uint32_t r = 0; r < gdom[d].nr_frames * GNT_PER_FRAME && r < 512; r++) {
		dom_refs[d] += gactive[d][r].pins;
		frame_refs[gactive[d][r].mfn] += gactive[d][r].pins != 0;
	}
	for (uint32_t i = 0; i < NR_GFRAMES; i++)
		if (gdom[d].shared[i])
			frame_refs[gdom[d].shared_mfn[i]]++;
}

/* One pass over the frames, for all domains. */
static uint32_t count_frames(void)
{
	uint32_t free = 0;

	memset(owned, 0, sizeof owned);
	memset(charged, 0, sizeof charged);
	for (uint32_t m = FAKE_FIRST; m < FAKE_FRAMES; m++) {
		const struct frame *f = &frametab[m];

		if (!(f->refs | frame_refs[m])) {
			free++;
			continue;
		}
		SAME("references on frame", m, f->refs, frame_refs[m]);
		SAME("writable mappings of frame", m, f->writable, writable[m]);
		must(f->owner < NR_DOMS, "owner of frame", m, f->owner, NR_DOMS);
		owned[f->owner]++;
		charged[f->owner] += (f->flags & FRAME_CHARGED) != 0;
	}
	return free;
}

static void compare(domid_t d)
{
	SAME("tot_pages of", d, domtab[d].tot_pages, charged[d]);
	SAME("foreign mappings of", d, domtab[d].foreign, foreign[d]);
	SAME("references on", d, domtab[d].refs, dom_refs[d]);
	must(fake_charged(d) >= owned[d], "charge of", d, fake_charged(d), owned[d]);
	for (uint32_t r = 0; r < gdom[d].nr_frames * GNT_PER_FRAME && r < 512; r++)
		SAME("pins of an entry of", d, gactive[d][r].pins, entry_pins[d][r]);
}

void check_counts(void)
{
	uint32_t free;

	memset(frame_refs, 0, sizeof frame_refs);
	memset(dom_refs, 0, sizeof dom_refs);
	memset(foreign, 0, sizeof foreign);
	memset(granted, 0, sizeof granted);
	memset(writable, 0, sizeof writable);
	for (uint32_t d = 0; d < NR_DOMS; d++)
		if (domtab[d].state != DOM_FREE)
			memset(entry_pins[d], 0, sizeof entry_pins[d]);
	for (uint32_t d = 0; d < NR_DOMS; d++)
		if (domtab[d].state == DOM_BUILDING || domtab[d].state == DOM_LIVE)
			count((domid_t)d);
		else if (domtab[d].state == DOM_DEAD)
			count_dead((domid_t)d);
		else
			SAME("state of nobody's slot", d, domtab[d].state, DOM_FREE);
	free = count_frames();
	for (uint32_t d = 0; d < NR_DOMS; d++)
		if (domtab[d].state != DOM_FREE)
			compare((domid_t)d);
	SAME("free frames of machine", 0, fake_free_frames(), free);
}

void check_empty(void)
{
	check_counts();
	for (uint32_t d = 1; d < NR_DOMS; d++) {
		SAME("state of", d, domtab[d].state, DOM_FREE);
		SAME("references on", d, domtab[d].refs, 0);
		SAME("tot_pages of", d, domtab[d].tot_pages, 0);
		SAME("charge of", d, fake_charged((domid_t)d), 0);
	}
	SAME("references on", 0, domtab[0].refs, 1);
	SAME("foreign mappings of", 0, domtab[0].foreign, 0);
	SAME("handles of", 0, gdom[0].mt_used, 0);
	SAME("ports of", 0, evdom[0].used, 0);
}
