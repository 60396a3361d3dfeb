/* SPDX-License-Identifier: Apache-2.0 */
/* core/sched/runq_test.c - shares follow weights, nobody starves, wake-ups come first while credit lasts, a yield is another one's turn. */
// link: build/hosted/core.a
#include "core/sched/runq.h"
#include <assert.h>

#define NONE 0xffffffffu

static struct sched_entity tab[8];
static struct runq q;

static uint32_t id_of(const struct sched_entity *e) { return e ? (uint32_t)(e - tab) : NONE; }
static uint32_t next_of(struct runq *from) { return id_of(runq_next(from)); }
static void ran_for(struct runq *on, uint32_t id, int64_t ns) { runq_burn(on, &tab[id], ns), runq_put(on, &tab[id], false); }

static void setup(void)
{
	runq_init(&q);
	for (unsigned i = 0; i < 8; i++)
		sched_entity_init(&tab[i], SCHED_WEIGHT);
}

static void test_shares(void)
{
	int64_t ran[3] = { 0 };

	setup();
	tab[1].weight = 512;
	tab[2].weight = 128;
	for (uint32_t i = 0; i < 3; i++)
		runq_wake(&q, &tab[i]);
	for (unsigned n = 0; n < 7000; n++) {
		uint32_t id = next_of(&q);

		assert(id < 3);
		ran[id] += 1000000;
		ran_for(&q, id, 1000000);
	}
	assert(ran[1] > ran[0] * 19 / 10 && ran[1] < ran[0] * 21 / 10);
	assert(ran[0] > ran[2] * 19 / 10 && ran[0] < ran[2] * 21 / 10);
}

/* Whole slices, as the machine gives them: light ones get no more than their share, heavy ones no less. */
static void test_slices(void)
{
	static const uint32_t weight[4] = { 9, 64, 256, 4096 };
	uint64_t ran[4] = { 0 };

	setup();
	for (uint32_t i = 0; i < 4; i++) {
		tab[i].weight = weight[i];
		runq_wake(&q, &tab[i]);
	}
	for (unsigned n = 0; n < 20000; n++) {
		uint32_t id = next_of(&q);
		uint64_t slice = runq_slice(&tab[id]);

		assert(slice >= SCHED_LEAST_NS && slice <= SCHED_SLICE_NS);
		ran[id] += slice;
		ran_for(&q, id, (int64_t)slice);
	}
	for (unsigned i = 0; i < 4; i++)
		assert(ran[i] * 256 > ran[2] * weight[i] * 9 / 10 && ran[i] * 256 < ran[2] * weight[i] * 11 / 10);
}

static void test_wake(void)
{
	setup();
	runq_wake(&q, &tab[0]);
	runq_wake(&q, &tab[1]);
	assert(next_of(&q) == 1);		/* the last to wake is the first to run */
	runq_burn(&q, &tab[1], SCHED_CREDIT_NS + 1);	/* used its share, blocks, wakes: behind the other */
	assert(!runq_wake(&q, &tab[1]));
	assert(next_of(&q) == 0);
	ran_for(&q, 0, 1);
	assert(next_of(&q) == 0);
	runq_burn(&q, &tab[0], 1);
	assert(next_of(&q) == 1 && next_of(&q) == NONE);
}

/* Turn by turn with one that has credit, with one that has none left, and, when nobody waits, to itself in the same round. */
static void test_yield(void)
{
	uint32_t round;

	setup();
	runq_wake(&q, &tab[0]);
	round = q.round;
	assert(next_of(&q) == 0);
	runq_burn(&q, &tab[0], 1), runq_put(&q, &tab[0], true);
	assert(q.round == round && next_of(&q) == 0 && tab[0].credit == SCHED_CREDIT_NS - 1);
	runq_wake(&q, &tab[1]);
	runq_burn(&q, &tab[0], 1), runq_put(&q, &tab[0], true);
	assert(next_of(&q) == 1 && q.round == round);
	runq_burn(&q, &tab[1], 2 * SCHED_CREDIT_NS), runq_put(&q, &tab[1], false);
	assert(next_of(&q) == 0);
	runq_burn(&q, &tab[0], 1), runq_put(&q, &tab[0], true);
	assert(next_of(&q) == 1 && q.round == round + 1 && tab[1].credit == 0);		/* a debt of a round's share is paid by its share */
	runq_burn(&q, &tab[1], 1), runq_put(&q, &tab[1], true);
	assert(next_of(&q) == 0 && q.round == round + 1);
}

