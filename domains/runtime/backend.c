/* SPDX-License-Identifier: Apache-2.0 */
/* backend.c - back-end nodes of this domain: found by a watch on backend/KIND, driven by their front ends' states. */
#include "domains/runtime/backend.h"
#include "domains/runtime/backend_state.h"
#include "domains/runtime/event.h"
#include "domains/runtime/log.h"
#include "domains/runtime/mem.h"
#include "domains/runtime/start.h"
#include "lib/fmt.h"
#include "lib/string.h"

#define DEVICES_MAX  1024u
#define LINES_MAX    32u			/* log lines a device */
#define LIST_MAX     4096u

struct kind { struct xs_watch watch; const struct backend_ops *ops; char path[64]; };

static struct backend_dev *devices;
static uint32_t device_count;
static void run_failed(void *ctx);
static struct ev_job failed_job = { .fn = run_failed };

static err_t key_path(char *buf, const char *base, const char *key)
{
	return snprintf(buf, XS_PATH_MAX, "%s/%s", base, key) < (int)XS_PATH_MAX ? 0 : -XEN_E2BIG;
}

err_t backend_read(struct backend_dev *dev, const char *key, char *buf, size_t n)
{
	char path[XS_PATH_MAX];

	return key_path(path, dev->path, key) ? -XEN_E2BIG : xs_read(XBT_NONE, path, buf, n);
}

err_t backend_read_u64(struct backend_dev *dev, const char *key, uint64_t max, uint64_t *value)
{
	char path[XS_PATH_MAX];

	return key_path(path, dev->path, key) ? -XEN_E2BIG : xs_read_u64(XBT_NONE, path, max, value);
}

err_t frontend_read(struct backend_dev *dev, const char *key, char *buf, size_t n)
{
	char path[XS_PATH_MAX];

	return key_path(path, dev->frontend, key) ? -XEN_E2BIG : xs_read(XBT_NONE, path, buf, n);
}

err_t frontend_read_u64(struct backend_dev *dev, const char *key, uint64_t max, uint64_t *value)
{
	char path[XS_PATH_MAX];

	return key_path(path, dev->frontend, key) ? -XEN_E2BIG : xs_read_u64(XBT_NONE, path, max, value);
}

err_t backend_printf(struct backend_dev *dev, const char *key, const char *f, ...)
{
	char path[XS_PATH_MAX], value[256];
	va_list ap;
	int n;

	va_start(ap, f);
	n = vsnprintf(value, sizeof value, f, ap);
	va_end(ap);
	if (n >= (int)sizeof value || key_path(path, dev->path, key))
		return -XEN_E2BIG;
	return xs_write(XBT_NONE, path, value);
}

void backend_log(struct backend_dev *dev, const char *f, ...)
{
	char text[480];
	va_list ap;

	if (dev->lines >= LINES_MAX)
		return;
	va_start(ap, f);
	vsnprintf(text, sizeof text, f, ap);
	va_end(ap);
	log_line("%s: %s%s", dev->path, text, ++dev->lines == LINES_MAX ? " (no more lines about it)" : "");
}

static void complain(struct backend_dev *dev, const char *why, err_t e)
{
	backend_log(dev, "%s: %d", why, e);
}

/* A store that has no answer now has not said so. */
static bool is_gone(struct backend_dev *dev)
{
	char value[XS_PATH_MAX];

	return backend_read(dev, "frontend", value, sizeof value) == -XEN_ENOENT;
}

/* A node that the builder has removed cannot be made again: the store denies it, which is no news. */
static void set_state(struct backend_dev *dev, enum xenbus_state state)
{
	err_t e;

	dev->state = state;
	e = dev->ops->bare ? 0 : backend_printf(dev, "state", "%d", state);
	if (e && !is_gone(dev))
		complain(dev, "state cannot be written", e);
}

static void disconnect(struct backend_dev *dev)
{
	if (!dev->connected)
		return;
	dev->connected = false;
	dev->ops->disconnect(dev);
}

