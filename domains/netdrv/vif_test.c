// SPDX-License-Identifier: Apache-2.0
// domains/netdrv/vif_test.c - what a vif publishes and how it connects; errors name the mend and take nothing.
// link: domains/netdrv/vif.c domains/netdrv/rings.c domains/netdrv/switch.c domains/netdrv/identity.c domains/netdrv/limit.c
#include "domains/netdrv/vif.h"
#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct { char path[200], value[200]; } store[64];
static unsigned int stored, ports, mapped;
static const struct backend_ops *ops;
static char line[600];
static struct net net = { .v.mtu = 1500 };
static void *page;
static evtchn_port_t bad_port;
static grant_ref_t bad_ref;

static char *get(const char *dir, const char *key)
{
	char path[200];
	unsigned int i;

	snprintf(path, sizeof(path), "%s%s%s", dir, dir[0] ? "/" : "", key);
	for (i = 0; i < stored; i++)
		if (strcmp(store[i].path, path) == 0)
			return store[i].value;
	return NULL;
}

static void set(const char *dir, const char *key, const char *value)
{
	char *old = get(dir, key);

	if (!old) {
		snprintf(store[stored].path, 200, "%s%s%s", dir, dir[0] ? "/" : "", key);
		old = store[stored++].value;
	}
	snprintf(old, 200, "%s", value);
}

err_t backend_read(struct backend_dev *d, const char *key, char *buf, size_t n)
{
	const char *v = get(d->path, key);

	if (v)
		snprintf(buf, n, "%s", v);
	return v ? 0 : -XEN_ENOENT;
}

static err_t read_u64(const char *dir, const char *key, uint64_t max, uint64_t *value)
{
	const char *v = get(dir, key);
	char *end;

	if (!v || !v[0])
		return -XEN_ENOENT;
	*value = strtoull(v, &end, 10);
	return *end || *value > max ? -XEN_EINVAL : 0;
}

err_t frontend_read_u64(struct backend_dev *d, const char *key, uint64_t max, uint64_t *value) { return read_u64(d->frontend, key, max, value); }
err_t backend_read_u64(struct backend_dev *d, const char *key, uint64_t max, uint64_t *value) { return read_u64(d->path, key, max, value); }
uint64_t time_now(void) { return 5; }

static void vset(const char *dir, const char *key, const char *f, va_list ap)
{
	char value[200];

	vsnprintf(value, sizeof(value), f, ap);
	set(dir, key, value);
}

err_t backend_printf(struct backend_dev *d, const char *key, const char *f, ...)
{
	va_list ap;

	va_start(ap, f);
	vset(d->path, key, f, ap);
	va_end(ap);
	return 0;
}

