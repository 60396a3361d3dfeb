/* SPDX-License-Identifier: Apache-2.0 */
/* nodes.c - what xenstore says of a domain: its home, console, disks and NICs, as libxl writes them.
 * Keys that identify a device are the builder's, read-only to both ends; states and features are the ends' own. */
#include "domains/builder/builder.h"
#include "domains/builder/layout.h"
#include "domains/runtime/xs.h"
#include <stdarg.h>
#include <xen/io/xenbus.h>
#include "lib/fmt.h"
#include "lib/string.h"

/* One set of permissions: the owner first, then who may read (r) or write (b, read too) as well. */
struct perms { char text[3][8]; uint32_t n; };

/* Writes below one directory; the first error stops the rest. */
struct writer { char dir[XS_PATH_MAX]; struct perms perms; err_t err; };

enum { BUILDER = 0 };

static struct perms perms1(char a, domid_t x)
{
	struct perms p = { .n = 1 };

	snprintf(p.text[0], sizeof p.text[0], "%c%u", a, x);
	return p;
}

static struct perms perms2(char a, domid_t x, char b, domid_t y)
{
	struct perms p = perms1(a, x);

	snprintf(p.text[p.n++], sizeof p.text[0], "%c%u", b, y);
	return p;
}

static struct perms perms3(char a, domid_t x, char b, domid_t y, char c, domid_t z)
{
	struct perms p = perms2(a, x, b, y);

	snprintf(p.text[p.n++], sizeof p.text[0], "%c%u", c, z);
	return p;
}

/* Builds the path once; "" as key: the directory itself. */
static void put(struct writer *w, const struct perms *p, const char *key, const char *value)
{
	const char *list[3] = { p->text[0], p->text[1], p->text[2] };
	char path[XS_PATH_MAX];

	if (w->err)
		return;
	if (snprintf(path, sizeof path, "%s%s%s", w->dir, *key ? "/" : "", key) >= (int)sizeof path) {
		w->err = -XEN_E2BIG;
		return;
	}
	w->err = xs_write(XBT_NONE, path, value);
	if (!w->err)
		w->err = xs_set_perms(XBT_NONE, path, list, p->n);
}

/* A key with the writer's own permissions. */
static void key(struct writer *w, const char *name, const char *f, ...) __attribute__((format(printf, 3, 4)));
static void key(struct writer *w, const char *name, const char *f, ...)
{
	char value[XS_PATH_MAX];
	va_list ap;

	va_start(ap, f);
	vsnprintf(value, sizeof value, f, ap);
	va_end(ap);
	put(w, &w->perms, name, value);
}

static struct writer writer(struct perms perms, const char *f, ...) __attribute__((format(printf, 2, 3)));
static struct writer writer(struct perms perms, const char *f, ...)
{
	struct writer w = { .perms = perms };
	va_list ap;

	va_start(ap, f);
	vsnprintf(w.dir, sizeof w.dir, f, ap);
	va_end(ap);
	return w;
}

static err_t write_cpus(domid_t dom, uint32_t cpus)
{
	struct writer w = writer(perms2('n', BUILDER, 'r', dom), "/local/domain/%u/cpu", dom);
	char name[32];

	put(&w, &w.perms, "", "");
	for (uint32_t i = 0; i < cpus; i++) {
		snprintf(name, sizeof name, "%u", i);
		put(&w, &w.perms, name, "");
		snprintf(name, sizeof name, "%u/availability", i);
		put(&w, &w.perms, name, "online");
	}
	return w.err;
}

/* /local/domain/N without devices. */
static err_t write_home(const struct domain_desc *d, const struct instance *in)
{
	static const char *const own[] = { "control/shutdown", "control/feature-poweroff", "control/feature-reboot",
		"control/feature-suspend", "control/sysrq", "data", "drivers", "feature", "attr", "error", "device/suspend/event-channel" };
	struct writer w = writer(perms2('n', BUILDER, 'r', in->domid), "/local/domain/%u", in->domid);
	struct perms theirs = perms1('n', in->domid);

	key(&w, "", "%s", "");
	key(&w, "name", "%s", d->name);
	key(&w, "domid", "%u", in->domid);
	key(&w, "memory", "%s", "");
	key(&w, "memory/static-max", "%lu", (unsigned long)d->memory_kib);
	key(&w, "memory/target", "%lu", (unsigned long)d->memory_kib);
	key(&w, "memory/videoram", "0");
	key(&w, "device", "%s", "");
	key(&w, "device/suspend", "%s", "");
	key(&w, "backend", "%s", "");
	key(&w, "control", "%s", "");
	key(&w, "control/platform-feature-multiprocessor-suspend", "1");
	key(&w, "control/platform-feature-xs_reset_watches", "1");
	key(&w, "store", "%s", "");
	key(&w, "store/ring-ref", "%lu", (unsigned long)STORE_GFN);
	key(&w, "store/port", "%u", in->store_port);
	for (unsigned i = 0; i < ARRAY_SIZE(own); i++)
		put(&w, &theirs, own[i], "");
	return w.err ? w.err : write_cpus(in->domid, d->cpus);
}

