/* SPDX-License-Identifier: Apache-2.0 */
/* xenstore/hosted/mac_cases.c - kinds of guest, changes, events, transactions and records, under the policy's rules. Test code. */
#include "domains/xenstore/hosted/policy.h"
#include "domains/xenstore/acct.h"
#include "domains/xenstore/audit.h"
#include "domains/xenstore/mac.h"

enum { LEFT = 3, RIGHT = 4, RIGHT2 = 5, THIRD = 6, BLK = 7, NET = 8, ADMIN = 9, TEST = 10 };
#define HEARS(c, text) do {								\
	const char *got_ = events(c);							\
	if (strcmp(got_, text))								\
		printf("%s:%d expected \"%s\", got \"%s\"\n", __func__, __LINE__, text, got_);	\
	assert(!strcmp(got_, text));							\
} while (0)

static void start(void)
{
	static const char *const type[] = { [LEFT] = "left_t", [RIGHT] = "right_t", [RIGHT2] = "right_t", [THIRD] = "third_t", [BLK] = "blkdrv_t",
		[NET] = "netdrv_t", [ADMIN] = "admin_t", [TEST] = "test_t" };

	fake_start(0);
	relabel(MASTER, "builder_t");
	for (domid_t d = LEFT; d <= TEST; d++)
		relabel(d, type[d]);
}

/* A node of c that Xen's permissions open to everybody. */
static void open_node(struct conn *c, const char *path)
{
	char owner[8];

	snprintf(owner, sizeof owner, "b%u", c->domid);
	WRITES(c, 0, path, "secret");
	OK(c, XS_SET_PERMS, 0, path, owner);
}

static void kinds_are_apart(void)
{
	struct conn *l, *r, *r2, *t;

	start();
	l = guest(LEFT), r = guest(RIGHT), r2 = guest(RIGHT2), t = guest(THIRD);
	open_node(r, "data/x");
	open_node(l, "data/x");
	open_node(l, "attr/x");
	GIVES("secret", r2, XS_READ, 0, "/local/domain/4/data/x");	/* one kind: Xen's permissions alone */
	logs = 0;
	FAILS("EACCES", l, XS_READ, 0, "/local/domain/4/data/x");
	assert(logs == 1 && !strcmp(last_log, "avc:  denied  { read } for domid=3 path=/local/domain/4/data/x scontext=system_u:system_r:left_t:s0 "
					      "tcontext=system_u:object_r:right_data_node_t:s0 tclass=xenstore"));
	FAILS("EACCES", l, XS_WATCH, 0, "/local/domain/4/data/x", "t");
	FAILS("EACCES", l, XS_DIRECTORY, 0, "/local/domain/4/data");
	WRITE_FAILS("EACCES", l, 0, "/local/domain/4/data/x", "mine");
	GIVES("secret", t, XS_READ, 0, "/local/domain/3/data/x");	/* peers read data/, and nothing else */
	OK(t, XS_WATCH, 0, "/local/domain/3/data/x", "t");
	HEARS(t, "/local/domain/3/data/x|t ");
	WRITES(l, 0, "data/x", "news");
	HEARS(t, "/local/domain/3/data/x|t ");
	WRITE_FAILS("EACCES", t, 0, "/local/domain/3/data/x", "mine");
	FAILS("EACCES", t, XS_READ, 0, "/local/domain/3/attr/x");
	FAILS("EACCES", l, XS_READ, 0, "/tool/xenstored");
	fake_end();
}