err_t xs_printf(uint32_t tx, const char *path, const char *f, ...)
{
	va_list ap;

	va_start(ap, f);
	vset("", path, f, ap);
	va_end(ap);
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

err_t grant_map(struct grant_map *m, domid_t dom, const grant_ref_t *refs, uint32_t n, bool readonly)
{
	assert(n == 1);
	if (refs[0] == bad_ref)
		return -XEN_EINVAL;
	m->va = page;
	mapped++;
	return 0;
}

void grant_unmap(struct grant_map *m)
{
	mapped -= m->va != NULL;
	m->va = NULL;
}

err_t backend_register(const struct backend_ops *o) { ops = o; return 0; }
void ev_close(evtchn_port_t port)
{
	assert(port != 0 && ports > 0);
	ports--;
}

void net_work(struct net *n) { }
void net_leave(struct net *n, struct vif *f) { }

err_t ev_bind_interdomain(domid_t dom, evtchn_port_t remote, ev_fn *fn, void *ctx, evtchn_port_t *port)
{
	*port = remote;
	ports += remote != bad_port;
	return remote == bad_port ? -XEN_EACCES : 0;
}

void net_add(struct net *n, struct vif *f)
{
	f->net = n;
	f->next = n->vifs;
	n->vifs = f;
}

void net_remove(struct net *n, struct vif *f)
{
	struct vif **p = &n->vifs;

	while (*p != f)
		p = &(*p)->next;
	*p = f->next;
}

static struct backend_dev make(domid_t fe, const char *mac)
{
	struct backend_dev d = { .fe = fe };

	snprintf(d.path, sizeof(d.path), "backend/vif/%u/0", fe);
	snprintf(d.frontend, sizeof(d.frontend), "/local/domain/%u/device/vif/0", fe);
	set(d.path, "mac", mac);
	set(d.frontend, "tx-ring-ref", "8");
	set(d.frontend, "rx-ring-ref", "9");
	set(d.frontend, "event-channel", "7");
	set(d.frontend, "request-rx-copy", "1");
	return d;
}

static void test_probe(void)
{
	struct backend_dev d = make(5, "00:16:3e:00:00:01");

	assert(vif_serve(NULL) == 0 && ops->probe(&d) == -XEN_ENODEV && strstr(line, "virtio-net") && strstr(line, d.path));
	assert(strcmp(get(d.path, "state"), "6") == 0 && strstr(get("", "error/backend/vif/5/0/error"), "virtio-net"));
	assert(vif_serve(&net) == 0);
	set(d.path, "mac", "01:16:3e:00:00:01");
	assert(ops->probe(&d) == -XEN_EINVAL && strstr(line, "'mac'"));
	set(d.path, "mac", "00:16:3e:00:00:01");
	assert(ops->probe(&d) == 0 && strcmp(get(d.path, "feature-rx-copy"), "1") == 0 && strcmp(get(d.path, "feature-gso-tcpv4"), "1") == 0);
	assert(((struct vif *)d.priv)->peers.n == 0);
	ops->remove(&d);
	assert(!net.vifs);
	set(d.path, "forward", "00:16:3e:00:00:02 00:16:3e:00:00:03");
	assert(ops->probe(&d) == 0 && ((struct vif *)d.priv)->peers.n == 2 && strstr(line, "2 peers"));
	ops->remove(&d);
	set(d.path, "forward", "everyone");
	assert(ops->probe(&d) == -XEN_EINVAL && strstr(line, "'forward'") && !net.vifs);
	set(d.path, "forward", "");
	assert(ops->probe(&d) == 0);
	ops->remove(&d);
}

static void bad_key(const char *key, const char *value)
{
	struct backend_dev d;

	stored = 0;
	d = make(5, "00:16:3e:00:00:01");
	set(d.path, key, value);
	assert(ops->probe(&d) == -XEN_EINVAL && strstr(line, key) && !net.vifs && strcmp(get(d.path, "state"), "6") == 0);
}

static void test_limits(void)
{
	static const char *const bad_rates[] = { "1000", "1000,", ",50", "0,50", "1000,0", "1000,50x", "4294967296,50", "-1,50", "1000,99999999999", "" };
	struct backend_dev d;
	struct vif *f;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(bad_rates); i++)
		bad_key("rate", bad_rates[i]);
	bad_key("mtu", "67");
	bad_key("mtu", "1501");
	bad_key("group-rate", "0");
	bad_key("group-rate", "many");
	stored = 0;
	d = make(5, "00:16:3e:00:00:01");
	net.v.mtu = 1450;
	assert(ops->probe(&d) == 0 && strstr(line, "peers, no limit of its rate, 1000 group"));
	f = d.priv;
	assert(f->mtu == 1450 && f->rate.amount == 0 && f->group_in.amount == 1000 && f->group_out.amount == 1000);
	ops->remove(&d);
	set(d.path, "mtu", "1400");
	set(d.path, "rate", "51200,50000");
	set(d.path, "group-rate", "7");
	assert(ops->probe(&d) == 0 && strstr(line, "mtu 1400") && strstr(line, "rate 51200 bytes in 50000 us, 7 group"));
	f = d.priv;
	assert(f->mtu == 1400 && f->rate.amount == 51200 && f->rate.interval == 50000000 && f->rate.next == 50000005 && f->group_out.amount == 7);
	ops->remove(&d);
}

static void fails(const char *key, const char *value, err_t e, const char *text)
{
	struct backend_dev d;

	stored = 0;
	d = make(5, "00:16:3e:00:00:01");
	assert(ops->probe(&d) == 0);
	set(d.frontend, key, value);
	assert(ops->connect(&d) == e && strstr(line, text) && mapped == 0 && ports == 0 && !((struct vif *)d.priv)->connected);
	ops->remove(&d);
}

