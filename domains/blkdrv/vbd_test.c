// SPDX-License-Identifier: Apache-2.0
// domains/blkdrv/vbd_test.c - what a vbd may name, what it publishes, how it connects; errors name the place and the mend.
// link: domains/blkdrv/vbd.c domains/blkdrv/rings.c domains/blkdrv/gpt.c domains/blkdrv/crc32.c domains/blkdrv/window.c
#include "domains/blkdrv/vbd.h"
#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct { char path[300], value[300]; } store[64];
static unsigned int stored, closed_ports, forgotten;
static const struct backend_ops *ops;
static char line[600];
static struct disk disk[2];
static uint32_t mapped_n;
static grant_ref_t mapped_ref[8];
static struct blkif_sring *page;
static err_t bind_error;

static const char *get(const char *dir, const char *key)
{
	char path[300];
	unsigned int i;

	snprintf(path, sizeof(path), "%s%s%s", dir, dir[0] ? "/" : "", key);
	for (i = 0; i < stored; i++)
		if (strcmp(store[i].path, path) == 0)
			return store[i].value;
	return NULL;
}

static void set(const char *dir, const char *key, const char *value)
{
	char *old = (char *)get(dir, key);

	if (old) {
		snprintf(old, 300, "%s", value);
		return;
	}
	snprintf(store[stored].path, 300, "%s%s%s", dir, dir[0] ? "/" : "", key);
	snprintf(store[stored++].value, 300, "%s", value);
}

static err_t fetch(const char *dir, const char *key, char *buf, size_t n)
{
	const char *v = get(dir, key);

	if (!v)
		return -XEN_ENOENT;
	snprintf(buf, n, "%s", v);
	return 0;
}

err_t backend_read(struct backend_dev *d, const char *key, char *buf, size_t n) { return fetch(d->path, key, buf, n); }
err_t frontend_read(struct backend_dev *d, const char *key, char *buf, size_t n) { return fetch(d->frontend, key, buf, n); }

err_t frontend_read_u64(struct backend_dev *d, const char *key, uint64_t max, uint64_t *value)
{
	const char *v = get(d->frontend, key);
	char *end;

	if (!v)
		return -XEN_ENOENT;
	*value = strtoull(v, &end, 10);
	return *end || end == v || *value > max ? -XEN_EINVAL : 0;
}

err_t backend_printf(struct backend_dev *d, const char *key, const char *f, ...)
{
	char value[300];
	va_list ap;

	va_start(ap, f);
	vsnprintf(value, sizeof(value), f, ap);
	va_end(ap);
	set(d->path, key, value);
	return 0;
}

err_t xs_printf(uint32_t tx, const char *path, const char *f, ...)
{
	char value[600];
	va_list ap;

	va_start(ap, f);
	vsnprintf(value, sizeof(value), f, ap);
	va_end(ap);
	set("", path, value);
	return 0;
}

void backend_log(struct backend_dev *d, const char *f, ...)
{
	int n = snprintf(line, sizeof(line), "%s: ", d->path);
	va_list ap;

	va_start(ap, f);
	vsnprintf(line + n, sizeof(line) - (size_t)n, f, ap);
	va_end(ap);
}

err_t backend_register(const struct backend_ops *o)
{
	ops = o;
	return 0;
}

err_t grant_map(struct grant_map *m, domid_t dom, const grant_ref_t *refs, uint32_t n, bool readonly)
{
	mapped_n = n;
	memcpy(mapped_ref, refs, n * sizeof(*refs));
	m->va = page;
	return 0;
}

void grant_unmap(struct grant_map *m) { m->va = NULL; }
void guest_open(struct guest *g, domid_t dom, bool persistent) { g->dom = dom; g->n = persistent; }
void guest_close(struct guest *g) { }
void ev_close(evtchn_port_t port) { closed_ports++; }
void disk_work(struct disk *d) { }
void disk_forget(struct disk *d, struct vbd *b) { forgotten++; }

err_t ev_bind_interdomain(domid_t dom, evtchn_port_t remote, ev_fn *fn, void *ctx, evtchn_port_t *port)
{
	*port = remote + 1000;
	return bind_error;
}

void disk_add(struct disk *d, struct vbd *b)
{
	b->disk = d;
	b->next = d->vbds;
	d->vbds = b;
}

void disk_remove(struct disk *d, struct vbd *b)
{
	struct vbd **p = &d->vbds;

	while (*p != b)
		p = &(*p)->next;
	*p = b->next;
}