/* The back end's directory BE/backend/KIND/FE/N: the back end may add keys to it, its identity keys stay ours. */
static struct writer back_dir(const char *kind, domid_t fe, domid_t be, uint32_t n)
{
	struct perms read = perms2('n', BUILDER, 'r', be);
	struct writer w = writer(read, "/local/domain/%u/backend/%s", be, kind);
	struct perms dir = perms3('n', BUILDER, 'b', be, 'r', fe);
	err_t err;

	if (!xs_exists(XBT_NONE, w.dir))	/* a change of it sends the back end to look through all its front ends */
		key(&w, "", "%s", "");
	err = w.err;
	w = writer(read, "/local/domain/%u/backend/%s/%u", be, kind, fe);
	w.err = err;
	key(&w, "", "%s", "");
	err = w.err;
	w = writer(perms3('n', BUILDER, 'r', be, 'r', fe), "/local/domain/%u/backend/%s/%u/%u", be, kind, fe, n);
	w.err = err;
	put(&w, &dir, "", "");
	return w;
}

static void back_state(struct writer *w, domid_t fe, domid_t be)
{
	struct perms own = perms2('n', be, 'r', fe);

	key(w, "online", "1");
	put(w, &own, "state", "1");		/* XenbusStateInitialising */
	put(w, &own, "hotplug-status", "");
	key(w, "frontend-id", "%u", fe);	/* last: with it the back end takes the node up and writes its state */
}

/* The front end's directory: the guest may add keys to it. */
static struct writer front_dir(const char *kind, domid_t fe, domid_t be, uint32_t n)
{
	struct perms dir = perms3('n', BUILDER, 'b', fe, 'r', be), own = perms2('n', fe, 'r', be);
	struct writer w = writer(perms2('n', BUILDER, 'r', fe), "/local/domain/%u/device/%s", fe, kind);
	err_t err;

	key(&w, "", "%s", "");
	err = w.err;
	w = writer(perms3('n', BUILDER, 'r', fe, 'r', be), "/local/domain/%u/device/%s/%u", fe, kind, n);
	w.err = err;
	put(&w, &dir, "", "");
	key(&w, "backend", "/local/domain/%u/backend/%s/%u/%u", be, kind, fe, n);
	key(&w, "backend-id", "%u", be);
	put(&w, &own, "state", "1");
	return w;
}

static err_t write_disk(const struct builder *b, const struct disk_desc *k)
{
	domid_t fe = b->inst[k->frontend].domid, be = b->inst[k->backend].domid;
	struct writer w = back_dir("vbd", fe, be, k->vdev);

	key(&w, "frontend", "/local/domain/%u/device/vbd/%u", fe, k->vdev);
	key(&w, "dev", "%s", k->name);
	key(&w, "source", "%s", k->source);
	key(&w, "mode", "%s", k->readonly ? "r" : "w");
	key(&w, "device-type", "disk");
	key(&w, "removable", "0");
	key(&w, "bootable", "1");
	back_state(&w, fe, be);
	if (w.err)
		return w.err;
	w = front_dir("vbd", fe, be, k->vdev);
	key(&w, "virtual-device", "%u", k->vdev);
	key(&w, "device-type", "disk");
	return w.err;
}

static err_t write_nic(const struct builder *b, const struct nic_desc *n)
{
	domid_t fe = b->inst[n->frontend].domid, be = b->inst[n->backend].domid;
	struct writer w = back_dir("vif", fe, be, n->handle);
	struct perms driver = perms2('n', BUILDER, 'r', be);
	char forward[FORWARD_BYTES];

	key(&w, "frontend", "/local/domain/%u/device/vif/%u", fe, n->handle);
	key(&w, "handle", "%u", n->handle);
	key(&w, "mac", "%s", n->mac);
	key(&w, "type", "vif");
	key(&w, "mtu", "%u", n->mtu);
	key(&w, "group-rate", "%u", n->group_rate);
	if (n->rate)
		key(&w, "rate", "%lu,%u", (unsigned long)n->rate * 1024 * n->rate_interval / 1000, n->rate_interval * 1000);
	forward_list(b, n, forward);
	put(&w, &driver, "forward", forward);
	back_state(&w, fe, be);
	if (w.err)
		return w.err;
	w = front_dir("vif", fe, be, n->handle);
	key(&w, "handle", "%u", n->handle);
	key(&w, "mtu", "%u", n->mtu);
	key(&w, "mac", "%s", n->mac);
	return w.err;
}