/* Two of one kind: what Xen's permissions open to all, the categories do not; the services that both need are apart from neither. */
static void categories_are_apart(void)
{
	struct conn *r, *r2, *blk;

	start();
	relabel(RIGHT, "right_t:s0:c4");
	relabel(RIGHT2, "right_t:s0:c5");
	r = guest(RIGHT), r2 = guest(RIGHT2), blk = guest(BLK);
	open_node(r, "data/x");
	open_node(r, "device/vbd/1/state");
	WRITES(blk, 0, "backend/vbd/4/1/state", "2");
	open_node(blk, "backend/vbd/4/1/state");
	GIVES("secret", r, XS_READ, 0, "/local/domain/7/backend/vbd/4/1/state");
	GIVES("secret", blk, XS_READ, 0, "/local/domain/4/device/vbd/1/state");
	GIVES("secret", r, XS_READ, 0, "data/x");
	logs = 0;
	FAILS("EACCES", r2, XS_READ, 0, "/local/domain/4/data/x");
	assert(logs == 1 && strstr(last_log, "scontext=system_u:system_r:right_t:s0:c5 tcontext=system_u:object_r:right_data_node_t:s0:c4 "));
	FAILS("EACCES", r2, XS_READ, 0, "/local/domain/7/backend/vbd/4/1/state");
	FAILS("EACCES", r2, XS_WATCH, 0, "/local/domain/4/data/x", "t");
	FAILS("EACCES", r2, XS_IS_DOMAIN_INTRODUCED, 0, "4");
	GIVES("/local/domain/4|", r2, XS_GET_DOMAIN_PATH, 0, "4");
	relabel(RIGHT2, "right_t:s0:c4,c5");
	GIVES("secret", r2, XS_READ, 0, "/local/domain/4/data/x");
	fake_end();
}

/* Xen's permissions still hold: the policy alone opens nothing. */
static void permissions_beneath(void)
{
	struct conn *l, *t, *r, *r2;

	start();
	l = guest(LEFT), t = guest(THIRD), r = guest(RIGHT), r2 = guest(RIGHT2);
	WRITES(l, 0, "data/x", "private");
	WRITES(r, 0, "data/x", "private");
	logs = 0;
	FAILS("EACCES", t, XS_READ, 0, "/local/domain/3/data/x");
	FAILS("EACCES", r2, XS_READ, 0, "/local/domain/4/data/x");
	assert(logs == 0);						/* that is no denial of the policy */
	fake_end();
}

static void labels(void)
{
	struct conn *l;

	start();
	l = guest(LEFT);
	assert(!strcmp(node_type(l, "/"), "root_node_t") && !strcmp(node_type(l, "/local/domain"), "root_node_t"));
	assert(!strcmp(node_type(l, "/local/domains"), "rest_node_t") && !strcmp(node_type(l, "/local/domain/x"), "rest_node_t"));
	assert(!strcmp(node_type(l, "/tool/xenstored"), "rest_node_t") && !strcmp(node_type(l, "@releaseDomain"), "special_node_t"));
	assert(!strcmp(node_type(l, "/local/domain/3"), "left_home_node_t") && !strcmp(node_type(l, "/local/domain/3/name"), "left_home_node_t"));
	assert(!strcmp(node_type(l, "/local/domain/3/memory/target"), "left_control_node_t"));
	assert(!strcmp(node_type(l, "/local/domain/3/device/vbd/51712/state"), "left_vbd_node_t"));
	assert(!strcmp(node_type(l, "/local/domain/3/device/vif"), "left_vif_node_t") && !strcmp(node_type(l, "/local/domain/3/device"), "left_home_node_t"));
	assert(!strcmp(node_type(l, "/local/domain/4/data"), "data_node_t"));			/* nobody that is known */
	assert(!strcmp(node_type(l, "/local/domain/99999/data"), "data_node_t") && !strcmp(node_type(l, "/local/domain/32752"), "home_node_t"));
	assert(!strcmp(node_type(l, "/local/domain/7/backend/vbd/3/51712/state"), "back_node_t"));	/* its driver is not known */
	guest(BLK);
	assert(!strcmp(node_type(l, "/local/domain/7/backend/vbd/3/51712/state"), "left_blkdrv_node_t"));
	assert(!strcmp(node_type(l, "/local/domain/7/backend/vbd/4/51712"), "blkdrv_back_node_t"));
	guest(RIGHT);
	assert(!strcmp(node_type(l, "/local/domain/7/backend/vbd/4/51712"), "right_blkdrv_node_t"));
	assert(!strcmp(node_type(l, "/local/domain/7/backend/vbd"), "blkdrv_back_node_t") && !strcmp(node_type(l, "/local/domain/7/control"), "blkdrv_home_node_t"));
	relabel(RIGHT, "right_building_t");
	assert(!strcmp(node_type(l, "/local/domain/4/data"), "data_node_t"));
	assert(!strcmp(node_type(master, "/local/domain/0"), "builder_home_node_t"));
	relabel(MASTER, "supervisor_t");
	assert(!strcmp(node_type(master, "/local/domain/0"), "builder_home_node_t"));
	fake_end();
}

