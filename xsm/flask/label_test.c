/* SPDX-License-Identifier: Apache-2.0 */
/* xsm/flask/label_test.c - contexts, SIDs, labels of new objects and of hardware. */
// link: xsm/flask/audit.c xsm/flask/ring.c xen/lib/sha256.c xsm/flask/avc.c xsm/flask/compute.c xsm/flask/context.c xsm/flask/expr.c xsm/flask/names.c
// link: xsm/flask/read.c xsm/flask/read_classes.c xsm/flask/read_ocontexts.c xsm/flask/read_policy.c
// link: xsm/flask/read_rules.c xsm/flask/read_symbols.c xsm/flask/services.c xsm/flask/sidtab.c
#include "xsm/flask/context.h"
#include "xsm/flask/testing.h"

static void sid_is(uint32_t sid, const char *context)
{
	char s[XSM_CONTEXT_MAX];

	CHECK(!xsm_sid_to_context(sid, s, sizeof(s)));
	if (strcmp(s, context)) {
		printf("%s, expected %s\n", s, context);
		exit(1);
	}
}

static void no_context(const char *s)
{
	uint32_t sid = 77;

	CHECK(xsm_context_to_sid(s, strlen(s) + 1, &sid) == -XEN_EINVAL && sid == 77);
}

static void contexts(void)
{
	char small[13];
	uint32_t a = test_sid("red:one_r:a_t"), sid;

	CHECK(a == SECINITSID_DOM0);			/* an initial SID's context has no second SID */
	CHECK(test_sid("blue:two_r:a_t") >= SID_BASE && test_sid("blue:two_r:a_t") == test_sid("blue:two_r:a_t"));
	sid_is(test_sid("blue:two_r:a_t"), "blue:two_r:a_t");
	CHECK(!xsm_context_to_sid("red:one_r:a_tail", 13, &sid) && sid == a);	/* n counts, not the NUL */
	CHECK(xsm_sid_to_context(a, small, sizeof(small)) == -XEN_ENOSPC);	/* no room for the NUL */
	CHECK(xsm_sid_to_context(0, small, sizeof(small)) == -XEN_EINVAL && xsm_sid_to_context(31, small, 1) == -XEN_EINVAL);
	CHECK(!strcmp(xsm_type_name(a), "a_t") && !strcmp(xsm_type_name(5000), "?") && !xsm_sid_valid(UINT32_MAX));
	no_context("");
	no_context("red");
	no_context("red:one_r");
	no_context("red:one_r:");
	no_context("red:one_r:a_t:s0");
	no_context("red:one_r:doms");		/* an attribute */
	no_context("red:one_r:c_t");		/* one_r may not c_t */
	no_context("blue:one_r:a_t");		/* blue may not one_r */
	no_context("red::a_t");
	no_context("green:one_r:a_t");
}

static void new_objects(void)
{
	uint32_t a = test_sid("red:one_r:a_t"), b = test_sid("red:one_r:b_t"), d = test_sid("red:one_r:d_t");
	uint32_t a2 = test_sid("red:two_r:a_t"), c = test_sid("red:object_r:c_t"), e = test_sid("red:object_r:e_t");

	sid_is(xsm_transition(a, b, SECCLASS_EVENT), "red:object_r:hw_t");
	sid_is(xsm_transition(d, c, SECCLASS_EVENT), "red:object_r:e_t");
	sid_is(xsm_transition(a, d, SECCLASS_EVENT), "red:object_r:d_t");	/* no rule: the target's type */
	sid_is(xsm_transition(a2, b, SECCLASS_DOMAIN), "red:two_r:a_t");	/* no rule: the source's */
	sid_is(xsm_transition(a, b, SECCLASS_DOMAIN), "red:two_r:a_t");		/* role_transition */
	CHECK(xsm_self_sid(a) == SECINITSID_UNLABELED);				/* one_r may not c_t */
	CHECK(xsm_transition(0, b, SECCLASS_EVENT) == SECINITSID_UNLABELED);
	CHECK(xsm_transition(a, b, 0) == SECINITSID_UNLABELED && xsm_transition(a, b, 99) == SECINITSID_UNLABELED);
	sid_is(xsm_member(a, c, SECCLASS_EVENT), "red:object_r:b_t");
	sid_is(xsm_change(b, c, SECCLASS_EVENT), "red:object_r:d_t");
	sid_is(xsm_transition(b, e, SECCLASS_EVENT), "red:object_r:hw_t");	/* by a boolean */
}

static void hardware(void)
{
	sid_is(xsm_pcidevice_sid(0xc800, 0x010000), "red:object_r:b_t");
	CHECK(xsm_pcidevice_sid(0x20, 0x010601) == SECINITSID_DISK && xsm_pcidevice_sid(0x20, 0x020000) == SECINITSID_NIC);
	CHECK(xsm_pcidevice_sid(0x20, 0x030000) == SECINITSID_DEVICE);
	sid_is(xsm_irq_sid(33), "red:object_r:c_t");
	sid_is(xsm_irq_sid(34), "blue:object_r:c_t");
	CHECK(xsm_irq_sid(35) == SECINITSID_IRQ);
	sid_is(xsm_ioport_sid(0x60, 0x6f), "red:object_r:c_t");
	sid_is(xsm_ioport_sid(0x100, 0x100), "blue:object_r:b_t");
	CHECK(xsm_ioport_sid(0x5f, 0x60) == SECINITSID_UNLABELED && xsm_ioport_sid(0x6f, 0x100) == SECINITSID_UNLABELED);
	CHECK(xsm_ioport_sid(0x70, 0x6f) == SECINITSID_UNLABELED);
	sid_is(xsm_iomem_sid(0xfebe0, 0xfebe0), "red:object_r:c_t");
	sid_is(xsm_iomem_sid(0x100000001ull, 0x100000010ull), "blue:object_r:c_t");
	CHECK(xsm_iomem_sid(0, UINT64_MAX) == SECINITSID_UNLABELED);
	sid_is(xsm_iomem_sid(0x1000, 0x1fff), "red:object_r:hw_t");
}

/* The table takes SID_SLOTS contexts, then no more; what is in it stays. */
static void full_table(void)
{
	struct context c = { .user = 200, .role = 200 }, last;
	uint32_t first = 0, n = 0, sid;

	while (n < 2 * SID_SLOTS) {
		c.type = (uint16_t)(300 + n);
		sid = context_sid(c);
		if (!sid)
			break;
		first = first ? first : sid;
		last = sid_context(sid);
		CHECK(last.type == c.type && last.user == 200 && last.role == 200);
		n++;
	}
	CHECK(n > 0 && n < SID_SLOTS);
	CHECK(sid_context(first).type == 300);
	CHECK(test_sid("blue:two_r:a_t") >= SID_BASE);
}

int main(void)
{
	test_load("build/test-policy.bin");
	contexts();
	new_objects();
	hardware();
	full_table();
	return 0;
}