const struct vbd *disk_conflict(const struct disk *d, const struct window *w)
{
	const struct vbd *b;

	for (b = d->vbds; b; b = b->next)
		if (b->connected && window_conflict(&b->limits.window, w))
			return b;
	return NULL;
}

static void setup(unsigned int disks)
{
	unsigned int i;

	stored = 0;
	memset(disk, 0, sizeof(disk));
	for (i = 0; i < 2; i++) {
		snprintf(disk[i].v.name, sizeof(disk[i].v.name), "0000:00:0%u.0", 4 + i);
		disk[i].v.sectors = 100000;
		disk[i].v.block_size = 512;
		disk[i].v.flush = true;
		disk[i].v.discard_max = 1000;
		disk[i].v.discard_align = 8;
		disk[i].gpt.n = 2;
		disk[i].gpt.part[0] = (struct gpt_part){ 40, 99, "boot" };
		disk[i].gpt.part[1] = (struct gpt_part){ 100, 50099, "root" };
	}
	disk[0].next = disks > 1 ? &disk[1] : NULL;
	snprintf(disk[1].gpt.part[1].name, 8, "data");
	assert(vbd_serve(disks ? disk : NULL, true) == 0);
}

static struct backend_dev make(domid_t fe, const char *source, const char *mode)
{
	struct backend_dev d = { .fe = fe };

	snprintf(d.path, sizeof(d.path), "backend/vbd/%u/51712", fe);
	snprintf(d.frontend, sizeof(d.frontend), "/local/domain/%u/device/vbd/51712", fe);
	set(d.path, "dev", "xvda");
	set(d.path, "source", source);
	set(d.path, "mode", mode);
	set(d.frontend, "ring-ref", "9");
	set(d.frontend, "event-channel", "7");
	return d;
}

static void refused(unsigned int disks, const char *source, const char *mode, const char *text)
{
	struct backend_dev d;

	setup(disks);
	d = make(5, source, mode);
	assert(ops->probe(&d) < 0);
	if (!strstr(line, text))
		printf("line: %s\nwanted: %s\n", line, text);
	assert(strstr(line, text) && strstr(line, d.path) && strstr(line, "disk xvda of domain 5: "));
	assert(strstr(get("", "error/backend/vbd/5/51712/error"), text));
	assert(strcmp(get(d.path, "state"), "6") == 0);
}

static void test_refused(void)
{
	refused(0, "whole", "w", "no disk; give its domain");
	refused(1, "PARTLABEL=home", "w", "disk 0000:00:04.0 has no partition labelled 'home'; label one with sgdisk -c, or name one of: boot, root");
	refused(2, "whole", "w", "several disks");
	refused(2, "PARTLABEL=boot", "w", "partition 'boot' is on disks 0000:00:04.0 and 0000:00:05.0");
	refused(1, "/dev/sda", "w", "neither 'whole' nor 'PARTLABEL=name'");
}

static void test_damaged(void)
{
	struct backend_dev d;

	setup(1);
	disk[0].gpt_error = -XEN_EINVAL;
	snprintf(disk[0].gpt.why, sizeof(disk[0].gpt.why), "both tables are damaged");
	d = make(5, "PARTLABEL=root", "w");
	assert(ops->probe(&d) < 0 && strstr(line, "0000:00:04.0 both tables are damaged"));
	disk[0].gpt_error = -XEN_ENOENT;
	assert(ops->probe(&d) < 0 && strstr(line, "; make one with sgdisk"));
	setup(1);
	disk[0].v.readonly = true;
	d = make(5, "whole", "w");
	assert(ops->probe(&d) == -XEN_EROFS && strstr(line, "add read-only"));
	d = make(5, "whole", "r");
	assert(ops->probe(&d) == 0);
	ops->remove(&d);
}

