/* SPDX-License-Identifier: Apache-2.0 */
/* call/revoke.c - the driver: one domain after the other, its ports, its handles, its foreign mappings, a bounded piece at a time. */
#include "call/revoke.h"
#include "call/ops.h"
#include "core/console/console.h"
#include "core/xsm_op/revoke.h"
#include "hal/atomic.h"
#include "hal/cpu.h"
#include "hal/once.h"
#include "hal/p2m.h"
#include "hal/vcpu.h"
#include "lib/string.h"

#define PIECE 256u		/* ports, handles or p2m entries at a time */
#define LINES 32u		/* links that are named in the log; the last line counts all */

enum phase { PORTS, HANDLES, FOREIGN, PHASES };

/* The policy's lock; a piece works on a copy, without it. A change that comes in the midst of a round has another one follow, so that each round ends. */
static struct job {
	bool on, again, busy;		/* busy: a CPU is at a piece of it */
	uint64_t rounds;		/* that are over */
	domid_t d;			/* where it is */
	enum phase phase;
	uint64_t at;
	bool close, unmap;
	uint32_t channels, mappings;
} job;
static bool looking;			/* job.on, for who asks without the lock */

/* Calls that have changed the policy and were interrupted: they are known again when they are executed again, soon, with the same argument. One that is
 * not is forgotten; if it comes after all, it changes the policy once more, to the same. */
#define CALLERS 8u
#define SOON    1000000000ull		/* ns */
static struct caller { uint64_t seen, waits_for; domid_t dom; uint32_t vcpu, generation; uint64_t uarg; struct xen_flask_op op; } callers[CALLERS];
static bool somebody_waits;

static bool is_set(const char *name)
{
	bool active = false, pending;
	uint32_t id;

	return xsm_bool_find(name, &id) == 0 && xsm_bool_get(id, &active, &pending) == 0 && active;
}

static bool waits(const struct caller *w)
{
	return w->waits_for && hal_now() - w->seen < SOON;
}

static bool any_waits(void)
{
	for (uint32_t i = 0; i < CALLERS; i++)
		if (waits(&callers[i]))
			return true;
	return false;
}

static struct caller *find(const struct call *call, const struct xen_flask_op *op)
{
	for (uint32_t i = 0; i < CALLERS; i++) {
		struct caller *w = &callers[i];

		if (waits(w) && w->dom == call->self && w->generation == domtab[call->self].generation && w->vcpu == call->vcpu && w->uarg == call->uarg.v &&
		    !memcmp(&w->op, op, sizeof *op))
			return w;
	}
	return NULL;
}

static struct caller *free_place(void)
{
	for (uint32_t i = 0; i < CALLERS; i++)
		if (!waits(&callers[i]))
			return &callers[i];
	return NULL;
}

static void begin_round(struct job *j)
{
	*j = (struct job){ .on = true, .busy = j->busy, .rounds = j->rounds, .close = is_set("revoke_event"), .unmap = is_set("revoke_grant") };
}

uint64_t revoke_begin(void)
{
	uint64_t round;

	life_lock(0);
	round = job.rounds + (job.on ? 2 : 1);
	if (job.on)
		job.again = true;
	else
		begin_round(&job);
	set_once(looking, true);
	life_unlock(0);
	return round;
}

uint64_t revoke_goes_on(const struct call *call, const struct xen_flask_op *op)
{
	struct caller *w;
	uint64_t round;

	if (!once(somebody_waits))	/* as mostly: nobody then waits for the lock, least of all who will be denied */
		return 0;
	life_lock(0);
	w = find(call, op);
	round = w ? w->waits_for : 0;
	if (w)
		w->waits_for = 0;
	set_once(somebody_waits, any_waits());
	life_unlock(0);
	return round;
}

static void tell(struct job *j, const struct ctx *c, const char *what, uint64_t number, bool undone, uint32_t *count)
{
	if (j->channels + j->mappings < LINES)
		report("policy: domain %u may no longer have %s %lx with domain %u: %s", c->self, what, number, c->peer, undone ? "revoked" : "it stays");
	++*count;
}

/* One link of c->self, whose other side was found without a lock: held now, and looked at again under it. */
static void look_port(struct job *j, struct ctx *c, uint32_t port, struct fx *fx)
{
	evtchn_lock_pair(c->self, c->peer);
	if (port < evdom[c->self].nr_ports && revoke_channel(c, port, j->close, fx))
		tell(j, c, "port", port, j->close, &j->channels);
	fx_hold(fx);
	evtchn_unlock_pair(c->self, c->peer);
}

static void look_handle(struct job *j, struct ctx *c, uint32_t handle, struct fx *fx)
{
	bool stays;

	grant_lock_pair(c->self, c->peer);
	if (handle < gdom[c->self].nr_mt && revoke_mapping(c, handle, j->unmap, &stays, fx))
		tell(j, c, stays && j->unmap ? "a device's part of mapping" : "mapping", handle, !stays, &j->mappings);
	fx_hold(fx);
	grant_unlock_pair(c->self, c->peer);
}

static void with_peer(struct job *j, domid_t peer, void (*look)(struct job *j, struct ctx *c, uint32_t i, struct fx *fx), struct fx *fx)
{
	struct ctx c = { .self = j->d, .peer = peer, .third = j->d };

	if (peer >= NR_DOMS)
		return;
	dom_hold(peer);			/* dead ones as well: their frames may still be mapped; a reference on a free slot hurts nobody */
	look(j, &c, (uint32_t)j->at, fx);
	dom_put(peer);
}

