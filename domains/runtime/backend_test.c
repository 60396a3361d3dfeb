/* SPDX-License-Identifier: Apache-2.0 */
// link: domains/runtime/backend.c domains/runtime/backend_state.c
/* backend_test.c - devices come, connect, close, come back, misbehave and go, over a store of a few keys. */
#include "domains/runtime/backend.h"
#include "domains/runtime/event.h"
#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct { char path[128], value[128]; } store[64];
static struct xs_watch *watch[8];
static struct ev_job *pending;
static int probes, connects, disconnects, removes, logs;
static err_t connect_error, probe_error, trouble, write_error;
static bool driver_speaks;
static int reads, reads_of_6;

static int slot(const char *path)
{
	for (int i = 0; i < 64; i++)
		if (!strcmp(store[i].path, path))
			return i;
	return -1;
}

static void fire(const char *path)
{
	for (int i = 0; i < 8; i++)
		if (watch[i] && !strncmp(path, watch[i]->path, strlen(watch[i]->path)))
			watch[i]->fn(watch[i]->ctx, path);
	while (pending) {
		struct ev_job *j = pending;

		pending = NULL;
		j->fn(j->ctx);
	}
}

static void set(const char *path, const char *value)
{
	int i = slot(path);

	i = i < 0 ? slot("") : i;
	snprintf(store[i].path, 128, "%s", path);
	snprintf(store[i].value, 128, "%s", value);
}

static void put(const char *path, const char *value)
{
	set(path, value);
	fire(path);
}

static const char *get(const char *path)
{
	return slot(path) < 0 ? "none" : store[slot(path)].value;
}

static void rm_tree(const char *path)
{
	for (int i = 0; i < 64; i++)
		if (!strncmp(store[i].path, path, strlen(path)))
			store[i].path[0] = 0;
	fire(path);
}

err_t xs_read(uint32_t tx, const char *path, char *buf, size_t n)
{
	reads_of_6 += strstr(path, "vbd/6/") != NULL;
	if (trouble)
		return trouble;
	if (slot(path) < 0)
		return -XEN_ENOENT;
	return snprintf(buf, n, "%s", get(path)) < (int)n ? 0 : -XEN_E2BIG;
}

err_t xs_read_u64(uint32_t tx, const char *path, uint64_t max, uint64_t *value)
{
	char *end;

	reads++;
	if (slot(path) < 0)
		return -XEN_ENOENT;
	*value = strtoull(get(path), &end, 10);
	return *end || *value > max ? -XEN_EINVAL : 0;
}

err_t xs_write(uint32_t tx, const char *path, const char *value)
{
	if (write_error)
		return write_error;
	set(path, value);
	return 0;
}

bool xs_exists(uint32_t tx, const char *path)
{
	return !trouble && slot(path) >= 0;
}

err_t xs_rm(uint32_t tx, const char *path)
{
	for (int i = 0; i < 64; i++)
		if (!strncmp(store[i].path, path, strlen(path)))
			store[i].path[0] = 0;
	return 0;
}

/* Every child once or more: the caller copes with repetition. */
err_t xs_directory(uint32_t tx, const char *path, char *buf, size_t n, size_t *used)
{
	*used = 0;
	if (trouble)
		return trouble;
	for (int i = 0; i < 64; i++) {
		size_t k = strlen(path);

		if (strncmp(store[i].path, path, k) || store[i].path[k] != '/')
			continue;
		k = strcspn(store[i].path + k + 1, "/");
		memcpy(buf + *used, store[i].path + strlen(path) + 1, k);
		buf[*used + k] = 0;
		*used += k + 1;
	}
	return *used ? 0 : -XEN_ENOENT;
}

err_t xs_watch(struct xs_watch *w)
{
	for (int i = 0; i < 8; i++)
		if (!watch[i]) {
			watch[i] = w;
			w->id = (uint32_t)i + 1;
			w->fn(w->ctx, w->path);
			return 0;
		}
	abort();
}