/* Front and back ends as the builder, Linux and the drivers use them. */
static void devices(void)
{
	static const char back[] = "/local/domain/7/backend/vbd/3/51712", front[] = "/local/domain/3/device/vbd/51712";
	struct conn *l, *r, *b, *n;
	char path[80];

	start();
	b = guest(BLK);
	WRITES(master, 0, back, "");					/* before the guest is known */
	OK(master, XS_SET_PERMS, 0, back, "n0", "b7", "r3");
	OK(b, XS_WATCH, 0, "backend/vbd", "w");
	WRITES(b, 0, "backend/vbd/3/51712/state", "2");
	WRITES(master, 0, front, "");
	OK(master, XS_SET_PERMS, 0, front, "n0", "b3", "r7");
	GIVES("", b, XS_READ, 0, front);
	l = guest(LEFT), r = guest(RIGHT), n = guest(NET);
	OK(master, XS_SET_PERMS, 0, "/local/domain/7/backend/vbd/3/51712/state", "b7");
	GIVES("2", l, XS_READ, 0, "/local/domain/7/backend/vbd/3/51712/state");
	WRITES(b, 0, "backend/vbd/3/51712/state", "4");
	WRITES(l, 0, "device/vbd/51712/state", "4");
	OK(l, XS_SET_PERMS, 0, "device/vbd/51712/state", "b3");
	snprintf(path, sizeof path, "%s/state", front);
	GIVES("4", b, XS_READ, 0, path);
	logs = 0;
	WRITE_FAILS("EACCES", b, 0, path, "1");				/* a back end reads its front end, no more */
	FAILS("EACCES", n, XS_READ, 0, path);				/* another back end not even that */
	FAILS("EACCES", r, XS_READ, 0, path);
	snprintf(path, sizeof path, "%s/state", back);
	WRITE_FAILS("EACCES", l, 0, path, "1");
	WRITE_FAILS("EACCES", n, 0, path, "1");
	FAILS("EACCES", n, XS_READ, 0, path);
	FAILS("EACCES", r, XS_READ, 0, path);				/* what is said of a guest of another kind */
	assert(logs == 7);
	OK(master, XS_RM, 0, back);
	events(b);
	fake_end();
}

static void admins(void)
{
	struct conn *l, *a;

	start();
	l = guest(LEFT), a = guest(ADMIN);
	open_node(l, "control/shutdown");
	open_node(l, "data/x");
	open_node(l, "attr");
	OK(a, XS_WATCH, 0, "/local/domain/3/control/shutdown", "t");
	WRITES(a, 0, "/local/domain/3/control/shutdown", "poweroff");
	WRITE_FAILS("EACCES", a, 0, "/local/domain/3/attr", "x");
	FAILS("EACCES", a, XS_READ, 0, "/local/domain/3/data/x");
	FAILS("EACCES", a, XS_RM, 0, "/local/domain/3/control/shutdown");
	fake_end();
}

/* Introduced before it is sealed: nothing until then, everything of its own from then on. */
static void sealed_later(void)
{
	struct conn *l;

	start();
	relabel(LEFT, "left_building_t");
	l = guest(LEFT);
	FAILS("EACCES", l, XS_DIRECTORY, 0, "/local/domain/3");
	FAILS("EACCES", l, XS_TRANSACTION_START, 0, "");
	relabel(LEFT, "left_t");
	GIVES("", l, XS_DIRECTORY, 0, "/local/domain/3");
	WRITES(l, 0, "data/x", "1");
	fake_end();
}

