/* SPDX-License-Identifier: Apache-2.0 */
/* turncoat/xenstore/own.c - a store that says who belongs to whom, and lies (do=redirect): it joins drivers to those that the policy keeps from
 * them, to pages and ports that were given to others, guests to guests; it moves the disk of the guest behind its victim, which is in use, to
 * the partition `decoy`; and from the first, who asks for the partition `misled` is given `gap`. It goes on serving. */
#include "domains/hostile/hostile.h"
#include "domains/hostile/turncoat/turncoat.h"
#include "domains/runtime/start.h"
#include "domains/xenstore/env.h"
#include "domains/xenstore/store.h"
#include "domains/xenstore/watch.h"
#include "lib/fmt.h"
#include "lib/string.h"

enum { STORE = 1, CONSOLE = 2, BLKDRV = 3, NETDRV = 4, XVDA = 51712, XVDB = 51728, FIRST_LIE = 60000, REFS = 24 };

#define STEP_NS 1000000000ull

static bool lies;
static domid_t victim, prey;		/* guests that are served; what is done to the victim must be refused */

err_t __real_store_write(struct conn *c, struct tx *tx, const char *path, const char *data, uint32_t n, struct change *done);
err_t __wrap_store_write(struct conn *c, struct tx *tx, const char *path, const char *data, uint32_t n, struct change *done);

err_t __wrap_store_write(struct conn *c, struct tx *tx, const char *path, const char *data, uint32_t n, struct change *done)
{
	static const char asked[] = "PARTLABEL=misled", given[] = "PARTLABEL=gap";

	if (lies && data && n == sizeof asked - 1 && !memcmp(data, asked, n))
		return __real_store_write(c, tx, path, given, sizeof given - 1, done);
	return __real_store_write(c, tx, path, data, n, done);
}

void __real_env_decide(uint32_t ssid, uint32_t tsid, struct env_decision *d);
void __wrap_env_decide(uint32_t ssid, uint32_t tsid, struct env_decision *d);

/* Nor does the policy stop what it does with its own nodes. */
void __wrap_env_decide(uint32_t ssid, uint32_t tsid, struct env_decision *d)
{
	__real_env_decide(ssid, tsid, d);
	if (lies)
		d->allowed = ~0u;
}

static struct conn *master(void)
{
	for (uint32_t i = 0; i < MAX_CONNS; i++)
		if (st.conn[i] && st.conn[i]->domid == st.master)
			return st.conn[i];
	return NULL;
}

/* Everybody may read and write what it makes: the drivers are to be told, and nothing but their own care is to stop them. */
static void put(const char *path, const char *value)
{
	const struct perm all = { st.master, PERM_READ | PERM_WRITE };
	struct change done = { 0 };

	if (!store_write(master(), NULL, path, value, (uint32_t)strlen(value), &done))
		store_announce(&done);
	done = (struct change){ 0 };
	if (!store_set_perms(master(), NULL, path, &all, 1, &done))
		store_announce(&done);
}

static void key(const char *dir, const char *name, const char *f, ...) __attribute__((format(printf, 3, 4)));
static void key(const char *dir, const char *name, const char *f, ...)
{
	char path[256], value[128];
	va_list ap;

	va_start(ap, f);
	vsnprintf(value, sizeof value, f, ap);
	va_end(ap);
	snprintf(path, sizeof path, "%s/%s", dir, name);
	put(path, value);
}

static void take_away(const char *path)
{
	struct spot s;

	if (!store_get(master(), NULL, path, PERM_READ, &s) && s.b)
		store_remove_node(s.b);
}

/* The driver follows the front end at that path. */
static bool followed(const char *path)
{
	for (uint32_t i = 0; i < MAX_CONNS; i++)
		for (const struct watch *w = st.conn[i] && st.conn[i]->domid == BLKDRV ? st.conn[i]->watches : NULL; w; w = w->next)
			if (!strcmp(w->path, path))
				return true;
	return false;
}

static bool is(const char *path, const char *value)
{
	struct spot s;
	const char *v;
	uint32_t n;

	if (store_get(master(), NULL, path, PERM_READ, &s))
		return false;
	v = spot_value(&s, &n);
	return n == strlen(value) && !memcmp(v, value, n);
}

/* The back end's directory, as the builder would write it. */
static void back(domid_t be, const char *kind, domid_t fe, uint32_t id, const char *frontend, const char *state)
{
	char dir[128];

	snprintf(dir, sizeof dir, "/local/domain/%u/backend/%s/%u/%u", be, kind, fe, id);
	put(dir, "");
	key(dir, "source", "PARTLABEL=space");
	key(dir, "mode", "w");
	key(dir, "mac", "00:16:3e:00:00:77");
	key(dir, "state", "%s", state);
	key(dir, "frontend-id", "%u", fe);
	key(dir, "frontend", "%s", frontend);
}