err_t xs_unwatch(struct xs_watch *w)
{
	watch[w->id - 1] = NULL;
	return 0;
}

void ev_job_add(struct ev_job *job)
{
	pending = job;
}

void log_line(const char *f, ...)
{
	logs++;
}

static err_t probe(struct backend_dev *d)
{
	uint64_t v;

	if (backend_read_u64(d, "mode", 9, &v))
		return -XEN_EAGAIN;
	probes++;
	if (driver_speaks)
		backend_log(d, "no such disk; name another");
	return probe_error;
}
static err_t connect(struct backend_dev *d) { connects++; return connect_error; }
static void disconnect(struct backend_dev *d) { disconnects++; }
static void remove_(struct backend_dev *d) { removes++; }
static const struct backend_ops ops = { "vbd", false, probe, connect, disconnect, remove_ };

#define BE "backend/vbd/5/1"
#define FE "/local/domain/5/device/vbd/1"

static void test_life(void)
{
	set(BE "/frontend-id", "5");
	set(BE "/frontend", FE);
	assert(backend_register(&ops) == 0 && probes == 0);
	put(BE "/mode", "1");
	assert(probes == 1 && !strcmp(get(BE "/state"), "2"));
	put(FE "/state", "1");
	assert(connects == 0);
	put(FE "/state", "4");
	assert(connects == 1 && !strcmp(get(BE "/state"), "4"));
	put(FE "/state", "4");
	put(FE "/state", "rubbish");
	put(FE "/state", "7");
	assert(connects == 1 && disconnects == 0);
	put(FE "/state", "5");
	assert(disconnects == 1 && !strcmp(get(BE "/state"), "5"));
	put(FE "/state", "6");
	assert(disconnects == 1 && !strcmp(get(BE "/state"), "6"));
	put(FE "/state", "1");
	put(FE "/state", "3");
	assert(connects == 2 && !strcmp(get(BE "/state"), "4"));
	put(FE "/state", "1");			/* restarted without closing */
	assert(disconnects == 2 && !strcmp(get(BE "/state"), "2"));
}

static void test_failures(void)
{
	connect_error = -XEN_EINVAL;
	for (int i = 0; i < 100; i++) {
		put(FE "/state", "4");
		assert(!strcmp(get(BE "/state"), "5"));
		put(FE "/state", "1");
	}
	assert(connects == 102 && disconnects == 2 && logs > 0 && logs <= 32);
	connect_error = 0;
}

/* A driver's own lines about a front end that comes and goes have the same bound. */
static void test_lines(void)
{
	static struct backend_dev d = { .ops = &ops };

	logs = 0;
	for (int i = 0; i < 100; i++)
		backend_log(&d, "connected, %d pages", i);
	assert(logs == 32);
}

/* A guest may write below its state node: that is no change of state, and costs no question to the store. */
static void test_below_state(void)
{
	int before;

	put(FE "/state", "4");
	before = reads;
	for (int i = 0; i < 100; i++)
		fire(FE "/state/below");
	assert(reads == before);
	put(FE "/state", "1");
	assert(reads > before && !strcmp(get(BE "/state"), "2"));
}

/* A store that cannot answer has not said that the node is gone. */
static void test_store_trouble(void)
{
	int before = removes;

	trouble = -XEN_ENOMEM;
	fire("backend/vbd");
	fire(BE "/mode");
	assert(removes == before);
	trouble = 0;
}

/* A driver that refuses says why, or its bare error is told: one line in either case. */
static void test_refusal(void)
{
	probe_error = -XEN_ENODEV;
	for (int i = 0; i < 2; i++) {
		logs = 0;
		driver_speaks = i;
		set("backend/vbd/9/1/frontend-id", "9");
		set("backend/vbd/9/1/frontend", "/local/domain/9/device/vbd/1");
		put("backend/vbd/9/1/mode", "1");
		assert(logs == 1);
		rm_tree("backend/vbd/9/1");
	}
	driver_speaks = false;
	probe_error = 0;
}

