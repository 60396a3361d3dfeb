/* SPDX-License-Identifier: Apache-2.0 */
// link: domains/runtime/backend_state.c
/* backend_state_test.c - every pair of states, and node paths well formed or not. */
#include "domains/runtime/backend_state.h"
#include <assert.h>

static void test_states(void)
{
	/* rows: ours InitWait, Connected, Closing, Closed; columns: theirs 0..8 */
	static const char want[4][10] = { "---CCgx--", "xAA--gx--", "xAA---x--", "-AA------" };
	static const enum xenbus_state ours[4] = { XenbusStateInitWait, XenbusStateConnected, XenbusStateClosing, XenbusStateClosed };

	for (int i = 0; i < 4; i++) {
		for (uint64_t t = 0; t < 9; t++)
			assert("-CgxA"[backend_next(ours[i], t)] == want[i][t]);
		assert(backend_next(ours[i], 9) == BACKEND_STAY && backend_next(ours[i], ~0ull) == BACKEND_STAY);
	}
	assert(backend_next(XenbusStateUnknown, XenbusStateConnected) == BACKEND_STAY);
}

static int parse(const char *path, domid_t want_fe, uint32_t want_id)
{
	domid_t fe = 0;
	uint32_t id = 0;
	int n = backend_parse(path, "vbd", &fe, &id);

	assert(fe == want_fe && id == want_id);
	return n;
}

static void test_paths(void)
{
	assert(parse("backend/vbd", 0, 0) == 0);
	assert(parse("backend/vbd/5", 5, 0) == 1);
	assert(parse("backend/vbd/5/51712", 5, 51712) == 2);
	assert(parse("backend/vbd/5/51712/state", 5, 51712) == 3);
	assert(parse("/local/domain/3/backend/vbd/5/0", 5, 0) == 2);
	assert(parse("backend/vbdx/5", 0, 0) == -1);
	assert(parse("backend/vif/5", 0, 0) == -1);
	assert(parse("/local/domain/x/backend/vbd/5", 0, 0) == -1);
	assert(parse("backend/vbd/05", 0, 0) == -1);
	assert(parse("backend/vbd/-5", 0, 0) == -1);
	assert(parse("backend/vbd/99999", 0, 0) == -1);
	assert(parse("backend/vbd/32752", 0, 0) == -1);
	assert(parse("backend/vbd/5/4294967296", 5, 0) == -1);
	assert(parse("backend/vbd/5/1 2", 5, 0) == -1);
	assert(parse("", 0, 0) == -1);
}

int main(void)
{
	test_states();
	test_paths();
	return 0;
}