static void connect(struct backend_dev *dev)
{
	uint32_t lines = dev->lines;
	err_t e = dev->ops->connect(dev);

	dev->connected = e == 0;
	if (e && dev->lines == lines)		/* else the driver said itself what is wrong */
		complain(dev, "connect", e);
	set_state(dev, e ? XenbusStateClosing : XenbusStateConnected);
}

static void act(struct backend_dev *dev, enum backend_action action)
{
	if (action == BACKEND_STAY)
		return;
	if (action == BACKEND_CONNECT) {
		connect(dev);
		return;
	}
	disconnect(dev);
	if (action == BACKEND_AGAIN)
		set_state(dev, XenbusStateInitWait);
	else
		set_state(dev, action == BACKEND_CLOSE ? XenbusStateClosed : XenbusStateClosing);
}

static void on_frontend(void *ctx, const char *path)
{
	struct backend_dev *dev = ctx;
	uint64_t theirs = XenbusStateUnknown;
	err_t e;

	if (strcmp(path, dev->watch_path))
		return;				/* the guest's own nodes below it */
	e = frontend_read_u64(dev, "state", UINT32_MAX, &theirs);
	if (e && e != -XEN_ENOENT)
		theirs = ~0ull;			/* unreadable: no state, stay */
	act(dev, backend_next(dev->state, theirs));
}

void backend_fail(struct backend_dev *dev, const char *why)
{
	if (dev->failed)
		return;
	dev->failed = true;
	complain(dev, why, -XEN_EIO);
	ev_job_add(&failed_job);
}

static void run_failed(void *ctx)
{
	for (struct backend_dev *dev = devices; dev; dev = dev->next) {
		if (!dev->failed)
			continue;
		dev->failed = false;
		disconnect(dev);
		set_state(dev, XenbusStateClosing);
	}
}

static struct backend_dev *find(const struct backend_ops *ops, domid_t fe, uint32_t id)
{
	struct backend_dev *dev = devices;

	while (dev && (dev->ops != ops || dev->fe != fe || dev->id != id))
		dev = dev->next;
	return dev;
}

/* The identity keys, which the builder wrote: complete and about FE itself, or not (yet) a device. */
static err_t read_identity(struct backend_dev *dev)
{
	char home[32];
	uint64_t fe;
	err_t e = backend_read_u64(dev, "frontend-id", UINT16_MAX, &fe);

	if (!e)
		e = backend_read(dev, "frontend", dev->frontend, sizeof dev->frontend);
	if (e)
		return e;
	snprintf(home, sizeof home, "/local/domain/%u/", dev->fe);
	return fe == dev->fe && !strncmp(dev->frontend, home, strlen(home)) ? 0 : -XEN_EINVAL;
}

/* Drivers tell errors at error/PATH/error, in their own home: left there, a guest that fails in each of its lives would fill the store's quota. */
static void remove_errors(const struct backend_dev *dev)
{
	char path[XS_PATH_MAX];

	snprintf(path, sizeof path, "error/backend/%s/%u", dev->ops->kind, dev->fe);
	(void)!xs_rm(XBT_NONE, path);		/* there may be none */
}

static void drop(struct backend_dev *dev)
{
	struct backend_dev **p = &devices;

	while (*p != dev)
		p = &(*p)->next;
	*p = dev->next;
	device_count--;
	if (dev->watch.id)
		(void)!xs_unwatch(&dev->watch);	/* the store may have dropped it with the path */
	disconnect(dev);
	if (dev->probed)
		dev->ops->remove(dev);
	if (dev->lines)
		remove_errors(dev);
	free(dev);
}

static err_t follow_frontend(struct backend_dev *dev)
{
	if (dev->ops->bare) {
		connect(dev);
		return dev->connected ? 0 : -XEN_EIO;
	}
	if (key_path(dev->watch_path, dev->frontend, "state"))
		return -XEN_E2BIG;
	set_state(dev, XenbusStateInitWait);
	dev->watch = (struct xs_watch){ .path = dev->watch_path, .fn = on_frontend, .ctx = dev };
	return xs_watch(&dev->watch);
}

static err_t start(struct backend_dev *dev)
{
	err_t e = read_identity(dev);

	if (!e)
		e = dev->ops->probe(dev);
	if (e)
		return e;
	dev->probed = true;
	return follow_frontend(dev);
}