/* True if the phase is over for d. At most one port is closed a piece: a close may kick every vCPU. */
static bool ports_piece(struct job *j, struct fx *fx)
{
	domid_t d = j->d;
	uint32_t before = j->channels;

	for (uint32_t n = 0; n < PIECE && j->channels == before; n++, j->at++) {
		const struct evtchn *ch = &ports[d][j->at];

		if (j->at >= once(evdom[d].nr_ports))
			return true;
		if (once(ch->state) == ECS_INTERDOMAIN)
			with_peer(j, once(ch->peer_dom), look_port, fx);
	}
	return false;
}

static bool handles_piece(struct job *j, struct fx *fx)
{
	domid_t d = j->d;

	for (uint32_t n = 0; n < PIECE && fx->nfin < FX_MAX; n++, j->at++) {
		const struct maptrack *mt = &mtrack[d][j->at];

		if (j->at >= once(gdom[d].nr_mt))
			return true;
		if (once(mt->flags))
			with_peer(j, once(mt->dom), look_handle, fx);
	}
	return false;
}

/* Only who builds has any. */
static bool foreign_piece(struct job *j, struct fx *fx)
{
	domid_t d = j->d;
	struct ctx c = { .self = d, .third = d };
	bool over = false;

	p2m_lock(d);
	for (uint32_t n = 0; n < PIECE && fx->nfin < FX_MAX; n++) {
		struct gfn gfn = { j->at };
		struct p2m_entry e;

		over = !hal_p2m_next(d, &gfn, &e);
		if (over)
			break;
		if (e.type == P2M_HOLE) {	/* the search is to go on here: nobody has looked at it */
			j->at = gfn.v;
			break;
		}
		if (e.type == P2M_FOREIGN) {
			c.peer = frametab[e.mfn.v].owner;
			if (revoke_foreign(&c, gfn.v, j->unmap, fx))
				tell(j, &c, "its memory at gfn", gfn.v, j->unmap, &j->mappings);
		}
		j->at = gfn.v + (1ul << e.order);
	}
	fx_hold(fx);
	p2m_unlock(d);
	return over;
}

static bool somebody_builds(void)
{
	uint32_t foreign = 0;

	for (domid_t d = 0; d < NR_DOMS; d++) {
		if (dom_get_present(d))
			continue;
		foreign |= atomic_load(&domtab[d].foreign);
		dom_put(d);
	}
	return foreign != 0;
}

static bool piece(struct job *j, struct fx *fx)
{
	switch (j->phase) {
	case PORTS:
		return ports_piece(j, fx);
	case HANDLES:
		return handles_piece(j, fx);
	default:
		return !somebody_builds() || foreign_piece(j, fx);
	}
}

static void next_phase(struct job *j)
{
	j->at = 0;
	if (++j->phase < PHASES)
		return;
	j->phase = PORTS;
	j->d++;
}

static void over(struct job *j)
{
	if (j->channels + j->mappings)
		report("policy: %u channels and %u mappings are no longer allowed", j->channels, j->mappings);
	j->rounds++;
	j->on = false;
}

/* The next piece of the job. */
static void go_on(struct job *j)
{
	domid_t d = j->d;
	struct fx fx;

	if (d >= NR_DOMS) {
		over(j);
		return;
	}
	if (dom_get_present(d)) {
		j->phase = PHASES - 1;
		next_phase(j);
		return;
	}
	fx_init(&fx);
	if (piece(j, &fx))
		next_phase(j);
	fx_apply(&fx);
	dom_put(d);
}

/* Takes a copy of the job for a piece. False: another CPU is at it, or the round is over. */
static bool take(uint64_t round, struct job *j, bool *done)
{
	bool mine;

	life_lock(0);
	*done = job.rounds >= round || !job.on;
	mine = !*done && !job.busy;
	if (mine)
		job.busy = true;
	*j = job;
	life_unlock(0);
	return mine;
}

static void give_back(struct job *j)
{
	life_lock(0);
	j->again = job.again;		/* may have come meanwhile */
	j->busy = false;
	if (!j->on && j->again)
		begin_round(j);
	job = *j;
	set_once(looking, j->on);
	life_unlock(0);
}

/* True: it will be known when it comes again. False: there is no place for that. */
static bool wait_again(const struct call *call, const struct xen_flask_op *op, uint64_t round)
{
	struct caller *w;

	life_lock(0);
	w = free_place();
	if (w) {
		*w = (struct caller){ .seen = hal_now(), .waits_for = round, .dom = call->self, .vcpu = call->vcpu,
			.generation = domtab[call->self].generation, .uarg = call->uarg.v };
		memcpy(&w->op, op, sizeof *op);	/* its padding, too: find() compares bytes */
		set_once(somebody_waits, true);
	}
	life_unlock(0);
	return w != NULL;
}

/* A caller without a place goes on, as long as it does the work itself. It does not wait for the CPU that does: that one's flush may wait for this CPU.
 * It comes again as a new call then. */
int64_t revoke_look(const struct call *call, const struct xen_flask_op *op, uint64_t round)
{
	struct job j;
	bool done = false, mine;

	while (!done) {
		mine = take(round, &j, &done);
		if (mine) {
			go_on(&j);
			give_back(&j);
		} else if (!done) {
			hal_relax();
		}
		if (!done && hal_preempt_pending() && (wait_again(call, op, round) || !mine))
			return -ERESTART;
	}
	return 0;
}

void revoke_help(void)
{
	struct job j;
	bool done = false;

	while (once(looking) && !hal_preempt_pending() && take(UINT64_MAX, &j, &done)) {
		go_on(&j);
		give_back(&j);
	}
}
