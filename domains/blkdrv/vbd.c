/* SPDX-License-Identifier: Apache-2.0 */
/* domains/blkdrv/vbd.c - finds what a vbd names (whole, PARTLABEL=x), publishes it, connects its ring. */
#include "domains/blkdrv/vbd.h"
#include "domains/blkdrv/rings.h"
#include "domains/runtime/mem.h"
#include "domains/runtime/xs.h"
#include "lib/fmt.h"
#include "lib/string.h"
#include <xen/io/protocols.h>

#define WHY_BYTES  400u
#define LABEL_KEY  "PARTLABEL="

static struct disk *disks;
static bool offer_persistent;

/* One line to the console, one to the node that libxl's tools read, and state Closed, so that the front end does not wait; returns e. */
static err_t refuse(struct backend_dev *be, err_t e, const char *why)
{
	char path[XS_PATH_MAX], name[16];

	if (backend_read(be, "dev", name, sizeof(name)) != 0)
		snprintf(name, sizeof(name), "%u", be->id);
	backend_log(be, "disk %s of domain %u: %s", name, be->fe, why);
	snprintf(path, sizeof(path), "error/%s/error", be->path);
	if (xs_printf(XBT_NONE, path, "%d %s", -e, why) != 0)
		backend_log(be, "the error node could not be written");
	if (backend_printf(be, "state", "%d", XenbusStateClosed) != 0)
		backend_log(be, "its state could not be written");
	return e;
}

static const struct gpt_part *part_of(const struct disk *d, const char *label, char *why, size_t n)
{
	char reason[WHY_BYTES];
	const struct gpt_part *p = NULL;

	if (d->gpt_error)
		snprintf(reason, sizeof(reason), "%s%s", d->gpt.why, d->gpt_error == -XEN_ENOENT ? "; make one with sgdisk, or use source = \"whole\"" : "");
	else
		p = gpt_find(&d->gpt, label, reason, sizeof(reason));
	if (!p && why[0] == '\0')
		snprintf(why, n, "disk %s %s", d->v.name, reason);
	return p;
}

/* The disk and window of source "PARTLABEL=label"; a label on two disks is refused. */
static struct disk *find_label(const char *label, struct window *w, bool ro, char *why)
{
	struct disk *d, *found = NULL;
	const struct gpt_part *p;
	uint32_t per;

	why[0] = '\0';
	for (d = disks; d; d = d->next) {
		p = part_of(d, label, why, WHY_BYTES);
		if (!p)
			continue;
		if (found) {
			snprintf(why, WHY_BYTES, "partition '%s' is on disks %s and %s; give one another label with gdisk", label, found->v.name, d->v.name);
			return NULL;
		}
		per = d->v.block_size / SECTOR_SIZE;
		if (window_make(w, d->v.sectors, p->first * per, (p->last - p->first + 1) * per, per, ro) == 0)
			found = d;
		else
			snprintf(why, WHY_BYTES, "partition '%s' lies outside disk %s", label, d->v.name);
	}
	return found;
}

static struct disk *find_whole(struct window *w, bool ro, char *why)
{
	if (disks->next) {
		snprintf(why, WHY_BYTES, "source 'whole' is ambiguous: this driver has several disks; use source = \"PARTLABEL=name\"");
		return NULL;
	}
	if (window_make(w, disks->v.sectors, 0, disks->v.sectors, disks->v.block_size / SECTOR_SIZE, ro) != 0) {
		snprintf(why, WHY_BYTES, "disk %s is empty", disks->v.name);
		return NULL;
	}
	return disks;
}

static struct disk *find(const char *source, struct window *w, bool ro, char *why)
{
	if (!disks) {
		snprintf(why, WHY_BYTES, "this driver has no disk; give its domain a device { match = \"virtio-blk\"; } in the manifest");
		return NULL;
	}
	if (strcmp(source, "whole") == 0)
		return find_whole(w, ro, why);
	if (strncmp(source, LABEL_KEY, strlen(LABEL_KEY)) == 0)
		return find_label(source + strlen(LABEL_KEY), w, ro, why);
	snprintf(why, WHY_BYTES, "source '%s' is neither 'whole' nor 'PARTLABEL=name'", source);
	return NULL;
}