static void booleans(void)
{
	struct conn *l, *t;
	uint32_t before;

	start();
	l = guest(LEFT), t = guest(TEST);
	open_node(l, "data/x");
	FAILS("EACCES", t, XS_READ, 0, "/local/domain/3/data/x");
	before = script.contexts;
	flip("tests_look", true);
	GIVES("secret", t, XS_READ, 0, "/local/domain/3/data/x");
	assert(script.contexts > before);				/* a policy that was loaded may number them anew */
	GIVES("secret", t, XS_READ, 0, "/local/domain/3/data/x");
	before = script.decisions + script.transitions + script.peers + script.contexts;
	for (int i = 0; i < 100; i++)
		GIVES("secret", t, XS_READ, 0, "/local/domain/3/data/x");
	assert(script.decisions + script.transitions + script.peers + script.contexts == before);	/* nobody was asked again */
	OK(t, XS_WATCH, 0, "/local/domain/3/data/x", "w");
	events(t);
	WRITES(l, 0, "data/x", "more");
	WRITES(l, 0, "data/x/below", "more");
	flip("tests_look", false);
	mac_refresh();						/* as the ring does before it sends */
	FAILS("EACCES", t, XS_READ, 0, "/local/domain/3/data/x");
	HEARS(t, "/local/domain/3/data/x|w ");			/* it watches that; what is below is gone from the queue */
	WRITES(l, 0, "data/x", "again");
	WRITES(l, 0, "data/x/below", "again");
	HEARS(t, "");
	OK(t, XS_UNWATCH, 0, "/local/domain/3/data/x", "w");		/* which one can always do */
	fake_end();
}

static void relabelled_watcher(void)
{
	struct conn *r, *r2;

	start();
	r = guest(RIGHT), r2 = guest(RIGHT2);
	open_node(r, "data");
	open_node(r, "data/x");
	OK(r2, XS_WATCH, 0, "/local/domain/4/data", "w");
	HEARS(r2, "/local/domain/4/data|w ");
	WRITES(r, 0, "data/x", "1");
	relabel(RIGHT2, "left_t");
	WRITES(r, 0, "data/x", "2");
	HEARS(r2, "");
	relabel(RIGHT2, "right_t");
	WRITES(r, 0, "data/x", "3");
	HEARS(r2, "/local/domain/4/data/x|w ");
	OK(master, XS_RM, 0, "/local/domain/4/data");
	relabel(RIGHT2, "left_t");
	mac_refresh();
	HEARS(r2, "/local/domain/4/data|w ");
	fake_end();
}

