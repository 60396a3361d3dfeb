/* SPDX-License-Identifier: Apache-2.0 */
/* hostile/main.c - a guest that attacks. Command line: do=LIST of reach, front, console, calls, exits, hoard, store, steps, tty, poweroff in that order of its own;
 * seed=N; rounds=N for each; last=DOMID up to which domains are reached for; wait: begins when a `g` is typed. It ends by crashing. */
#include "domains/hostile/hostile.h"
#include "domains/hostile/replay.h"
#include "domains/hostile/tty.h"
#include "domains/runtime/event.h"
#include "domains/runtime/hypercall.h"
#include "domains/runtime/start.h"
#include "lib/fmt.h"
#include "lib/string.h"

static uint64_t rounds = 1000, last = 8;

void say(const char *f, ...)
{
	char line[256];
	va_list ap;
	int n;

	va_start(ap, f);
	n = vsnprintf(line, sizeof line - 1, f, ap);
	va_end(ap);
	line[n] = '\n';
	tty_write(line, (size_t)n + 1);
}

static void front(void)
{
	attack_front((uint32_t)rounds / 200 + 2);
}

static void reach(void)
{
	attack_reach((domid_t)last, false);
}

static void console(void)
{
	attack_console((uint32_t)rounds);
}

static void calls(void)
{
	attack_calls((uint32_t)rounds * 50, false);
}

static void exits(void)
{
	attack_exits((uint32_t)rounds);
}

static void store(void)
{
	attack_store((uint32_t)rounds);
}

static void steps(void)
{
	attack_steps((uint32_t)rounds);
}

static void run(const char *list, size_t n)
{
	static const struct { const char *name; void (*fn)(void); } known[] = {
		{ "reach", reach }, { "front", front }, { "console", console }, { "calls", calls }, { "exits", exits }, { "hoard", attack_hoard },
		{ "store", store }, { "steps", steps }, { "tty", tty_break },
	};

	for (uint32_t i = 0; i < ARRAY_SIZE(known); i++)
		if (strlen(known[i].name) == n && !strncmp(known[i].name, list, n)) {
			known[i].fn();
			return;
		}
	say("hostile: unknown attack in do=");
}

int domain_main(void)
{
	char list[128] = "reach";
	uint64_t seed = 1;
	const char *p, *end;

	(void)!tty_open();
	(void)cmdline_get(start_cmdline(), "do", list, sizeof list);
	(void)cmdline_u64(start_cmdline(), "seed", UINT32_MAX, &seed);
	(void)cmdline_u64(start_cmdline(), "rounds", 1000000, &rounds);
	(void)cmdline_u64(start_cmdline(), "last", 64, &last);
	random_seed(seed << 16 | domid_self());
	if (random_init())
		return 1;
	say("hostile: ready");
	while (cmdline_get(start_cmdline(), "wait", (char[2]){ 0 }, 2) && tty_read() != 'g')
		;
	for (p = list; *p; p = *end ? end + 1 : end) {
		for (end = p; *end && *end != ','; end++)
			;
		run(p, (size_t)(end - p));
	}
	say("hostile: done");
	(void)!sched_poll(NULL, 0, time_now() + 300000000);	/* for the console to take the line */
	return 1;
}