/* discard-alignment: where in the window the first extent begins that the device can discard. */
static err_t write_discard(struct backend_dev *be, const struct vbd *b, const struct vblk *v)
{
	uint64_t ahead = (v->discard_align - b->limits.window.first % v->discard_align) % v->discard_align;
	err_t e;

	if (!b->limits.discard)
		return backend_printf(be, "feature-discard", "0");
	e = backend_printf(be, "discard-granularity", "%u", v->discard_align * SECTOR_SIZE);
	if (e == 0)
		e = backend_printf(be, "discard-alignment", "%u", (uint32_t)ahead * SECTOR_SIZE);
	return e ? e : backend_printf(be, "feature-discard", "1");
}

static err_t write_features(struct backend_dev *be, const struct vbd *b, const struct vblk *v)
{
	err_t e = backend_printf(be, "feature-flush-cache", "%u", b->limits.flush);

	if (e == 0)
		e = backend_printf(be, "feature-barrier", "1");
	if (e == 0)
		e = write_discard(be, b, v);
	if (e == 0)
		e = backend_printf(be, "feature-persistent", "%u", offer_persistent);
	if (e == 0)
		e = backend_printf(be, "feature-max-indirect-segments", "%u", BLK_SEGS_MAX);
	if (e == 0)
		e = backend_printf(be, "max-ring-page-order", "%u", RING_ORDER_MAX);
	if (e == 0)
		e = backend_printf(be, "multi-queue-max-queues", "%u", VBD_QUEUES_MAX);
	if (e == 0)
		e = backend_printf(be, "hotplug-status", "connected");
	return e;
}

static err_t read_identity(struct backend_dev *be, char *source, size_t n, bool *ro)
{
	char mode[8];
	err_t e = backend_read(be, "source", source, n);

	if (e)
		return refuse(be, -XEN_EINVAL, "its back-end node has no key 'source' (whole, PARTLABEL=name)");
	e = backend_read(be, "mode", mode, sizeof(mode));
	if (e)
		return refuse(be, -XEN_EINVAL, "its back-end node has no key 'mode' (r, w)");
	*ro = strcmp(mode, "w") != 0;
	return 0;
}

static err_t vbd_probe(struct backend_dev *be)
{
	char source[XS_PATH_MAX], why[WHY_BYTES];
	struct window w;
	struct disk *d;
	struct vbd *b;
	bool ro = true;
	err_t e = read_identity(be, source, sizeof(source), &ro);

	if (e)
		return e;
	d = find(source, &w, ro, why);
	if (!d)
		return refuse(be, -XEN_ENODEV, why);
	if (d->v.readonly && !ro)
		return refuse(be, -XEN_EROFS, "its disk is read-only; add read-only; to the disk in the manifest");
	b = calloc(1, sizeof(*b));
	if (!b)
		return refuse(be, -XEN_ENOMEM, "out of memory; give the driver's domain more");
	b->be = be;
	b->limits = (struct blk_limits){ .window = w, .flush = d->v.flush, .discard = d->v.discard_max != 0 && !ro };
	b->whole = strcmp(source, "whole") == 0;
	e = write_features(be, b, &d->v);
	if (e) {
		free(b);
		return refuse(be, e, "its features could not be written to xenstore");
	}
	disk_add(d, b);
	be->priv = b;
	backend_log(be, "%s of disk %s, %llu sectors from %llu, %s", source, d->v.name, (unsigned long long)w.count,
		(unsigned long long)w.first, ro ? "read-only" : "read-write");
	return 0;
}

static bool protocol_ok(struct backend_dev *be)
{
	char protocol[32];
	err_t e = frontend_read(be, "protocol", protocol, sizeof(protocol));

	return e == -XEN_ENOENT || (e == 0 && strcmp(protocol, XEN_IO_PROTO_ABI_X86_64) == 0);
}

/* The medium's block size where the window begins and ends on its blocks. */
static uint32_t physical_of(const struct vbd *b)
{
	const struct window *w = &b->limits.window;
	uint32_t per = b->disk->v.physical / SECTOR_SIZE;

	return per != 0 && w->first % per == 0 && w->count % per == 0 ? per * SECTOR_SIZE : w->align * SECTOR_SIZE;
}

