/* SPDX-License-Identifier: Apache-2.0 */
/* hostile/replay.c - the fuzzer's corpus, which the first module holds (each input behind its length, 4 bytes), as it is; then changed by chance. */
#include "domains/hostile/replay.h"
#include "domains/hostile/hostile.h"
#include "domains/hostile/steps.h"
#include "domains/runtime/start.h"
#include "lib/string.h"

#define INPUTS_MOST 1024u
static struct input { const uint8_t *p; uint32_t n; } inputs[INPUTS_MOST];

static uint32_t find_inputs(void)
{
	struct module m;
	uint32_t count = 0, n;

	if (!start_module_count())
		return 0;
	m = start_module(0);
	for (uint64_t at = 0; count < INPUTS_MOST && at + sizeof n <= m.size; at += n) {
		memcpy(&n, (const uint8_t *)m.data + at, sizeof n);
		at += sizeof n;
		if (n > m.size - at)
			return 0;
		inputs[count++] = (struct input){ (const uint8_t *)m.data + at, n };
	}
	return count;
}

/* Its steps, each changed with a chance of one in `change`, an invented one before one in four of the changed. 0: as they are. */
static uint32_t replay(const struct input *in, uint32_t change)
{
	static uint8_t bytes[STEP_MOST], more[STEP_MOST];
	uint32_t steps = 0, n;
	struct step s;

	for (uint32_t at = 0; steps < MAX_STEPS && at + sizeof s <= in->n; at += n, steps++) {
		memcpy(&s, in->p + at, sizeof s);
		n = (uint32_t)sizeof s + s.n + s.m;
		if (n > in->n - at)
			break;
		memcpy(bytes, in->p + at, n);
		if (change && !random_below(change)) {
			step_change((struct step *)bytes);
			(void)step_invent(more);
			if (!random_below(4))
				step_make((const struct step *)more, more + sizeof s);
		}
		step_make((const struct step *)bytes, bytes + sizeof s);
	}
	return steps;
}

void attack_steps(uint32_t rounds)
{
	uint32_t count = find_inputs(), steps = 0;
	static uint8_t one[STEP_MOST];

	if (!count || !steps_init()) {
		say("hostile: steps: no corpus, or no memory");
		return;
	}
	for (uint32_t i = 0; i < count; i++)
		steps += replay(&inputs[i], 0);
	say("hostile: steps: replayed %u inputs, %u steps", count, steps);
	for (uint32_t i = 0; i < rounds; i++) {
		(void)step_invent(one);
		step_make((const struct step *)one, one + sizeof(struct step));
		(void)replay(&inputs[random_below(count)], 2);
	}
	steps_report();
}
