/* SPDX-License-Identifier: Apache-2.0 */
/* xenstore/hosted/perm_cases.c - who may do what. */
#include "domains/xenstore/hosted/fake.h"

static bool allowed(uint32_t type)
{
	assert(type != XS_ERROR || !strcmp(ans.data, "EACCES"));
	return type != XS_ERROR;
}

/* What domain 4 may do with a node of domain 3, for each entry that may speak about it. */
static void matrix(void)
{
	static const char modes[] = "nrwb";
	struct conn *owner = guest(3), *other = guest(4), *third = guest(5);
	char others[8], named[8];

	for (int d = 0; d < 4; d++) {
		for (int e = 0; e < 5; e++) {	/* 4: no entry for it */
			int mode = e < 4 ? e : d;

			snprintf(others, sizeof others, "%c3", modes[d]);
			snprintf(named, sizeof named, "%c4", modes[e & 3]);
			WRITES(owner, 0, "n", "v");
			if (e < 4)
				OK(owner, XS_SET_PERMS, 0, "n", others, named);
			else
				OK(owner, XS_SET_PERMS, 0, "n", others);
			assert(allowed(ask_strings(other, XS_READ, 0, "/local/domain/3/n", NULL)) == (mode & 1));
			assert(allowed(ask_strings(other, XS_DIRECTORY, 0, "/local/domain/3/n", NULL)) == (mode & 1));
			assert(allowed(ask_strings(other, XS_GET_PERMS, 0, "/local/domain/3/n", NULL)) == (mode & 1));
			assert(allowed(write_text(other, 0, "/local/domain/3/n", "w")) == !!(mode & 2));
			assert(allowed(ask_strings(other, XS_MKDIR, 0, "/local/domain/3/n/sub", NULL)) == !!(mode & 2));
			assert(!allowed(ask_strings(other, XS_SET_PERMS, 0, "/local/domain/3/n", "n3", "b4", NULL)));
			assert(allowed(ask_strings(third, XS_READ, 0, "/local/domain/3/n", NULL)) == (d & 1));
			assert(allowed(ask_strings(third, XS_RM, 0, "/local/domain/3/n", NULL)) == !!(d & 2));
			OK(owner, XS_RM, 0, "n");
			OK(owner, XS_RM, 0, "n");
		}
	}
}

/* XSA-352: no guest gives a node to another. */
static void ownership(void)
{
	struct conn *g = guest(3), *h = guest(4);

	WRITES(g, 0, "mine", "1");
	GIVES("n3|", g, XS_GET_PERMS, 0, "mine");
	OK(g, XS_SET_PERMS, 0, "mine", "r3", "w4", "b5", "n6");
	GIVES("r3|w4|b5|n6|", g, XS_GET_PERMS, 0, "mine");
	WRITES(g, 0, "mine/below", "");				/* inherited */
	GIVES("r3|w4|b5|n6|", g, XS_GET_PERMS, 0, "mine/below");
	FAILS("EPERM", g, XS_SET_PERMS, 0, "mine", "r4");	/* nobody gives nodes away */
	FAILS("EACCES", h, XS_SET_PERMS, 0, "/local/domain/3/mine", "r3");
	OK(g, XS_SET_PERMS, 0, "mine", "n3", "b4");
	WRITES(h, 0, "/local/domain/3/mine/his", "");		/* who creates owns */
	GIVES("n4|b4|", master, XS_GET_PERMS, 0, "/local/domain/3/mine/his");
	OK(master, XS_SET_PERMS, 0, "/local/domain/3/mine", "r4");
	GIVES("r4|", h, XS_GET_PERMS, 0, "/local/domain/3/mine");
	WRITES(master, 0, "/local/domain/3/by-master", "");	/* the master's creations belong to the parent's owner */
	GIVES("n3|", g, XS_GET_PERMS, 0, "by-master");
	FAILS("EACCES", g, XS_RM, 0, "/local/domain/3/mine/his");
}

