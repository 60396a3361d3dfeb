/* SPDX-License-Identifier: Apache-2.0 */
/* xenstore/mac.c - labels of domains and nodes, the policy's answers, and two caches of them. */
#include "domains/xenstore/mac.h"
#include "domains/xenstore/acct.h"
#include "domains/xenstore/audit.h"
#include "domains/xenstore/env.h"
#include "domains/xenstore/label.h"
#include "domains/xenstore/node.h"
#include "lib/fmt.h"
#include "lib/string.h"
#include "xsm/av.h"

#define SLOTS 256u	/* of each cache; a power of two */

/* What is known of a pair of labels; of an earlier generation: nothing. */
struct slot { uint32_t ssid, tsid, gen; };
static struct { struct slot of; struct env_decision is; } decided[SLOTS];
static struct { struct slot of; uint32_t is; } made[SLOTS];
static struct { uint32_t sid, gen; } base[LABEL_ENTRIES_MAX];
static uint32_t gen;	/* never 0 */

void mac_init(void)
{
	memset(decided, 0, sizeof decided);
	memset(made, 0, sizeof made);
	memset(base, 0, sizeof base);
	gen = 1;
}

static bool keep(struct conn *c, const char *path)
{
	return mac_hears(c, mac_label(path));
}

void mac_refresh(void)
{
	if (!env_policy_changed())
		return;
	if (++gen == 0)
		mac_init();		/* every slot of four thousand million changes ago is forgotten */
	for (uint32_t i = 0; i < MAX_CONNS; i++)
		if (st.conn[i])
			conn_filter_events(st.conn[i], keep);
}

static uint32_t slot_of(uint32_t ssid, uint32_t tsid)
{
	uint32_t h = ssid * 0x9e3779b1u ^ tsid * 0x85ebca6bu;

	return (h ^ h >> 15) % SLOTS;
}

/* True when the slot holds that pair; otherwise it does from now on. */
static bool known(struct slot *s, uint32_t ssid, uint32_t tsid)
{
	if (s->gen == gen && s->ssid == ssid && s->tsid == tsid)
		return true;
	*s = (struct slot){ ssid, tsid, gen };
	return false;
}

static const struct env_decision *decide(uint32_t ssid, uint32_t tsid)
{
	uint32_t i = slot_of(ssid, tsid);

	if (!known(&decided[i].of, ssid, tsid))
		env_decide(ssid, tsid, &decided[i].is);
	return &decided[i].is;
}

static uint32_t transition(uint32_t ssid, uint32_t tsid)
{
	uint32_t i = slot_of(ssid, tsid);

	if (!known(&made[i].of, ssid, tsid))
		made[i].is = env_transition(ssid, tsid);
	return made[i].is;
}

/* The label of the domain behind c. */
static uint32_t conn_sid(struct conn *c)
{
	if (c->sid_gen != gen) {
		c->sid = env_peer_sid(c);
		c->sid_gen = gen;
	}
	return c->sid;
}

static uint32_t base_sid(uint32_t entry)
{
	if (entry == LABEL_NONE)
		return SECINITSID_UNLABELED;
	if (base[entry].gen != gen) {
		base[entry].sid = env_context_to_sid(label_entry(entry)->context);
		base[entry].gen = gen;
	}
	return base[entry].sid;
}

/* The label of path[0 .. n), which leads to that entry. A domain that is not introduced leaves the label as it is. What is about a second one has that
 * one's label only where the first may make nodes, as a back end: below a directory where it may not, nobody else would make any. */
static uint32_t entry_sid(uint32_t entry, const char *path, size_t n)
{
	uint32_t sid = base_sid(entry), first = 0;

	for (uint32_t k = 0; entry != LABEL_NONE && k < LABEL_NUMBERS && label_entry(entry)->number[k]; k++) {
		const struct acct *a = acct_find(label_domain(path, n, label_entry(entry)->number[k]));

		if (!a || !a->conn || (first && !(decide(first, sid)->allowed & XENSTORE__CREATE)))
			break;
		first = conn_sid(a->conn);
		sid = transition(first, sid);
	}
	return sid;
}

static uint32_t node_sid(const char *path, size_t n)
{
	uint32_t state = label_start();

	for (size_t i = 0; i < n; i++)
		state = label_step(state, path[i]);
	return entry_sid(label_won(state), path, n);
}

static err_t ask(struct conn *c, uint32_t tsid, uint32_t perms, const char *path, size_t n)
{
	uint32_t ssid = conn_sid(c);
	const struct env_decision *d = decide(ssid, tsid);
	uint32_t denied = perms & ~d->allowed;

	if (!denied)
		return 0;
	if (denied & d->auditdeny)
		audit_denied(c, ssid, tsid, denied & d->auditdeny, path, n);
	return -XEN_EACCES;
}

err_t mac_node(struct conn *c, const char *path, size_t n, uint32_t perms)
{
	return ask(c, node_sid(path, n), perms, path, n);
}

/* One walk for all of them: the automaton has seen each node's path when it gets to the slash behind it. */
err_t mac_create(struct conn *c, const char *path, size_t have)
{
	uint32_t state = label_start();
	err_t err = 0;

	for (size_t i = 0; !err; i++) {
		if (i > have && (path[i] == '/' || !path[i]))
			err = ask(c, entry_sid(label_won(state), path, i), XENSTORE__CREATE, path, i);
		if (!path[i])
			break;
		state = label_step(state, path[i]);
	}
	return err;
}

err_t mac_remove_below(struct conn *c, const struct node *top)
{
	static char path[PATH_BUF];
	err_t err = 0;

	for (const struct node *n = node_walk(top, top); n && !err; n = node_walk(n, top))
		err = mac_node(c, path, node_path(n, path), XENSTORE__REMOVE);
	return err;
}

uint32_t mac_label(const char *path)
{
	return node_sid(path, strlen(path));
}

bool mac_hears(struct conn *c, uint32_t label)
{
	return decide(conn_sid(c), label)->allowed & XENSTORE__READ;
}
