/* SPDX-License-Identifier: Apache-2.0 */
/* core/xsm_op/bool_policy_test.c - booleans from the hypercall to a real policy: a commit changes what is allowed, a refusal does not. */
// link: build/hosted/xsm.o build/hosted/core.a
#include "tests/fakearch/fake.h"
#include "xsm/flask/testing.h"
#include <xen/xsm/flask_op.h>

enum { A = 1, B = 2, NAME = 0x3000 };
static uint32_t a, b, d;

static int64_t boolean(domid_t who, uint32_t cmd, const char *name, int value, int commit, struct xen_flask_boolean *out)
{
	struct xen_flask_op op = { .cmd = cmd, .interface_version = XEN_FLASK_INTERFACE_VERSION };
	int64_t rc;

	op.u.boolean = (struct xen_flask_boolean){ .bool_id = BOOL_BY_NAME, .new_value = (uint8_t)value, .commit = (uint8_t)commit };
	op.u.boolean.size = (uint32_t)strlen(name);
	op.u.boolean.name.p = (void *)NAME;
	fake_put(who, NAME, name, strlen(name));
	fake_put(who, FAKE_ARG, &op, sizeof op);
	rc = fake_call(who, __HYPERVISOR_xsm_op, FAKE_ARG, 0, 0, 0);
	fake_get(who, FAKE_ARG, &op, sizeof op);
	*out = op.u.boolean;
	return rc;
}

static bool allowed(void)
{
	return xsm_check(b, d, SECCLASS_GRANT, GRANT__UNMAP) == 0;
}

static void flips(void)
{
	struct xen_flask_boolean r;

	assert(!allowed() && boolean(A, FLASK_SETBOOL, "two", 1, 0, &r) == 0 && !r.enforcing && r.pending && !allowed());
	assert(boolean(A, FLASK_COMMITBOOLS, "", 0, 0, &r) == 0 && allowed() && allowed());
	assert(boolean(A, FLASK_GETBOOL, "two", 0, 0, &r) == 0 && r.enforcing && r.pending);
	assert(boolean(A, FLASK_SETBOOL, "two", 0, 1, &r) == 0 && !r.enforcing && !allowed() && !allowed());
}

static void refuses(void)
{
	struct xen_flask_boolean r;

	assert(boolean(A, FLASK_SETBOOL, "nine", 1, 1, &r) == -XEN_ENOENT && boolean(A, FLASK_GETBOOL, "nine", 0, 0, &r) == -XEN_ENOENT);
	assert(boolean(B, FLASK_SETBOOL, "two", 1, 1, &r) == -XEN_EACCES && !allowed());
	assert(boolean(B, FLASK_GETBOOL, "two", 0, 0, &r) == -XEN_EACCES && r.bool_id == BOOL_BY_NAME);
	assert(boolean(A, FLASK_SETBOOL, "two", 1, 0, &r) == 0);
	assert(boolean(B, FLASK_COMMITBOOLS, "", 0, 0, &r) == -XEN_EACCES && !allowed());
	assert(boolean(A, FLASK_GETBOOL, "two", 0, 0, &r) == 0 && !r.enforcing && r.pending);
}

int main(void)
{
	test_load("build/test-policy.bin");
	a = test_sid("red:one_r:a_t");
	b = test_sid("red:one_r:b_t");
	d = test_sid("red:one_r:d_t");
	fake_init();
	fake_domain(A, a, 1);
	fake_domain(B, b, 1);
	flips();
	refuses();
	puts("bool_policy: ok");
	return 0;
}