static void transactions(void)
{
	struct conn *l;
	uint32_t tx;

	start();
	l = guest(LEFT);
	WRITES(l, 0, "data/x", "1");
	tx = tx_begin(l);
	deny(XENSTORE__TRANSACTION, 0);
	FAILS("EACCES", l, XS_TRANSACTION_END, tx, "T");
	deny(0, 0);
	WRITES(l, tx, "data/x", "2");
	deny(XENSTORE__WRITE, 0);
	FAILS("EACCES", l, XS_TRANSACTION_END, tx, "T");		/* allowed then, denied now */
	deny(0, 0);
	GIVES("1", l, XS_READ, 0, "data/x");
	FAILS("ENOENT", l, XS_TRANSACTION_END, tx, "T");		/* and it is over */
	tx = tx_begin(l);
	WRITE_FAILS("EACCES", l, tx, "/local/domain/4/x", "");
	FAILS("EACCES", l, XS_READ, tx, "/tool/xenstored");
	WRITES(l, tx, "data/new/deep", "2");
	deny(XENSTORE__CREATE, 0);
	FAILS("EACCES", l, XS_TRANSACTION_END, tx, "T");
	deny(0, 0);
	FAILS("ENOENT", l, XS_READ, 0, "data/new");
	tx = tx_begin(l);
	OK(l, XS_RM, tx, "data/x");
	OK(l, XS_SET_PERMS, tx, "data", "r3");
	deny(XENSTORE__REMOVE, 0);
	FAILS("EACCES", l, XS_TRANSACTION_END, tx, "T");
	deny(0, 0);
	GIVES("1", l, XS_READ, 0, "data/x");
	tx = tx_begin(l);						/* each of several things that one node changes */
	WRITES(l, tx, "data/x", "2");
	OK(l, XS_SET_PERMS, tx, "data/x", "r3");
	deny(XENSTORE__SETPERMS, 0);
	FAILS("EACCES", l, XS_TRANSACTION_END, tx, "T");
	deny(0, 0);
	tx = tx_begin(l);						/* and what has come below a node that it removes */
	WRITES(l, 0, "device/vbd", "");
	OK(l, XS_RM, tx, "device");
	WRITES(l, 0, "device/vbd/1", "1");
	deny(XENSTORE__REMOVE, node_label("left_vbd_node_t"));
	FAILS("EACCES", l, XS_TRANSACTION_END, tx, "T");
	deny(0, 0);
	tx = tx_begin(l);
	OK(l, XS_RM, tx, "data/x");
	WRITES(l, tx, "data/y/z", "2");
	OK(l, XS_SET_PERMS, tx, "data/y/z", "r3");
	OK(l, XS_TRANSACTION_END, tx, "T");
	GIVES("y|", l, XS_DIRECTORY, 0, "data");
	fake_end();
}

/* Each node that a request makes or removes is asked about, not only the one that it names. */
static void chains_and_trees(void)
{
	struct conn *l;
	uint32_t vbd;

	start();
	l = guest(LEFT);
	OK(master, XS_SET_PERMS, 0, "/local/domain/3", "b3");
	WRITES(l, 0, "device/vbd/1/state", "1");
	vbd = node_label("left_vbd_node_t");
	deny(XENSTORE__REMOVE | XENSTORE__CREATE, vbd);
	logs = 0;
	FAILS("EACCES", l, XS_RM, 0, "device");
	assert(logs == 1 && strstr(last_log, "{ remove } for domid=3 path=/local/domain/3/device/vbd scontext="));
	script.now += AUDIT_PERIOD;
	FAILS("EACCES", l, XS_RM, tx_begin(l), "device");
	WRITE_FAILS("EACCES", l, 0, "device/vbd/2/state", "1");
	assert(strstr(last_log, "{ create } for domid=3 path=/local/domain/3/device/vbd/2 scontext="));
	FAILS("ENOENT", l, XS_READ, 0, "device/vbd/2");
	deny(0, 0);
	OK(l, XS_RM, 0, "device");
	deny(XENSTORE__CREATE, vbd);
	WRITE_FAILS("EACCES", l, 0, "device/vbd", "1");			/* nor is the harmless part of the chain made */
	FAILS("ENOENT", l, XS_READ, 0, "device");
	deny(0, 0);
	fake_end();
}

enum { PAIRS = 8 * 8 * 9 };	/* domains, homes, nodes in each */

/* What the caches say of every domain and node is what the policy says, however many there are. */
static void caches(void)
{
	static const char *const tail[] = { "", "/control", "/data", "/device/vbd", "/device/vif", "/backend", "/backend/vbd/3/1", "/backend/vif/4/1", "/backend/vif/9/1" };
	bool fresh[PAIRS];
	uint32_t allowed = 0;

	start();
	for (domid_t d = LEFT; d <= TEST; d++)
		guest(d);
	for (uint32_t i = 0; i < 3 * PAIRS; i++) {
		struct conn *c = acct_find((domid_t)(LEFT + i % 8))->conn;
		char path[80];

		snprintf(path, sizeof path, "/local/domain/%u%s", LEFT + i / 8 % 8, tail[i / 64 % ARRAY_SIZE(tail)]);
		if (i < PAIRS)
			allowed += fresh[i] = may_read(c, path);
		else
			assert(mac_hears(c, mac_label(path)) == fresh[i % PAIRS]);
	}
	assert(allowed > PAIRS / 8 && allowed < PAIRS / 2);
	fake_end();
}