static void add(const struct backend_ops *ops, domid_t fe, uint32_t id)
{
	struct backend_dev *dev = device_count < DEVICES_MAX ? calloc(1, sizeof *dev) : NULL;
	err_t e;

	if (!dev) {
		log_line("%s %u/%u: no room for another device", ops->kind, fe, id);
		return;
	}
	*dev = (struct backend_dev){ .ops = ops, .fe = fe, .id = id, .next = devices };
	snprintf(dev->path, sizeof dev->path, "backend/%s/%u/%u", ops->kind, fe, id);
	devices = dev;
	device_count++;
	e = start(dev);
	if (!e)
		return;
	if (e == -XEN_ENOENT || e == -XEN_EAGAIN) {
		drop(dev);
		return;
	}
	if (dev->probed || !dev->lines)		/* as in connect */
		complain(dev, "start", e);
	dev->state = XenbusStateUnknown;	/* kept, so that our own writes do not start it again */
}

/* Node FE/ID changed: new, gone, or one of our own keys. */
static void check(const struct backend_ops *ops, domid_t fe, uint32_t id)
{
	struct backend_dev *dev = find(ops, fe, id);

	if (!dev)
		add(ops, fe, id);
	else if (is_gone(dev))
		drop(dev);
}

static void scan_ids(const struct backend_ops *ops, domid_t fe)
{
	char path[XS_PATH_MAX], *list = malloc(LIST_MAX);
	size_t used = 0;
	domid_t f;
	uint32_t id;

	if (!list)
		return;
	snprintf(path, sizeof path, "backend/%s/%u", ops->kind, fe);
	if (xs_directory(XBT_NONE, path, list, LIST_MAX, &used))
		used = 0;
	for (const char *p = list; p < list + used; p += strlen(p) + 1) {
		snprintf(path, sizeof path, "backend/%s/%u/%s", ops->kind, fe, p);
		if (backend_parse(path, ops->kind, &f, &id) == 2 && !find(ops, f, id))
			add(ops, f, id);
	}
	free(list);
}

static void scan_domains(const struct backend_ops *ops)
{
	char path[XS_PATH_MAX], *list = malloc(LIST_MAX);
	size_t used = 0;
	domid_t fe;
	uint32_t id;

	if (!list)
		return;
	snprintf(path, sizeof path, "backend/%s", ops->kind);
	if (xs_directory(XBT_NONE, path, list, LIST_MAX, &used))
		used = 0;
	for (const char *p = list; p < list + used; p += strlen(p) + 1) {
		snprintf(path, sizeof path, "backend/%s/%s", ops->kind, p);
		if (backend_parse(path, ops->kind, &fe, &id) == 1)
			scan_ids(ops, fe);
	}
	free(list);
}

/* Of that front end, or of all (DOMID_INVALID). */
static void drop_gone(const struct backend_ops *ops, domid_t fe)
{
	struct backend_dev *dev = devices, *next;

	for (; dev; dev = next) {
		next = dev->next;
		if (dev->ops == ops && (dev->fe == fe || fe == DOMID_INVALID) && is_gone(dev))
			drop(dev);
	}
}

static void on_backend(void *ctx, const char *path)
{
	struct kind *k = ctx;
	domid_t fe = 0;
	uint32_t id = 0;
	int words = backend_parse(path, k->ops->kind, &fe, &id);

	if (words >= 2) {
		check(k->ops, fe, id);
		return;
	}
	drop_gone(k->ops, words == 1 ? fe : DOMID_INVALID);
	if (words == 1)			/* not all of them: a hundred domains start one after the other */
		scan_ids(k->ops, fe);
	else
		scan_domains(k->ops);
}

err_t backend_register(const struct backend_ops *ops)
{
	struct kind *k = calloc(1, sizeof *k);

	if (!k)
		return -XEN_ENOMEM;
	k->ops = ops;
	snprintf(k->path, sizeof k->path, "backend/%s", ops->kind);
	k->watch = (struct xs_watch){ .path = k->path, .fn = on_backend, .ctx = k };
	return xs_watch(&k->watch);
}