static void test_refused_connects(void)
{
	fails("request-rx-copy", "0", -XEN_EOPNOTSUPP, "rx-copy");
	fails("multi-queue-num-queues", "5", -XEN_EINVAL, "not 1 to 4");
	fails("multi-queue-num-queues", "0", -XEN_EINVAL, "not 1 to 4");
	fails("multi-queue-num-queues", "2", -XEN_EINVAL, "ring-ref");	/* and no queue-0 */
	fails("event-channel", "x", -XEN_EINVAL, "event-channel");
	fails("event-channel-tx", "3", -XEN_EINVAL, "event-channel");	/* and no -rx */
	fails("event-channel-tx", "x", -XEN_EINVAL, "event-channel");
	fails("tx-ring-ref", "", -XEN_EINVAL, "ring-ref");
	fails("rx-ring-ref", "4294967296", -XEN_EINVAL, "ring-ref");
	bad_ref = 9;
	fails("x", "y", -XEN_EINVAL, "mapped");
	bad_ref = 0;
	bad_port = 7;
	fails("x", "y", -XEN_EACCES, "event channel");
	bad_port = 0;
	((struct netif_tx_sring *)page)->rsp_prod = 1;
	fails("x", "y", -XEN_EBUSY, "in use since");
	((struct netif_tx_sring *)page)->rsp_prod = 0;
}

static void test_connect(void)
{
	struct backend_dev a, b;
	struct vif *f;

	stored = 0;
	a = make(5, "00:16:3e:00:00:01");
	b = make(6, "00:16:3e:00:00:01");
	set(a.frontend, "feature-ipv6-csum-offload", "1");
	set(b.frontend, "feature-no-csum-offload", "1");
	assert(ops->probe(&a) == 0 && ops->probe(&b) == 0 && ops->connect(&a) == 0);
	f = a.priv;
	assert(f->connected && f->csum4 && f->csum6 && mapped == 2 && ports == 1 && f->queues == 1);
	assert(RING_SIZE(&f->queue[0].tx) == 256 && RING_SIZE(&f->queue[0].rx) == 256 && f->queue[0].tx_port == 7 && f->queue[0].rx_port == 7);
	assert(ops->connect(&b) == -XEN_EBUSY && strstr(line, "in use by backend/vif/5/0"));
	ops->disconnect(&a);
	assert(mapped == 0 && ports == 0);
	assert(ops->connect(&b) == 0 && !((struct vif *)b.priv)->csum4 && !((struct vif *)b.priv)->csum6);
	ops->disconnect(&b);
	ops->remove(&a);
	ops->remove(&b);
}

/* Each queue has its nodes in queue-N, with one event channel or two. */
static void make_queues(struct backend_dev *d)
{
	static const char *const keys[] = { "tx-ring-ref", "rx-ring-ref", "event-channel-tx", "event-channel-rx" };
	char key[40], value[16];
	unsigned int q, k;

	stored = 0;
	*d = make(5, "00:16:3e:00:00:01");
	set(d->frontend, "multi-queue-num-queues", "3");
	for (q = 0; q < 3; q++) {
		for (k = 0; k < 4; k++) {
			snprintf(key, sizeof(key), "queue-%u/%s", q, keys[k]);
			snprintf(value, sizeof(value), "%u", 20 + 10 * q + k);
			set(d->frontend, key, value);
		}
	}
	assert(ops->probe(d) == 0);
}

static void test_queues(void)
{
	struct backend_dev d;
	struct vif *f;

	make_queues(&d);
	f = d.priv;
	assert(ops->connect(&d) == 0 && f->queues == 3 && mapped == 6 && ports == 6 && strstr(line, "3 queues"));
	assert(f->queue[0].tx_port == 22 && f->queue[0].rx_port == 23 && f->queue[2].tx_port == 42 && f->queue[2].rx_port == 43);
	ops->disconnect(&d);
	assert(mapped == 0 && ports == 0);
	bad_port = 43;		/* the very last step fails: nothing of the others stays */
	assert(ops->connect(&d) == -XEN_EACCES && mapped == 0 && ports == 0 && f->queues == 0);
	bad_port = 42;
	assert(ops->connect(&d) == -XEN_EACCES && mapped == 0 && ports == 0);
	bad_port = 0;
	bad_ref = 41;
	assert(ops->connect(&d) == -XEN_EINVAL && mapped == 0 && ports == 0);
	bad_ref = 0;
	assert(ops->connect(&d) == 0 && ports == 6);
	ops->disconnect(&d);
	ops->remove(&d);
}

int main(void)
{
	page = aligned_alloc(4096, 4096);
	memset(page, 0, 4096);
	test_probe();
	test_limits();
	test_refused_connects();
	test_connect();
	test_queues();
	free(page);
	return 0;
}
