/* SPDX-License-Identifier: Apache-2.0 */
/* core/sched/runq_test.c - shares follow weights, nobody starves, wake-ups come first while credit lasts. */
// link: xen/core/sched/runq.c
#include "core/sched/runq.h"
#include <assert.h>

static struct sched_entity tab[8];
static struct runq q;

struct sched_entity *runq_entity(uint32_t id) { return &tab[id]; }

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
		runq_wake(&q, i);
	for (unsigned n = 0; n < 7000; n++) {
		uint32_t id = runq_next(&q);

		assert(id < 3);
		ran[id] += 1000000;
		runq_put(&q, id, 1000000);
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
		runq_wake(&q, i);
	}
	for (unsigned n = 0; n < 20000; n++) {
		uint32_t id = runq_next(&q);
		uint64_t slice = runq_slice(&tab[id]);

		assert(slice >= SCHED_LEAST_NS && slice <= SCHED_SLICE_NS);
		ran[id] += slice;
		runq_put(&q, id, (int64_t)slice);
	}
	for (unsigned i = 0; i < 4; i++)
		assert(ran[i] * 256 > ran[2] * weight[i] * 9 / 10 && ran[i] * 256 < ran[2] * weight[i] * 11 / 10);
}

static void test_wake(void)
{
	setup();
	runq_wake(&q, 0);
	runq_wake(&q, 1);
	assert(runq_next(&q) == 1);		/* the last to wake is the first to run */
	runq_burn(&q, 1, SCHED_CREDIT_NS + 1);	/* used its share, blocks, wakes: behind the other */
	assert(!runq_wake(&q, 1));
	assert(runq_next(&q) == 0);
	runq_put(&q, 0, 1);
	assert(runq_next(&q) == 0);
	runq_burn(&q, 0, 1);
	assert(runq_next(&q) == 1 && runq_next(&q) == SCHED_NONE);
}

static void test_remove(void)
{
	setup();
	for (uint32_t i = 0; i < 8; i++)
		runq_wake(&q, i);
	runq_remove(&q, 3), runq_remove(&q, 7), runq_remove(&q, 0);
	runq_remove(&q, 3);
	assert(q.nr == 5);
	for (uint32_t n = 0; n < 5; n++) {
		uint32_t id = runq_next(&q);

		assert(id != 3 && id != 7 && id != 0 && id < 8);
	}
	assert(runq_next(&q) == SCHED_NONE && q.nr == 0);
}

/* One that sleeps and wakes all the time cannot keep a steady one from running. */
static void test_starvation(void)
{
	int64_t ran = 0;

	setup();
	runq_wake(&q, 0);
	for (unsigned n = 0; n < 10000; n++) {
		uint32_t id;

		if (tab[1].queue == SCHED_OFF)
			runq_wake(&q, 1);
		id = runq_next(&q);
		if (id == 1) {
			runq_burn(&q, 1, 1000000);
		} else {
			ran += 1000000;
			runq_put(&q, 0, 1000000);
		}
	}
	assert(ran > 4000l * 1000000);
}

static struct runq other;
static uint32_t refused;		/* an id that may not move */

static bool movable(uint32_t id) { return id != refused; }

static void test_take(void)
{
	bool round;

	setup();
	runq_init(&other);
	refused = 2;
	for (uint32_t i = 0; i < 3; i++)
		runq_wake(&q, i);
	assert(runq_take(&q, movable, false, &round) == 1 && round && q.nr == 2);	/* 2 woke last, but stays */
	tab[1].credit = 5;
	runq_join(&other, 1, round);
	assert(runq_has_active(&other) && tab[1].credit == 5);		/* what is left of the round goes along */
	runq_remove(&q, 0);
	assert(runq_take(&q, movable, true, &round) == SCHED_NONE && q.nr == 1);
	assert(runq_next(&q) == 2);
	runq_put(&q, 2, 2 * SCHED_CREDIT_NS);
	refused = SCHED_NONE;
	assert(!runq_has_active(&q) && runq_take(&q, movable, false, &round) == SCHED_NONE);
	assert(runq_take(&q, movable, true, &round) == 2 && q.nr == 0);	/* expired ones only for an idle CPU */
	runq_join(&other, 2, false);
	assert(runq_next(&other) == 1 && runq_next(&other) == 2 && runq_next(&other) == SCHED_NONE);
}

/* Two CPUs as the scheduler drives them: one that is through its round takes from the other before the next one. Shares of n equal vCPUs
 * differ by a tenth at most, however far the rounds of one are ahead. */
static void share_two_cpus(uint32_t n, uint32_t lead)
{
	struct runq *cpu[2] = { &q, &other };
	uint32_t runs[2] = { SCHED_NONE, SCHED_NONE };
	int64_t ran[8] = { 0 }, fair = 2 * 5000l / n;

	setup();
	runq_init(&other);
	other.round = lead;
	refused = SCHED_NONE;
	for (uint32_t i = 0; i < n; i++)
		runq_wake(&q, i);
	for (unsigned turn = 0; turn < 5000; turn++)
		for (unsigned c = 0; c < 2; c++) {
			bool round;

			if (runs[c] != SCHED_NONE)
				runq_put(cpu[c], runs[c], SCHED_SLICE_NS);
			if (!runq_has_active(cpu[c])) {
				bool any = !cpu[c]->nr, may = runq_behind(cpu[c], cpu[!c]->round) <= 0 || any;
				uint32_t id = may ? runq_take(cpu[!c], movable, any, &round) : SCHED_NONE;

				if (id != SCHED_NONE)
					runq_join(cpu[c], id, round);
			}
			runs[c] = runq_next(cpu[c]);
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
	test_remove();
	test_starvation();
	return 0;
}