static void test_remove(void)
{
	setup();
	for (uint32_t i = 0; i < 8; i++)
		runq_wake(&q, &tab[i]);
	runq_remove(&q, &tab[3]), runq_remove(&q, &tab[7]), runq_remove(&q, &tab[0]);
	runq_remove(&q, &tab[3]);
	assert(q.nr == 5);
	for (uint32_t n = 0; n < 5; n++) {
		uint32_t id = next_of(&q);

		assert(id != 3 && id != 7 && id != 0 && id < 8);
	}
	assert(next_of(&q) == NONE && q.nr == 0);
}

/* One that sleeps and wakes all the time cannot keep a steady one from running. */
static void test_starvation(void)
{
	int64_t ran = 0;

	setup();
	runq_wake(&q, &tab[0]);
	for (unsigned n = 0; n < 10000; n++) {
		uint32_t id;

		if (!runq_queued(&tab[1]))
			runq_wake(&q, &tab[1]);
		id = next_of(&q);
		if (id == 1) {
			runq_burn(&q, &tab[1], 1000000);
		} else {
			ran += 1000000;
			ran_for(&q, 0, 1000000);
		}
	}
	assert(ran > 4000l * 1000000);
}

static struct runq other;
static uint32_t refused;		/* an id that may not move */

static bool movable(const struct sched_entity *e) { return id_of(e) != refused; }

static void test_take(void)
{
	bool round;

	setup();
	runq_init(&other);
	refused = 2;
	for (uint32_t i = 0; i < 3; i++)
		runq_wake(&q, &tab[i]);
	assert(id_of(runq_take(&q, movable, false, &round)) == 1 && round && q.nr == 2);	/* 2 woke last, but stays */
	tab[1].credit = 5;
	runq_join(&other, &tab[1], round);
	assert(runq_has_active(&other) && tab[1].credit == 5);		/* what is left of the round goes along */
	runq_remove(&q, &tab[0]);
	assert(id_of(runq_take(&q, movable, true, &round)) == NONE && q.nr == 1);
	assert(next_of(&q) == 2);
	ran_for(&q, 2, 2 * SCHED_CREDIT_NS);
	refused = NONE;
	assert(!runq_has_active(&q) && id_of(runq_take(&q, movable, false, &round)) == NONE);
	assert(id_of(runq_take(&q, movable, true, &round)) == 2 && q.nr == 0);	/* expired ones only for an idle CPU */
	runq_join(&other, &tab[2], false);
	assert(next_of(&other) == 1 && next_of(&other) == 2 && next_of(&other) == NONE);
}

/* Two CPUs as the scheduler drives them: one that is through its round takes from the other before the next one. Shares of n equal vCPUs
 * differ by a tenth at most, however far the rounds of one are ahead. */
static void share_two_cpus(uint32_t n, uint32_t lead)
{
	struct runq *cpu[2] = { &q, &other };
	uint32_t runs[2] = { NONE, NONE };
	int64_t ran[8] = { 0 }, fair = 2 * 5000l / n;

	setup();
	runq_init(&other);
	other.round = lead;
	refused = NONE;
	for (uint32_t i = 0; i < n; i++)
		runq_wake(&q, &tab[i]);
	for (unsigned turn = 0; turn < 5000; turn++)
		for (unsigned c = 0; c < 2; c++) {
			bool round;

			if (runs[c] != NONE)
				ran_for(cpu[c], runs[c], SCHED_SLICE_NS);
			if (!runq_has_active(cpu[c])) {
				bool any = !cpu[c]->nr, may = runq_behind(cpu[c], cpu[!c]->round) <= 0 || any;
				uint32_t id = may ? id_of(runq_take(cpu[!c], movable, any, &round)) : NONE;

				if (id != NONE)
					runq_join(cpu[c], &tab[id], round);
			}
			runs[c] = next_of(cpu[c]);
			assert(runs[c] < n);
			ran[runs[c]]++;
		}
	for (uint32_t i = 0; i < n; i++)
		assert(ran[i] > fair - fair / 10 && ran[i] < fair + fair / 10);
}

int main(void)
{
	test_take();
	for (uint32_t n = 2; n <= 8; n++)
		share_two_cpus(n, 1), share_two_cpus(n, 1000), share_two_cpus(n, 0u - 1000);

	test_shares();
	test_slices();
	test_wake();
	test_yield();
	test_remove();
	test_starvation();
	return 0;
}