static err_t write_properties(struct vbd *b)
{
	struct backend_dev *be = b->be;
	const struct window *w = &b->limits.window;
	err_t e = backend_printf(be, "sectors", "%llu", (unsigned long long)w->count);

	if (e == 0)
		e = backend_printf(be, "sector-size", "%u", w->align * SECTOR_SIZE);
	if (e == 0)
		e = backend_printf(be, "physical-sector-size", "%u", physical_of(b));
	if (e == 0)
		e = backend_printf(be, "info", "%u", w->readonly ? VDISK_READONLY : 0u);
	return e;
}

/* Linux reads `sectors` again when the state is written, though it is the same. */
static void tell_size(struct vbd *b)
{
	err_t e = write_properties(b);

	if (e == 0)
		e = backend_printf(b->be, "state", "%d", XenbusStateConnected);
	backend_log(b->be, "now %llu sectors%s", (unsigned long long)b->limits.window.count, e ? "; its front end could not be told" : "");
}

void vbd_resized(struct disk *d)
{
	uint64_t n = d->v.sectors;
	struct window w;
	struct vbd *b;

	for (b = d->vbds; b; b = b->next) {
		if (!b->whole || window_make(&w, n, 0, n, b->limits.window.align, b->limits.window.readonly) != 0)
			continue;
		b->limits.window = w;
		if (b->connected)
			tell_size(b);
	}
}

static err_t connect_rings(struct vbd *b, bool persistent)
{
	const char *why;
	uint32_t pages;
	err_t e = write_properties(b);

	if (e)
		return refuse(b->be, e, "its properties could not be written to xenstore");
	e = rings_open(b, &pages, &why);
	if (e)
		return refuse(b->be, e, why);
	guest_open(&b->guest, b->be->fe, persistent);
	b->held = true;
	b->failed = NULL;
	b->connected = true;
	backend_log(b->be, "connected, %u queues of %u ring pages%s", b->queues, pages, persistent ? ", persistent grants" : "");
	disk_work(b->disk);
	return 0;
}

/* Asked when a front end connects: by then the nodes of one that it replaces are gone. */
static err_t exclusive(struct vbd *b)
{
	const struct vbd *other = disk_conflict(b->disk, &b->limits.window);
	char why[WHY_BYTES];

	if (!other)
		return 0;
	snprintf(why, sizeof(why), "its sectors are in use by %s, and one of the two writes; make both read-only or give them different partitions", other->be->path);
	return refuse(b->be, -XEN_EBUSY, why);
}

static err_t vbd_connect(struct backend_dev *be)
{
	struct vbd *b = be->priv;
	uint64_t persistent = 0;
	err_t e = exclusive(b);

	if (e)
		return e;
	if (!protocol_ok(be))
		return refuse(be, -XEN_EOPNOTSUPP, "the front end's protocol is not " XEN_IO_PROTO_ABI_X86_64);
	if (frontend_read_u64(be, "feature-persistent", 1, &persistent) != 0)
		persistent = 0;
	return connect_rings(b, offer_persistent && persistent);
}

static void vbd_disconnect(struct backend_dev *be)
{
	struct vbd *b = be->priv;

	b->connected = false;
	disk_forget(b->disk, b);
	rings_close(b);
	guest_close(&b->guest);
	backend_log(be, "disconnected after %llu requests, %llu of them failed", (unsigned long long)b->requests, (unsigned long long)b->errors);
}

static void vbd_remove(struct backend_dev *be)
{
	struct vbd *b = be->priv;

	disk_remove(b->disk, b);
	free(b);
	be->priv = NULL;
}

err_t vbd_serve(struct disk *list, bool persistent)
{
	static const struct backend_ops ops = {
		.kind = "vbd", .probe = vbd_probe, .connect = vbd_connect, .disconnect = vbd_disconnect, .remove = vbd_remove,
	};

	disks = list;
	offer_persistent = persistent;
	return backend_register(&ops);
}