/* A device that FE never asked for: pages that it gave somebody, a port that it has, ready to be connected. Where its kernel does not look. */
static void join(domid_t be, const char *kind, domid_t fe, uint32_t id, uint32_t ref, uint32_t port)
{
	static const char *const refs[] = { "ring-ref", "tx-ring-ref", "rx-ring-ref" };
	char dir[128];

	snprintf(dir, sizeof dir, "/local/domain/%u/data/lies/%u", fe, id);
	put(dir, "");
	for (uint32_t i = 0; i < ARRAY_SIZE(refs); i++)
		key(dir, refs[i], "%u", ref);
	key(dir, "event-channel", "%u", port);
	key(dir, "protocol", "x86_64-abi");
	key(dir, "request-rx-copy", "1");
	key(dir, "state", "3");
	back(be, kind, fe, id, dir, "1");
}

/* A disk whose back end is said to be another guest; FE's kernel finds it and tries. */
static void join_guests(domid_t fe, domid_t other)
{
	char dir[128], far[128];

	snprintf(dir, sizeof dir, "/local/domain/%u/device/vbd/%u", fe, XVDB);
	snprintf(far, sizeof far, "/local/domain/%u/backend/vbd/%u/%u", other, fe, XVDB);
	back(other, "vbd", fe, XVDB, dir, "2");
	put(dir, "");
	key(dir, "backend", "%s", far);
	key(dir, "backend-id", "%u", other);
	key(dir, "virtual-device", "%u", XVDB);
	key(dir, "device-type", "disk");
	key(dir, "state", "1");
}

static void refused(void)
{
	char dir[128];

	join(BLKDRV, "vbd", NETDRV, FIRST_LIE, 1, 1);
	join(BLKDRV, "vbd", STORE, FIRST_LIE, 1, 1);
	join(BLKDRV, "vbd", CONSOLE, FIRST_LIE, 1, 1);
	join(NETDRV, "vif", BLKDRV, FIRST_LIE, 1, 1);
	for (uint32_t i = 1; i <= REFS; i++)
		join(BLKDRV, "vbd", victim, FIRST_LIE + i, i - 1, i);
	snprintf(dir, sizeof dir, "/local/domain/%u/data/lies/%u", victim, FIRST_LIE);
	back(BLKDRV, "vbd", prey, FIRST_LIE, dir, "1");
	join_guests(victim, prey);
	snprintf(dir, sizeof dir, "/local/domain/%u/backend/vbd/%u/%u", BLKDRV, victim, XVDA);
	key(dir, "source", "PARTLABEL=space");
	key(dir, "frontend-id", "%u", prey);
	key(dir, "frontend", "/local/domain/%u/device/vbd/%u", prey, XVDA);
	snprintf(dir, sizeof dir, "/local/domain/%u/backend/vif/%u/0", NETDRV, victim);
	key(dir, "frontend-id", "%u", prey);
	key(dir, "mac", "00:16:3e:00:00:77");
}

static void step(void *ctx);
static struct ev_timer timer = { .fn = step };
static uint32_t steps;

/* The driver forgets a device without `frontend`, and takes what has one again for a new one, whose front end is connected already. */
static void take_prey(void)
{
	char path[128];

	snprintf(path, sizeof path, "/local/domain/%u/backend/vbd/%u/%u/frontend", BLKDRV, prey, XVDA);
	take_away(path);
}

static void give_prey(const char *frontend)
{
	char dir[128];

	snprintf(dir, sizeof dir, "/local/domain/%u/backend/vbd/%u/%u", BLKDRV, prey, XVDA);
	key(dir, "source", "PARTLABEL=decoy");
	key(dir, "frontend", "%s", frontend);
	say("turncoat: redirected");
}

/* Each step when the driver is ready for it. */
static void step(void *ctx)
{
	char frontend[64], state[80];

	snprintf(frontend, sizeof frontend, "/local/domain/%u/device/vbd/%u", prey, XVDA);
	snprintf(state, sizeof state, "%s/state", frontend);
	if (steps == 0 && is(state, "4")) {
		refused();
		steps++;
	} else if (steps == 1) {
		take_prey();
		steps++;
	} else if (steps == 2 && !followed(state)) {
		give_prey(frontend);
		steps++;
	}
	if (steps < 3)
		ev_timer_after(&timer, STEP_NS);
}

static bool redirects(char *list, size_t n)
{
	return cmdline_get(start_cmdline(), "do", list, n) && !strcmp(list, "redirect");
}

void turncoat_own(const char *list)
{
	if (lies)
		ev_timer_after(&timer, STEP_NS);
}

void turncoat_start(void)
{
	uint64_t v = 0;
	char list[128];

	lies = redirects(list, sizeof list) && cmdline_u64(start_cmdline(), "victim", UINT16_MAX, &v);
	victim = (domid_t)v;
	prey = (domid_t)(v + 1);
}
