/* SPDX-License-Identifier: Apache-2.0 */
/* xsm/flask/sidtab.c - context <-> SID: an open hash table whose slot number is the SID; entries are only ever added. */
#include "xsm/flask/context.h"
#include "hal/spec.h"

static uint32_t slots[SID_SLOTS];	/* packed contexts; 0 is free; written once, by compare-and-swap */
static uint32_t used;

static uint32_t pack(struct context c)
{
	return (uint32_t)c.type << 16 | (uint32_t)c.role << 8 | c.user;
}

static struct context unpack(uint32_t v)
{
	return (struct context){ .user = (uint8_t)v, .role = (uint8_t)(v >> 8), .type = (uint16_t)(v >> 16) };
}

void sidtab_init(void)
{
	for (uint32_t i = 0; i < SID_SLOTS; i++)
		slots[i] = 0;
	used = 0;
}

struct context sid_context(uint32_t sid)
{
	if (sid >= 1 && sid <= SECINITSID_COUNT)
		return policydb.isid[sid];
	if (sid < SID_BASE || sid >= SID_LIMIT)
		return unpack(0);
	return unpack(__atomic_load_n(&slots[index_clamp(sid - SID_BASE, SID_SLOTS)], __ATOMIC_RELAXED));
}

/* Takes slot i for v if it is free; true if it then holds v. */
static bool slot_take(uint32_t i, uint32_t v)
{
	uint32_t now = 0;

	if (__atomic_compare_exchange_n(&slots[i], &now, v, false, __ATOMIC_RELAXED, __ATOMIC_RELAXED)) {
		__atomic_add_fetch(&used, 1, __ATOMIC_RELAXED);
		return true;
	}
	return now == v;
}

uint32_t context_sid(struct context c)
{
	uint32_t v = pack(c), h = v * 0x9e3779b1u >> 16;

	if (!c.type)
		return 0;
	for (uint32_t i = 1; i <= SECINITSID_COUNT; i++)
		if (pack(policydb.isid[i]) == v)
			return i;
	for (uint32_t i = 0; i < SID_SLOTS; i++) {
		uint32_t s = (h + i) % SID_SLOTS;

		if (__atomic_load_n(&slots[s], __ATOMIC_RELAXED) == v || slot_take(s, v))
			return SID_BASE + s;
	}
	return 0;
}

uint32_t sidtab_used(void)
{
	return SECINITSID_COUNT + __atomic_load_n(&used, __ATOMIC_RELAXED);
}
