/* SPDX-License-Identifier: Apache-2.0 */
/* core/sched/runq_test.c - shares follow weights, nobody starves, wake-ups come first while credit lasts. */
// link: xen/core/sched/runq.c
#include "core/sched/runq.h"
#include <assert.h>

static struct sched_entity tab[8];
static struct runq q;

static struct sched_entity *entity(uint32_t id) { return &tab[id]; }

static void setup(void)
{
	runq_init(&q, entity);
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

int main(void)
{
	test_shares();
	test_slices();
	test_wake();
	test_remove();
	test_starvation();
	return 0;
}
