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

#define PIECE 256u		/* ports, handles or p2m entries at a time */
#define LINES 32u		/* links that are named in the log; the last line counts all */

enum phase { PORTS, HANDLES, FOREIGN, PHASES };

/* A later change begins anew and looks for both. The policy's lock; a piece works on a copy, without it. */
static struct job {
	bool on, busy;			/* busy: a CPU is at a piece of it */
	uint64_t turn;			/* counts changes of the policy */
	domid_t d;			/* where it is */
	enum phase phase;
	uint64_t at;
	bool close, unmap;
	uint32_t channels, mappings;
} job;

/* Whose calls have changed the policy and return when the job is over. One that is not among them returns at once: the others go on. */
#define CALLERS 8u
static struct caller { bool waits; domid_t dom; uint32_t vcpu, cmd; uint64_t uarg; } callers[CALLERS];

static bool is_set(const char *name)
{
	bool active = false, pending;
	uint32_t id;

	return xsm_bool_find(name, &id) == 0 && xsm_bool_get(id, &active, &pending) == 0 && active;
}

static struct caller *find(const struct call *call)
{
	for (uint32_t i = 0; i < CALLERS; i++) {
		struct caller *w = &callers[i];

		if (w->waits && w->dom == call->self && w->vcpu == call->vcpu && w->cmd == call->nr && w->uarg == call->uarg.v)
			return w;
	}
	return NULL;
}

/* Free, or of a domain that has ended in between. */
static struct caller *free_place(void)
{
	for (uint32_t i = 0; i < CALLERS; i++)
		if (!callers[i].waits || atomic_load(&domtab[callers[i].dom].state) != DOM_LIVE)
			return &callers[i];
	return NULL;
}

void revoke_begin(const struct call *call)
{
	struct caller *w;

	life_lock(0);
	job = (struct job){ .on = true, .busy = job.busy, .turn = job.turn + 1, .close = is_set("revoke_event"), .unmap = is_set("revoke_grant") };
	w = free_place();
	if (w)
		*w = (struct caller){ true, call->self, call->vcpu, call->nr, call->uarg.v };
	life_unlock(0);
}

bool revoke_goes_on(const struct call *call)
{
	bool is;

	life_lock(0);
	is = find(call) != NULL;
	life_unlock(0);
	return is;
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
	grant_lock_pair(c->self, c->peer);
	if (handle < gdom[c->self].nr_mt && revoke_mapping(c, handle, j->unmap, fx))
		tell(j, c, "mapping", handle, j->unmap, &j->mappings);
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
	j->on = false;
	if (j->channels + j->mappings)
		report("policy: %u channels and %u mappings are no longer allowed", j->channels, j->mappings);
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

/* Takes a copy of the job for a piece. False: another CPU is at it, or it is over and the caller need not wait any more. */
static bool take(const struct call *call, struct job *j, bool *done)
{
	struct caller *w;
	bool mine;

	life_lock(0);
	w = find(call);
	*done = !w || !job.on;
	if (w && !job.on)
		w->waits = false;
	mine = !*done && !job.busy;
	if (mine)
		job.busy = true;
	*j = job;
	life_unlock(0);
	return mine;
}

static void give_back(const struct job *j)
{
	life_lock(0);
	if (job.turn == j->turn)
		job = *j;
	job.busy = false;
	life_unlock(0);
}

int64_t revoke_look(const struct call *call)
{
	struct job j;
	bool done;

	while (take(call, &j, &done)) {
		go_on(&j);
		give_back(&j);
		if (j.on && hal_preempt_pending())
			return -ERESTART;
	}
	return done ? 0 : -ERESTART;
}