/* Writing to a node that the builder has removed is denied, and no news; a denial of a node that is there is. */
static void test_denied(void)
{
	write_error = -XEN_EACCES;
	logs = 0;
	put(FE "/state", "6");
	assert(logs == 1);
	assert(xs_rm(0, BE "/frontend") == 0);		/* its watch has not fired yet */
	put(FE "/state", "1");
	assert(logs == 1);
	write_error = 0;
	set(BE "/frontend", FE);
	put(FE "/state", "1");
	put(FE "/state", "6");
	put(FE "/state", "1");
}

static struct backend_dev *seen;
static err_t connect_keep(struct backend_dev *d) { seen = d; return connect(d); }

static void test_gone(void)
{
	connects = 102, disconnects = 2;
	put(FE "/state", "4");
	assert(connects == 103);
	set("error/" BE "/error", "22 its ring");	/* what a driver left for libxl's tools */
	rm_tree(BE);
	assert(!strcmp(get("error/" BE "/error"), "none"));
	assert(disconnects == 3 && removes == 1);
	rm_tree(FE);
	assert(disconnects == 3 && removes == 1);
}

/* A second kind on the same store: identity that points elsewhere, a misbehaving front end, a bare console. */
static void test_identity_and_fail(void)
{
	static const struct backend_ops vif = { "vif", false, probe, connect_keep, disconnect, remove_ };
	static const struct backend_ops con = { "console", true, probe, connect, disconnect, remove_ };
	int p = probes, c;

	set("backend/vif/6/0/mode", "1");
	set("backend/vif/6/0/frontend-id", "6");
	set("backend/vif/6/0/frontend", "/local/domain/7/device/vif/0");
	assert(backend_register(&vif) == 0 && probes == p);
	set("backend/vif/7/0/mode", "1");
	set("backend/vif/7/0/frontend-id", "7");
	set("/local/domain/7/device/vif/0/state", "4");
	put("backend/vif/7/0/frontend", "/local/domain/7/device/vif/0");
	assert(probes == p + 1 && seen && seen->connected);
	backend_fail(seen, "ring");
	backend_fail(seen, "ring");
	assert(seen->connected);
	fire("nothing");
	assert(!seen->connected && !strcmp(get("backend/vif/7/0/state"), "5"));
	c = connects;
	set("backend/console/8/0/mode", "1");
	set("backend/console/8/0/frontend-id", "8");
	set("backend/console/8/0/frontend", "/local/domain/8/console");
	assert(backend_register(&con) == 0 && connects == c + 1);
	assert(!strcmp(get("backend/console/8/0/state"), "none"));
	rm_tree("backend");
}

static void new_vbd(const char *dir, const char *fe)
{
	char path[128], home[128];

	snprintf(path, sizeof path, "%s/mode", dir);
	set(path, "1");
	snprintf(path, sizeof path, "%s/frontend-id", dir);
	set(path, fe);
	snprintf(path, sizeof path, "%s/frontend", dir);
	snprintf(home, sizeof home, "/local/domain/%s/device/vbd/1", fe);
	set(path, home);
}

/* What comes and goes of one front end is found without a look at the others; a change of the whole kind looks at all. */
static void test_one_of_many(void)
{
	int p = probes, r = removes;

	new_vbd("backend/vbd/6/1", "6");
	fire("backend/vbd");
	assert(probes == p + 1 && reads_of_6 > 0);
	reads_of_6 = 0;
	new_vbd("backend/vbd/5/1", "5");
	fire("backend/vbd/5");
	assert(probes == p + 2);
	rm_tree("backend/vbd/5");
	assert(removes == r + 1 && reads_of_6 == 0);
	rm_tree("backend/vbd");
	assert(removes == r + 2 && reads_of_6 > 0);
}

int main(void)
{
	test_life();
	test_denied();
	test_failures();
	test_lines();
	test_below_state();
	test_store_trouble();
	test_refusal();
	test_gone();
	test_identity_and_fail();
	test_one_of_many();
	return 0;
}
