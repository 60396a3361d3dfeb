/* SPDX-License-Identifier: Apache-2.0 */
/* xsm/flask/label_test.c - contexts, SIDs, labels of new objects and of hardware. */
// link: build/hosted/xsm.o
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
	xsm_type_of(a, small, sizeof(small));
	CHECK(!strcmp(small, "a_t") && !xsm_sid_valid(UINT32_MAX));
	xsm_type_of(5000, small, sizeof(small));
	CHECK(!strcmp(small, "?"));
	xsm_type_of(a, small, 3);
	CHECK(!strcmp(small, "a_"));
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

/* Labels of hardware that come and go while the system runs. */
static void added_hardware(void)
{
	uint32_t b = test_sid("blue:object_r:b_t"), c = test_sid("red:object_r:c_t"), two;

	CHECK(!xsm_bool_find("two", &two) && !xsm_bool_commit_one(two, true));
	CHECK(xsm_ocontext_add_check(0, 1, 1, b) == -XEN_EINVAL && xsm_ocontext_add_check(5, 1, 1, b) == -XEN_EINVAL);
	CHECK(xsm_ocontext_add_check(1, 1, 2, b) == -XEN_EINVAL && xsm_ocontext_add_check(2, 2, 1, b) == -XEN_EINVAL);
	CHECK(xsm_ocontext_add_check(4, 1ull << 32, 1ull << 32, b) == -XEN_EINVAL && xsm_ocontext_add_check(1, 9, 9, 0) == -XEN_EINVAL);
	CHECK(xsm_ocontext_add_check(1, 33, 33, b) == -XEN_EEXIST && xsm_ocontext_add_check(1, 33, 33, c) == 0);	/* it is c's already */
	CHECK(xsm_ocontext_add_check(2, 0x6f, 0x70, b) == -XEN_EEXIST && xsm_ocontext_del_check(2, 0x60, 0x6e) == -XEN_ENOENT);
	CHECK(xsm_irq_sid(40) == SECINITSID_IRQ && xsm_ocontext_add_check(1, 40, 40, b) == 0 && xsm_ocontext_del_check(1, 40, 40) == -XEN_ENOENT);
	xsm_ocontext_add(1, 40, 40, b);
	CHECK(xsm_irq_sid(40) == b && xsm_irq_sid(33) == c && xsm_ocontext_add_check(1, 40, 40, c) == -XEN_EEXIST);
	xsm_ocontext_add(3, 0x500000000ull, 0x5000000ffull, c);
	CHECK(xsm_iomem_sid(0x500000001ull, 0x500000002ull) == c && xsm_iomem_sid(0x4ffffffffull, 0x500000002ull) == SECINITSID_UNLABELED);
	xsm_ocontext_del(1, 33, 33);			/* one of the file's */
	CHECK(xsm_irq_sid(33) == SECINITSID_IRQ && xsm_irq_sid(40) == b && xsm_irq_sid(34) == test_sid("blue:object_r:c_t"));
	xsm_ocontext_del(3, 0x500000000ull, 0x5000000ffull);
	CHECK(xsm_iomem_sid(0x500000001ull, 0x500000002ull) == SECINITSID_IOMEM);
	CHECK(xsm_would_allow(test_sid("red:one_r:b_t"), test_sid("red:one_r:d_t"), SECCLASS_GRANT, GRANT__UNMAP));	/* the boolean is what it was */
	CHECK(!xsm_bool_commit_one(two, false));
	CHECK(!xsm_would_allow(test_sid("red:one_r:b_t"), test_sid("red:one_r:d_t"), SECCLASS_GRANT, GRANT__UNMAP));
}

/* Of contexts longer than XSM_CONTEXT_MAX there are none. */
static void too_long(void)
{
	char s[1000];
	uint32_t sid = 77;
	size_t at = (size_t)snprintf(s, sizeof(s), "user0:object_r:kind0:s0:c0");

	for (int i = 2; i < 120; i += 2)
		at += (size_t)snprintf(s + at, sizeof(s) - at, ",c%d", i);
	CHECK(at > XSM_CONTEXT_MAX && xsm_context_to_sid(s, at, &sid) == -XEN_ENOSPC && sid == 77);
	memset(s, 'a', sizeof(s));
	no_context("");
	CHECK(xsm_context_to_sid(s, sizeof(s), &sid) == -XEN_EINVAL && sid == 77);
}

/* The table takes SID_SLOTS contexts, then no more; what is in it stays. */
static void full_table(void)
{
	uint32_t first = 0, n = 0, sid = 0;
	char s[XSM_CONTEXT_MAX], back[XSM_CONTEXT_MAX], before[XSM_CONTEXT_MAX];

	for (; n < 2 * SID_SLOTS; n++) {
		snprintf(s, sizeof(s), "user0:object_r:kind%u:s0", 4 + n % 1000);
		if (n >= 1000)
			snprintf(s, sizeof(s), "user0:object_r:kind%u:s0:c%u", 4 + n % 1000, n / 1000);
		if (xsm_context_to_sid(s, sizeof(s), &sid))
			break;
		first = first ? first : sid;
		CHECK(!xsm_sid_to_context(sid, back, sizeof(back)) && !strcmp(s, back));
		memcpy(before, s, sizeof(s));
	}
	CHECK(n > SID_SLOTS / 2 && n < SID_SLOTS && xsm_context_to_sid(s, sizeof(s), &sid) == -XEN_ENOSPC);
	CHECK(!xsm_context_to_sid(before, sizeof(before), &sid) && sid == SID_LIMIT - 1);
	CHECK(!xsm_sid_to_context(first, back, sizeof(back)) && !strcmp(back, "user0:object_r:kind4:s0"));
	CHECK(xsm_transition(first, SECINITSID_DISK, SECCLASS_EVENT) != 0);
}

/* validatetrans domain (r1 == r2 or t3 == a_t) of the small policy. */
static void steps(void)
{
	uint32_t a, b, other;

	test_load("build/small-policy.bin");
	a = test_sid("red:one_r:a_t");
	b = test_sid("red:one_r:b_t");
	other = test_sid("red:two_r:a_t");
	CHECK(xsm_relabel_valid(a, b, b, SECCLASS_DOMAIN) && xsm_relabel_valid(a, other, a, SECCLASS_DOMAIN));
	CHECK(!xsm_relabel_valid(a, other, b, SECCLASS_DOMAIN) && xsm_relabel_valid(a, other, b, SECCLASS_EVENT));
	CHECK(!xsm_relabel_valid(a, 0, a, SECCLASS_DOMAIN) && !xsm_relabel_valid(a, b, a, 0) && !xsm_relabel_valid(a, b, SID_LIMIT, SECCLASS_DOMAIN));
}

int main(void)
{
	test_load("build/test-policy.bin");
	contexts();
	new_objects();
	hardware();
	added_hardware();
	steps();
	test_load("build/xsm-policies/1.bin");		/* with MLS: categories enough */
	too_long();
	full_table();
	return 0;
}