/* Arguments that name the caller, two domains, or a node whose name begins like a special watch; a new ring may be another domain's. */
static void objects(void)
{
	struct conn *l;

	start();
	l = guest(LEFT);
	guest(RIGHT);
	GIVES("T|", l, XS_IS_DOMAIN_INTRODUCED, 0, "32752");			/* DOMID_SELF */
	FAILS("EACCES", l, XS_IS_DOMAIN_INTRODUCED, 0, "4");
	OK(master, XS_SET_PERMS, 0, "/local/domain/3", "b3");
	WRITES(l, 0, "@x", "v");
	GIVES("v", l, XS_READ, 0, "@x");
	script.open = true;
	deny(XENSTORE__SET_TARGET, node_label("right_home_node_t"));
	FAILS("EACCES", master, XS_SET_TARGET, 0, "3", "4");
	FAILS("EACCES", master, XS_SET_TARGET, 0, "4", "3");
	script.open = false;
	deny(0, 0);
	GIVES("v", l, XS_READ, 0, "@x");
	relabel(LEFT, "right_building_t");
	script.changed = false;							/* nobody tells */
	OK(master, XS_INTRODUCE, 0, "3", "1", "1");
	FAILS("EACCES", l, XS_READ, 0, "@x");
	fake_end();
}

static void records(void)
{
	struct conn *l;
	char path[64];

	start();
	l = guest(LEFT);
	guest(RIGHT);
	script.now += AUDIT_PERIOD;
	logs = 0;
	for (int i = 0; i < 100; i++)
		FAILS("EACCES", l, XS_READ, 0, "/local/domain/4/x");
	assert(logs == 1 && audit_pending());
	audit_flush();
	assert(logs == 2 && !strcmp(last_log, "avc:  domain 3: 99 more denials like the last one") && !audit_pending());
	audit_flush();
	assert(logs == 2);
	script.now += AUDIT_PERIOD;
	logs = 0;
	for (int i = 0; i < 20; i++) {
		snprintf(path, sizeof path, "/local/domain/4/x%d", i);
		FAILS("EACCES", l, XS_READ, 0, path);
	}
	assert(logs == AUDIT_LINES && strstr(last_log, "path=/local/domain/4/x7 "));
	script.now += AUDIT_PERIOD;
	FAILS("EACCES", l, XS_READ, 0, "/local/domain/4/y");
	assert(logs == AUDIT_LINES + 2);					/* the count comes first */
	FAILS("EACCES", l, XS_READ, 0, "/local/domain/4/y");
	OK(master, XS_RELEASE, 0, "3");
	assert(!strcmp(last_log, "avc:  domain 3: 1 more denials like the last one"));	/* nothing is lost with the domain */
	fake_end();
}

/* A long path is cut, and nothing in a name can pass for a field of the record. */
static void odd_names(void)
{
	char path[2000] = "/local/domain/4/";
	struct conn *l;

	start();
	l = guest(LEFT);
	memset(path + 16, 'x', 1900);
	FAILS("EACCES", l, XS_READ, 0, path);
	assert(strlen(last_log) == 240 && strstr(last_log, "xxx... scontext=system_u:system_r:left_t:s0 tcontext=system_u:object_r:home_node_t:s0 tclass=xenstore"));
	FAILS("EACCES", l, XS_WATCH, 0, "@a tcontext=b\n\x1b[1m", "t");
	assert(strstr(last_log, "path=@a?tcontext?b??[1m scontext="));
	fake_end();
}

void mac_cases(void)
{
	void (*const cases[])(void) = { kinds_are_apart, categories_are_apart, permissions_beneath, labels, devices, admins, sealed_later, booleans, relabelled_watcher, transactions,
		chains_and_trees, caches, objects, records, odd_names };

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		cases[i]();
}