static void test_published(void)
{
	struct backend_dev d;
	struct vbd *b;

	setup(2);
	d = make(5, "PARTLABEL=root", "w");
	set(d.frontend, "feature-persistent", "1");
	assert(ops->probe(&d) == 0);
	b = d.priv;
	assert(b->disk == disk && b->limits.window.first == 100 && b->limits.window.count == 50000 && !b->limits.window.readonly);
	assert(!strcmp(get(d.path, "feature-max-indirect-segments"), "32") && !strcmp(get(d.path, "feature-flush-cache"), "1"));
	assert(!strcmp(get(d.path, "feature-discard"), "1") && !strcmp(get(d.path, "feature-barrier"), "1") && !get(d.path, "discard-secure"));
	assert(!strcmp(get(d.path, "discard-granularity"), "4096") && !strcmp(get(d.path, "discard-alignment"), "2048"));
	assert(ops->connect(&d) == 0 && b->connected && b->guest.n == 1 && b->queue[0].port == 1007 && b->queues == 1);
	assert(mapped_n == 1 && mapped_ref[0] == 9 && RING_SIZE(&b->queue[0].ring) == 32);
	assert(!strcmp(get(d.path, "sectors"), "50000") && !strcmp(get(d.path, "sector-size"), "512") && !strcmp(get(d.path, "info"), "0"));
	ops->disconnect(&d);
	assert(forgotten == 1 && closed_ports == 1 && !b->connected && !b->queue[0].map.va);
	ops->remove(&d);
	assert(!disk[0].vbds);
}

static void test_blocks_4k(void)
{
	struct backend_dev d;
	struct vbd *b;

	setup(1);
	disk[0].v.block_size = 4096;
	disk[0].gpt.part[1].last = 1099;
	d = make(5, "PARTLABEL=root", "r");
	assert(ops->probe(&d) == 0 && ops->connect(&d) == 0);
	b = d.priv;
	assert(!strcmp(get(d.path, "feature-discard"), "0") && !get(d.path, "discard-granularity") && !b->limits.discard);
	assert(b->limits.window.first == 800 && b->limits.window.count == 8000 && b->limits.window.align == 8);
	assert(!strcmp(get(d.path, "sectors"), "8000") && !strcmp(get(d.path, "sector-size"), "4096") && !strcmp(get(d.path, "info"), "4"));
	assert(!strcmp(get(d.path, "physical-sector-size"), "4096"));
	ops->remove(&d);
	snprintf(line, sizeof(line), "-");
	disk[0].gpt.part[1].last = 20000;	/* the table says more than the disk has: 4 KiB blocks */
	d = make(5, "PARTLABEL=root", "r");
	assert(ops->probe(&d) < 0 && strstr(line, "outside"));
}

/* A disk of 512-byte blocks on a medium of 4 KiB ones: said only where the partition lies on them. */
static void test_physical(void)
{
	struct backend_dev d;

	setup(1);
	disk[0].v.physical = 4096;
	d = make(5, "PARTLABEL=root", "r");
	assert(ops->probe(&d) == 0 && ops->connect(&d) == 0);
	assert(!strcmp(get(d.path, "sector-size"), "512") && !strcmp(get(d.path, "physical-sector-size"), "512"));
	ops->remove(&d);
	disk[0].gpt.part[1].first = 104;
	disk[0].gpt.part[1].last = 50103;
	assert(ops->probe(&d) == 0 && ops->connect(&d) == 0 && !strcmp(get(d.path, "physical-sector-size"), "4096"));
	ops->remove(&d);
}

/* Who has the whole disk follows its size and is told by its state; a partition stays. */
static void test_resize(void)
{
	struct backend_dev d, p;

	setup(1);
	d = make(5, "whole", "r");
	p = make(6, "PARTLABEL=root", "r");
	assert(ops->probe(&d) == 0 && ops->probe(&p) == 0 && ops->connect(&p) == 0);
	disk[0].v.sectors = 150000;
	vbd_resized(disk);
	assert(!get(d.path, "sectors") && !get(d.path, "state"));
	assert(ops->connect(&d) == 0 && !strcmp(get(d.path, "sectors"), "150000"));
	disk[0].v.sectors = 90000;
	vbd_resized(disk);
	assert(!strcmp(get(d.path, "sectors"), "90000") && !strcmp(get(d.path, "state"), "4") && ((struct vbd *)d.priv)->limits.window.readonly);
	assert(((struct vbd *)d.priv)->limits.window.count == 90000 && !strcmp(get(p.path, "sectors"), "50000") && !get(p.path, "state"));
	ops->remove(&d);
	ops->remove(&p);
}

static err_t ring(const char *order, const char *refs, const char *protocol)
{
	struct backend_dev d;
	char key[16];
	err_t e;
	int i;

	setup(1);
	d = make(5, "whole", "w");
	if (order)
		set(d.frontend, "ring-page-order", order);
	for (i = 0; refs[i]; i++) {
		snprintf(key, sizeof(key), "ring-ref%d", i);
		set(d.frontend, key, (char[]){ refs[i], '1', 0 });
	}
	if (protocol)
		set(d.frontend, "protocol", protocol);
	assert(ops->probe(&d) == 0);
	e = ops->connect(&d);
	assert(((struct vbd *)d.priv)->connected == (e == 0));
	ops->remove(&d);
	return e;
}

