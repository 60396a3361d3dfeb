/* SPDX-License-Identifier: Apache-2.0 */
/* turncoat/builder/own.c - a supervisor that turns when all domains have been started, a piece of attack every second. It goes on supervising:
 * the pieces try what must be refused on sealed domains, and once what it may do: it ends the domain that the manifest calls prey. */
#include "domains/builder/builder.h"
#include "domains/hostile/hostile.h"
#include "domains/hostile/turncoat/turncoat.h"
#include "lib/string.h"

#define PIECE_NS 1000000000ull
#define LAST     8u

static void piece(void *ctx);
static struct ev_timer next = { .fn = piece };
static uint32_t done;

void turncoat_own(const char *list)
{
}

/* Its own memory goes by its own record; here only what the policy concedes to it: that it can end any domain. */
static void end_prey(void)
{
	for (domid_t dom = 1; dom <= LAST; dom++) {
		struct xen_domctl op = { .cmd = XEN_DOMCTL_getdomaininfo, .domain = dom };

		if (domctl(&op) || op.u.getdomaininfo.domain != dom || op.u.getdomaininfo.max_vcpu_id != 2)
			continue;
		op = (struct xen_domctl){ .cmd = XEN_DOMCTL_destroydomain, .domain = dom };
		say("turncoat: ends domain %u: %d", dom, domctl(&op));
	}
}

static void piece(void *ctx)
{
	random_seed(++done << 8);
	if (done == 1 && random_init())
		return;
	attack_reach(LAST, true);
	attack_calls(3000, true);
	if (done == 2)
		end_prey();
	say("turncoat: piece %u", done);
	ev_timer_after(&next, PIECE_NS);
}

void turncoat_start(void)
{
	ev_timer_after(&next, PIECE_NS);
}
