/* SPDX-License-Identifier: Apache-2.0 */
/* turncoat/turncoat.c - a service that does its work until it has told its victim something `turn=` times, and then attacks with what it holds.
 * Linked around the real service (mk/hostile.mk): its calls come here first, and so its rings, pages and ports are known.
 * Further words of its command line: victim=DOMID, do=scribble,storm,reach,calls,hoard,log,die (in that order of their own), seed=N, rounds=N. */
#include "domains/hostile/hostile.h"
#include "domains/runtime/cpu.h"
#include "domains/runtime/event.h"
#include "domains/runtime/grant.h"
#include "domains/runtime/hypercall.h"
#include "domains/runtime/log.h"
#include "domains/runtime/mem.h"
#include "domains/runtime/start.h"
#include "domains/hostile/turncoat/turncoat.h"
#include "lib/fmt.h"
#include "lib/string.h"

#define MAPS  1024u
#define PORTS 256u
#define STORM 100000u
#define LINES 100000u

static struct { uint8_t *va; uint32_t pages; domid_t dom; } map[MAPS];
static struct { evtchn_port_t port; domid_t dom; } channel[PORTS];
static uint64_t rounds = 200;
static uint32_t told;

void say(const char *f, ...)
{
	char line[256];
	va_list ap;

	va_start(ap, f);
	vsnprintf(line, sizeof line, f, ap);
	va_end(ap);
	log_line("%s", line);
}

static void note_map(const struct grant_map *m, domid_t dom)
{
	for (uint32_t i = 0; i < MAPS; i++)
		if (!map[i].va) {
			map[i].va = m->va, map[i].pages = m->n, map[i].dom = dom;
			return;
		}
}

err_t __wrap_grant_map(struct grant_map *m, domid_t dom, const grant_ref_t *refs, uint32_t n, bool readonly)
{
	err_t e = __real_grant_map(m, dom, refs, n, readonly);

	if (!e && !readonly)
		note_map(m, dom);
	return e;
}

void __wrap_grant_unmap(struct grant_map *m)
{
	for (uint32_t i = 0; i < MAPS && m->va; i++)
		if (map[i].va == m->va)
			map[i].va = NULL;
	__real_grant_unmap(m);
}

err_t __wrap_ev_bind_interdomain(domid_t dom, evtchn_port_t remote, ev_fn *fn, void *ctx, evtchn_port_t *port)
{
	err_t e = __real_ev_bind_interdomain(dom, remote, fn, ctx, port);

	for (uint32_t i = 0; i < PORTS && !e; i++)
		if (!channel[i].port || channel[i].port == *port) {
			channel[i].port = *port, channel[i].dom = dom;
			break;
		}
	return e;
}

/* Words, halves and bytes of everything that others share with it: indices, references, lengths, data. */
static void scribble(void)
{
	for (uint32_t k = 0; k < rounds; k++)
		for (uint32_t i = 0; i < MAPS; i++) {
			uint32_t offset = random_below(4) ? random_below(256) : random_below(PAGE_SIZE);

			if (!map[i].va)
				continue;
			if (k > rounds / 2 && random_below(64) == 0)
				random_fill(map[i].va, PAGE_SIZE);
			*(volatile uint32_t *)(map[i].va + random_below(map[i].pages) * PAGE_SIZE + (offset & ~3u)) =
				(uint32_t)(random_below(2) ? random_below(512) : random_nasty());
			if (random_below(8) == 0)
				(void)!__real_evtchn_send(channel[random_below(PORTS)].port);
		}
	say("turncoat: scribbled");
}

static void storm(void)
{
	for (uint32_t k = 0; k < STORM; k++)
		(void)!__real_evtchn_send(channel[k % PORTS].port);
	say("turncoat: stormed");
}

/* Long lines, empty ones, and such as are escaped. */
static void flood_log(void)
{
	for (uint32_t k = 0; k < LINES; k++)
		say("%s", k % 3 == 0 ? "turncoat: floods the log until nobody else can be read in it, or so it hopes" : k % 3 == 1 ? "" : "\033[2J\033[H\r\a");
}

/* What a service does beyond the rest is in its own directory; most do nothing. */
__attribute__((weak)) void turncoat_own(const char *list)
{
}

__attribute__((weak)) void turncoat_start(void)
{
}

void __wrap_ev_loop(void)
{
	turncoat_start();
	__real_ev_loop();
}

static bool wants(const char *list, const char *word)
{
	size_t n = strlen(word);

	for (const char *p = list; *p; p++)
		if ((p == list || p[-1] == ',') && !strncmp(p, word, n) && (!p[n] || p[n] == ','))
			return true;
	return false;
}

static void attack(void *ctx)
{
	char list[128] = "";
	uint64_t seed = 1;

	(void)cmdline_get(start_cmdline(), "do", list, sizeof list);
	(void)cmdline_u64(start_cmdline(), "seed", UINT32_MAX, &seed);
	(void)cmdline_u64(start_cmdline(), "rounds", 1000000, &rounds);
	random_seed(seed << 16 | domid_self());
	say("turncoat: turns, from seed %lu", (unsigned long)seed);
	if (random_init())
		die("turncoat: no memory");
	if (wants(list, "reach"))
		attack_reach(8, false);
	turncoat_own(list);
	if (wants(list, "scribble"))
		scribble();
	if (wants(list, "storm"))
		storm();
	if (wants(list, "calls"))
		attack_calls((uint32_t)rounds * 100, false);
	if (wants(list, "hoard"))
		attack_hoard();
	if (wants(list, "log"))
		flood_log();
	say("turncoat: done");
	if (wants(list, "die"))
		die("turncoat: dies");
}

static struct ev_job turning = { .fn = attack };

err_t __wrap_evtchn_send(evtchn_port_t port)
{
	uint64_t victim = DOMID_INVALID, turn = 0;

	(void)cmdline_u64(start_cmdline(), "victim", UINT16_MAX, &victim);
	(void)cmdline_u64(start_cmdline(), "turn", UINT32_MAX, &turn);
	for (uint32_t i = 0; i < PORTS; i++)
		if (channel[i].port == port && channel[i].dom == victim && ++told == turn)
			ev_job_add(&turning);
	return __real_evtchn_send(port);
}