static void bad_lists(void)
{
	static const char *const bad[] = { "", "r", "x3", "r-1", "r65536", "rr3", "3", "r3 ", "R3" };
	struct conn *g = guest(3);

	WRITES(g, 0, "n", "");
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
		FAILS("EINVAL", g, XS_SET_PERMS, 0, "n", "n3", bad[i]);
	FAILS("EINVAL", g, XS_SET_PERMS, 0, "n");
	FAILS("EINVAL", master, XS_SET_PERMS, 0, "/local/domain/3/n", "n32754");
	FAILS("ENOSPC", g, XS_SET_PERMS, 0, "n", "n3", "r1", "r2", "r4", "r5", "r6");
	OK(g, XS_SET_PERMS, 0, "n", "n3", "r1", "r2", "r4", "r5");
	FAILS("ENOENT", g, XS_SET_PERMS, 0, "nothing", "n3");
}

/* What does not exist is told only to those who might create it. */
static void existence(void)
{
	struct conn *g = guest(3), *h = guest(4);

	WRITES(g, 0, "closed/x", "");
	FAILS("EACCES", h, XS_READ, 0, "/local/domain/3/closed/x");
	FAILS("EACCES", h, XS_READ, 0, "/local/domain/3/closed/y");
	FAILS("EACCES", h, XS_RM, 0, "/local/domain/3/closed/y");
	FAILS("EACCES", h, XS_RM, 0, "/local/domain/3/closed/y/z");
	WRITE_FAILS("EACCES", h, 0, "/local/domain/3/closed/y", "");
	WRITE_FAILS("EACCES", h, 0, "/new", "");
	FAILS("EACCES", h, XS_DIRECTORY, 0, "/");
	OK(g, XS_SET_PERMS, 0, "closed", "r3");
	FAILS("ENOENT", h, XS_READ, 0, "/local/domain/3/closed/y");
	WRITE_FAILS("EACCES", h, 0, "/local/domain/3/closed/y", "");
}

static void targets(void)
{
	struct conn *g = guest(3), *dm = guest(4), *third = guest(5);

	WRITES(g, 0, "g", "1");
	WRITES(third, 0, "t", "1");
	OK(third, XS_SET_PERMS, 0, "t", "n5", "r3");
	FAILS("EACCES", dm, XS_READ, 0, "/local/domain/3/g");
	FAILS("EACCES", dm, XS_SET_TARGET, 0, "4", "3");
	FAILS("ENOENT", master, XS_SET_TARGET, 0, "4", "9");
	FAILS("EINVAL", master, XS_SET_TARGET, 0, "4", "0");
	FAILS("EINVAL", master, XS_SET_TARGET, 0, "4", "4");
	OK(master, XS_SET_TARGET, 0, "4", "3");
	WRITES(dm, 0, "/local/domain/3/g", "2");			/* as its owner */
	OK(dm, XS_SET_PERMS, 0, "/local/domain/3/g", "r3");
	GIVES("1", dm, XS_READ, 0, "/local/domain/5/t");		/* as named by others */
	OK(master, XS_RELEASE, 0, "3");
	FAILS("EACCES", dm, XS_READ, 0, "/local/domain/5/t");		/* over when the target is gone */
	WRITES(guest(3), 0, "g", "1");					/* another domain of that number is not the target */
	FAILS("EACCES", dm, XS_READ, 0, "/local/domain/3/g");
}

/* An entry for a domain that does not exist yet gives the next holder of that number nothing. XSA-322. */
static void future_domains(void)
{
	struct conn *g = guest(3), *later;

	WRITES(g, 0, "n", "secret");
	OK(g, XS_SET_PERMS, 0, "n", "n3", "r9");
	GIVES("n3|r9|", g, XS_GET_PERMS, 0, "n");
	later = guest(9);
	FAILS("EACCES", later, XS_READ, 0, "/local/domain/3/n");
	OK(g, XS_SET_PERMS, 0, "n", "n3", "r9");
	GIVES("secret", later, XS_READ, 0, "/local/domain/3/n");
	OK(master, XS_RELEASE, 0, "9");
	GIVES("n3|", g, XS_GET_PERMS, 0, "n");				/* forgotten with the domain */
	later = guest(9);
	FAILS("EACCES", later, XS_READ, 0, "/local/domain/3/n");
}

void perm_cases(void)
{
	void (*const cases[])(void) = { matrix, ownership, bad_lists, existence, targets, future_domains };

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		fake_start(0);
		cases[i]();
		fake_end();
	}
}