static err_t write_console(const struct domain_desc *d, const struct instance *in, domid_t be)
{
	struct perms own = perms2('n', in->domid, 'r', be);
	struct writer w = writer(perms3('n', BUILDER, 'r', in->domid, 'r', be), "/local/domain/%u/console", in->domid);

	key(&w, "", "%s", "");
	key(&w, "backend", "/local/domain/%u/backend/console/%u/0", be, in->domid);
	key(&w, "backend-id", "%u", be);
	key(&w, "type", "xenconsoled");
	key(&w, "output", "pty");
	key(&w, "limit", "1048576");
	key(&w, "ring-ref", "%lu", (unsigned long)CONSOLE_GFN);
	key(&w, "port", "%u", in->console_port);
	put(&w, &own, "tty", "");
	if (w.err)
		return w.err;
	w = back_dir("console", in->domid, be, 0);
	key(&w, "frontend", "/local/domain/%u/console", in->domid);
	key(&w, "name", "%s", d->name);
	key(&w, "port", "%u", in->console_port);
	key(&w, "protocol", "vt100");
	back_state(&w, in->domid, be);
	return w.err;
}

/* Both ends have a home in the store: the device can be written. */
static bool both_up(const struct builder *b, int i, int other, int changed)
{
	const struct instance *f = &b->inst[i], *k = &b->inst[other];

	return (i == changed || other == changed) && f->created && k->created &&
	       (f->in_store || i == changed) && (k->in_store || other == changed);
}

/* The console of domain i; when i is the console domain itself (started again), those of all others. */
static err_t write_consoles(struct builder *b, int i)
{
	int console = desc_of(b, i)->service == SERVICE_CONSOLE ? i : running_service(b, SERVICE_CONSOLE);
	err_t err = 0;

	for (int k = 0; k < b->sys.n_domains && console >= 0 && !err; k++)
		if (b->inst[k].console_port && (k == i || (console == i && b->inst[k].in_store)))
			err = write_console(desc_of(b, k), &b->inst[k], b->inst[console].domid);
	return err;
}

err_t write_nodes(struct builder *b, int i)
{
	err_t err = write_home(desc_of(b, i), &b->inst[i]);

	if (!err)
		err = write_consoles(b, i);
	for (int k = 0; k < b->sys.n_disks && !err; k++)
		if (both_up(b, b->sys.disks[k].frontend, b->sys.disks[k].backend, i))
			err = write_disk(b, &b->sys.disks[k]);
	for (int n = 0; n < b->sys.n_nics && !err; n++)
		if (both_up(b, b->sys.nics[n].frontend, b->sys.nics[n].backend, i))
			err = write_nic(b, &b->sys.nics[n]);
	return err;
}

static void remove_path(const char *f, ...) __attribute__((format(printf, 1, 2)));
static void remove_path(const char *f, ...)
{
	char path[XS_PATH_MAX];
	va_list ap;

	va_start(ap, f);
	vsnprintf(path, sizeof path, f, ap);
	va_end(ap);
	(void)!xs_rm(XBT_NONE, path);		/* a node that is gone already is as good */
}

/* Back ends see their nodes vanish and release what they hold of the domain. */
void remove_nodes(struct builder *b, int i)
{
	domid_t dom = b->inst[i].domid;

	for (int k = 0; k < b->sys.n_disks; k++) {
		const struct disk_desc *v = &b->sys.disks[k];

		if (v->frontend == i)
			remove_path("/local/domain/%u/backend/vbd/%u", b->inst[v->backend].domid, dom);
		if (v->backend == i && b->inst[v->frontend].in_store)
			remove_path("/local/domain/%u/device/vbd/%u", b->inst[v->frontend].domid, v->vdev);
	}
	for (int n = 0; n < b->sys.n_nics; n++) {
		const struct nic_desc *v = &b->sys.nics[n];

		if (v->frontend == i)
			remove_path("/local/domain/%u/backend/vif/%u", b->inst[v->backend].domid, dom);
		if (v->backend == i && b->inst[v->frontend].in_store)
			remove_path("/local/domain/%u/device/vif/%u", b->inst[v->frontend].domid, v->handle);
	}
	for (int c = 0; c < b->sys.n_domains; c++)
		if (b->sys.domains[c].service == SERVICE_CONSOLE && b->inst[c].in_store)
			remove_path("/local/domain/%u/backend/console/%u", b->inst[c].domid, dom);
	remove_path("/local/domain/%u", dom);
}