static void test_rings(void)
{
	assert(ring(NULL, "", "x86_64-abi") == 0 && mapped_n == 1 && mapped_ref[0] == 9);
	assert(ring("0", "", NULL) == 0 && mapped_n == 1 && mapped_ref[0] == 9);
	assert(ring("0", "3", NULL) == 0 && mapped_n == 1 && mapped_ref[0] == 31);
	assert(ring("2", "3456", NULL) == 0 && mapped_n == 4 && mapped_ref[3] == 61);
	assert(ring("2", "345", NULL) == -XEN_EINVAL);
	assert(ring("1", "3x", NULL) == -XEN_EINVAL);
	assert(ring("3", "33333333", NULL) == -XEN_EINVAL);
	assert(ring("18446744073709551615", "", NULL) == -XEN_EINVAL);
	assert(ring(NULL, "", "x86_32-abi") == -XEN_EOPNOTSUPP && strstr(line, "x86_64-abi"));
	bind_error = -XEN_EINVAL;
	assert(ring(NULL, "", NULL) == -XEN_EINVAL && strstr(line, "event channel"));
	bind_error = 0;
	page->rsp_prod = 1;
	assert(ring(NULL, "", NULL) == -XEN_EBUSY && strstr(line, "in use since"));
	page->rsp_prod = 0;
}

static err_t queues(const char *n, unsigned int there)
{
	struct backend_dev d;
	char key[32];
	unsigned int i;
	err_t e;

	setup(1);
	d = make(5, "whole", "w");
	set(d.frontend, "multi-queue-num-queues", n);
	for (i = 0; i < there; i++) {
		snprintf(key, sizeof(key), "queue-%u/ring-ref", i);
		set(d.frontend, key, "60");
		snprintf(key, sizeof(key), "queue-%u/event-channel", i);
		set(d.frontend, key, "8");
	}
	assert(ops->probe(&d) == 0 && !strcmp(get(d.path, "multi-queue-max-queues"), "4"));
	closed_ports = 0;
	e = ops->connect(&d);
	assert(e || ((struct vbd *)d.priv)->queues == strtoul(n, NULL, 10));
	assert(((struct vbd *)d.priv)->connected == (e == 0));
	if (e == 0)
		ops->disconnect(&d);
	assert(((struct vbd *)d.priv)->queues == 0);
	ops->remove(&d);
	return e;
}

/* One queue has its keys where a front end without queues has them; a queue that lacks a key takes back those before it. */
static void test_queues(void)
{
	assert(queues("1", 0) == 0 && mapped_ref[0] == 9 && closed_ports == 1);
	assert(queues("4", 4) == 0 && mapped_ref[0] == 60 && closed_ports == 4);
	assert(queues("2", 4) == 0 && closed_ports == 2);
	assert(queues("3", 2) == -XEN_EINVAL && closed_ports == 2);
	assert(queues("2", 0) == -XEN_EINVAL && closed_ports == 0);
	assert(queues("0", 4) == -XEN_EINVAL && queues("5", 4) == -XEN_EINVAL && queues("x", 4) == -XEN_EINVAL);
	assert(strstr(line, "multi-queue-num-queues"));
}

static void test_exclusive(void)
{
	struct backend_dev a, b;

	setup(1);
	a = make(5, "PARTLABEL=root", "w");
	b = make(6, "whole", "r");
	assert(ops->probe(&a) == 0 && ops->probe(&b) == 0 && ops->connect(&a) == 0);
	assert(ops->connect(&b) == -XEN_EBUSY && strstr(line, "in use by backend/vbd/5/51712"));
	ops->disconnect(&a);
	assert(ops->connect(&b) == 0);
	ops->disconnect(&b);
	ops->remove(&a);
	ops->remove(&b);
}

int main(void)
{
	page = aligned_alloc(4096, 4 * 4096);
	memset(page, 0, 4 * 4096);
	test_refused();
	test_damaged();
	test_published();
	test_blocks_4k();
	test_physical();
	test_resize();
	test_rings();
	test_queues();
	test_exclusive();
	free(page);
	return 0;
}
