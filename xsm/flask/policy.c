/* SPDX-License-Identifier: Apache-2.0 */
/* xsm/flask/policy.c - the two arenas, the pins of those who read them, and the count that chooses between them. */
#include "xsm/flask/policy.h"
#include "xsm/flask/avc.h"

uint32_t policy_changes;

static struct policydb arenas[2];
static uint8_t arena_of[2];		/* by the last bit of the count */
static uint32_t pins[2];

struct view policy_open(void)
{
	for (;;) {
		uint32_t changes = __atomic_load_n(&policy_changes, __ATOMIC_SEQ_CST);
		uint32_t a = __atomic_load_n(&arena_of[changes & 1u], __ATOMIC_RELAXED);

		__atomic_add_fetch(&pins[a], 1, __ATOMIC_SEQ_CST);
		if (__atomic_load_n(&policy_changes, __ATOMIC_SEQ_CST) == changes)
			return (struct view){ &arenas[a], changes };
		__atomic_sub_fetch(&pins[a], 1, __ATOMIC_RELEASE);
	}
}

bool policy_close(struct view v)
{
	bool same;

	__atomic_thread_fence(__ATOMIC_ACQUIRE);
	same = __atomic_load_n(&policy_changes, __ATOMIC_RELAXED) == v.changes;
	__atomic_sub_fetch(&pins[v.db - arenas], 1, __ATOMIC_RELEASE);
	return same;
}

static uint32_t now(void)
{
	return __atomic_load_n(&arena_of[__atomic_load_n(&policy_changes, __ATOMIC_ACQUIRE) & 1u], __ATOMIC_RELAXED);
}

struct policydb *policy_now(void)
{
	return &arenas[now()];
}

struct policydb *policy_spare(void)
{
	uint32_t a = now() ^ 1u;

	while (__atomic_load_n(&pins[a], __ATOMIC_SEQ_CST))
		__builtin_ia32_pause();
	return &arenas[a];
}

uint32_t policy_next_side(void)
{
	return (__atomic_load_n(&policy_changes, __ATOMIC_RELAXED) + 1u) & 1u;
}

void policy_switch(struct policydb *db)
{
	__atomic_store_n(&arena_of[policy_next_side()], (uint8_t)(db - arenas), __ATOMIC_RELAXED);
	__atomic_add_fetch(&policy_changes, 1, __ATOMIC_SEQ_CST);
	avc_clear();
}
