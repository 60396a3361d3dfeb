/* SPDX-License-Identifier: Apache-2.0 */
/* core/xsm_op/bool_test.c - booleans by id and by name, pending and committed; a refusal changes nothing. (What a commit does to decisions: xsm/flask/avc_test.c.) */
// link: build/hosted/core.a
#include <stdio.h>
#include <string.h>
#include "tests/fakearch/fake.h"

enum { A = 1, SID_A = 10, NAME = 0x3000 };
static struct xen_flask_op op;

static int64_t run(uint32_t cmd)
{
	int64_t rc;

	op.cmd = cmd;
	op.interface_version = XEN_FLASK_INTERFACE_VERSION;
	fake_put(A, FAKE_ARG, &op, sizeof op);
	rc = fake_call(A, __HYPERVISOR_xsm_op, FAKE_ARG, 0, 0, 0);
	fake_get(A, FAKE_ARG, &op, sizeof op);
	return rc;
}

static int64_t boolean(uint32_t cmd, uint32_t id, const char *name, uint32_t size, int value, int commit)
{
	memset(&op, 0xee, sizeof op);
	op.u.boolean = (struct xen_flask_boolean){ .bool_id = id, .new_value = (uint8_t)value, .commit = (uint8_t)commit, .size = size };
	op.u.boolean.name.p = (void *)NAME;
	memset(fake_ptr(A, NAME), 0xee, 128);
	fake_put(A, NAME, name, strlen(name) + 1);
	return run(cmd);
}

static bool is(uint32_t id, int active, int pending) { return fake_bool[id].active == active && fake_bool[id].pending == pending; }

static void start(void)
{
	fake_init();
	fake_domain(A, SID_A, 1);
	memset(fake_bool, 0, sizeof fake_bool);
}

/* XSA-84: sizes up to the largest number. */
static void gets(void)
{
	char name[8];

	start();
	fake_bool[1] = (struct fake_bool){ true, false };
	assert(boolean(FLASK_GETBOOL, 1, "", 64, 0, 0) == 0 && op.u.boolean.enforcing == 1 && op.u.boolean.pending == 0 && op.u.boolean.size == 3);
	fake_get(A, NAME, name, sizeof name);
	assert(!strcmp(name, "two") && (uint8_t)name[4] == 0xee && fake_xsm.n == 1 && fake_xsm.ask[0].tsid == SECINITSID_SECURITY);
	assert(fake_xsm.ask[0].perm == SECURITY__GETBOOL && fake_xsm.ask[0].locks == 0);
	assert(boolean(FLASK_GETBOOL, 1, "", 4000, 0, 0) == 0 && boolean(FLASK_GETBOOL, 0, "", 0, 0, 0) == 0 && op.u.boolean.size == 0);
	assert(boolean(FLASK_GETBOOL, 1, "", 3, 0, 0) == 0);			/* no room for the NUL */
	fake_get(A, NAME, name, sizeof name);
	assert(!memcmp(name, "two\xee", 4) && boolean(FLASK_GETBOOL, 1, "", 2, 0, 0) == -XEN_ERANGE);
	assert(boolean(FLASK_GETBOOL, BOOL_BY_NAME, "two", 3, 0, 0) == 0 && op.u.boolean.bool_id == 1 && op.u.boolean.enforcing == 1);
	assert(boolean(FLASK_GETBOOL, BOOL_BY_NAME, "two", 4, 0, 0) == 0 && op.u.boolean.size == 0);	/* with its NUL */
	assert(boolean(FLASK_GETBOOL, 2, "", 0, 0, 0) == -XEN_ENOENT && boolean(FLASK_GETBOOL, ~1u, "", 0, 0, 0) == -XEN_ENOENT);
	assert(boolean(FLASK_GETBOOL, BOOL_BY_NAME, "tw", 2, 0, 0) == -XEN_ENOENT && boolean(FLASK_GETBOOL, BOOL_BY_NAME, "", 0, 0, 0) == -XEN_ENOENT);
	assert(boolean(FLASK_GETBOOL, BOOL_BY_NAME, "two", 65, 0, 0) == -XEN_ENOENT && boolean(FLASK_GETBOOL, BOOL_BY_NAME, "two", ~0u, 0, 0) == -XEN_ENOENT);
	op.u.boolean = (struct xen_flask_boolean){ .bool_id = 1, .size = 64 };
	op.u.boolean.name.p = (void *)0xdead0000;
	assert(run(FLASK_GETBOOL) == -XEN_EFAULT);
}

static void sets(void)
{
	start();
	assert(boolean(FLASK_SETBOOL, 0, "", 0, 7, 0) == 0 && is(0, 0, 1) && op.u.boolean.enforcing == 0 && op.u.boolean.pending == 1);
	assert(fake_xsm.n == 1 && fake_xsm.ask[0].perm == SECURITY__SETBOOL && fake_xsm.ask[0].cls == SECCLASS_SECURITY);
	assert(boolean(FLASK_SETBOOL, BOOL_BY_NAME, "two", 3, 1, 1) == 0 && is(1, 1, 1) && is(0, 0, 1) && op.u.boolean.bool_id == 1);
	assert(op.u.boolean.enforcing == 1 && op.u.boolean.pending == 1);
	assert(run(FLASK_COMMITBOOLS) == 0 && is(0, 1, 1) && is(1, 1, 1) && fake_xsm.n == 1 && fake_xsm.ask[0].perm == SECURITY__SETBOOL);
	assert(boolean(FLASK_SETBOOL, 2, "", 0, 1, 0) == -XEN_ENOENT && boolean(FLASK_SETBOOL, BOOL_BY_NAME, "nine", 4, 0, 1) == -XEN_ENOENT);
}

static void refuses(void)
{
	start();
	fake_bool[0].pending = true;
	for (int k = 0; k < 2; k++) {
		fake_xsm.deny = 1;
		assert(boolean(FLASK_SETBOOL, 1, "", 0, 1, k) == -XEN_EACCES && is(0, 0, 1) && is(1, 0, 0));
	}
	fake_xsm.deny = 1;
	assert(run(FLASK_COMMITBOOLS) == -XEN_EACCES && is(0, 0, 1));
	fake_xsm.deny = 1;
	assert(boolean(FLASK_GETBOOL, BOOL_BY_NAME, "nine", 4, 0, 0) == -XEN_EACCES);	/* not even whether it exists */
	assert(op.u.boolean.enforcing == 0 && op.u.boolean.bool_id == BOOL_BY_NAME);
	fake_xsm.deny = 0;
}

int main(void)
{
	gets();
	sets();
	refuses();
	puts("bool: ok");
	return 0;
}
