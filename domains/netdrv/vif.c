/* SPDX-License-Identifier: Apache-2.0 */
/* domains/netdrv/vif.c - one vif: its address from the builder's key, its features, its way from probe to removal. */
#include "domains/netdrv/vif.h"
#include "domains/netdrv/identity.h"
#include "domains/netdrv/rings.h"
#include "domains/runtime/mem.h"
#include "domains/runtime/xs.h"
#include "lib/fmt.h"
#include "lib/string.h"

static struct net *uplink;

/* One line to the console, one to the node that libxl's tools read, and state Closed, so that the front end does not wait; returns e. */
static err_t refuse(struct backend_dev *be, err_t e, const char *why)
{
	char path[XS_PATH_MAX];

	backend_log(be, "%s", why);
	snprintf(path, sizeof(path), "error/%s/error", be->path);
	if (xs_printf(XBT_NONE, path, "%d %s", -e, why) != 0)
		backend_log(be, "the error node could not be written");
	if (backend_printf(be, "state", "%d", XenbusStateClosed) != 0)
		backend_log(be, "its state could not be written");
	return e;
}

static err_t write_features(struct backend_dev *be)
{
	static const struct { const char *key; unsigned int value; } features[] = {
		{ "feature-sg", 1 }, { "feature-rx-copy", 1 }, { "feature-rx-flip", 0 }, { "feature-ipv6-csum-offload", 1 },
		{ "feature-gso-tcpv4", 1 }, { "feature-gso-tcpv6", 1 }, { "feature-split-event-channels", 1 }, { "multi-queue-max-queues", VIF_QUEUES_MAX },
	};
	uint32_t i;
	err_t e = 0;

	for (i = 0; e == 0 && i < ARRAY_SIZE(features); i++)
		e = backend_printf(be, features[i].key, "%u", features[i].value);
	if (e == 0)
		e = backend_printf(be, "hotplug-status", "connected");
	return e;
}

static const struct vif *same_mac(const struct mac *m)
{
	const struct vif *f;

	for (f = uplink->vifs; f; f = f->next) {
		if (f->connected && memcmp(&f->mac, m, sizeof(*m)) == 0)
			return f;
	}
	return NULL;
}

static void log_probe(const struct vif *f)
{
	const uint8_t *b = f->mac.b;
	char rate[48] = "no limit of its rate";

	if (f->rate.amount)
		snprintf(rate, sizeof(rate), "rate %u bytes in %u us", f->rate.amount, (uint32_t)(f->rate.interval / NS_PER_US));
	backend_log(f->be, "%02x:%02x:%02x:%02x:%02x:%02x on virtio-net %s, mtu %u, %u peers, %s, %u group frames a second",
		b[0], b[1], b[2], b[3], b[4], b[5], uplink->v.name, f->mtu, f->peers.n, rate,
		f->group_in.amount);
}

static err_t vif_probe(struct backend_dev *be)
{
	const char *why = NULL;
	struct vif *f;
	err_t e;

	if (!uplink)
		return refuse(be, -XEN_ENODEV, "this driver has no network device; give its domain a device { match = \"virtio-net\"; } in the manifest");
	f = calloc(1, sizeof(*f));
	if (!f)
		return refuse(be, -XEN_ENOMEM, "out of memory; give the driver's domain more");
	f->be = be;
	e = identity_read(f, uplink->v.mtu, &why);
	if (e)
		refuse(be, e, why);
	else if (write_features(be) != 0)
		e = refuse(be, -XEN_EIO, "its features could not be written to xenstore");
	if (e) {
		free(f);
		return e;
	}
	net_add(uplink, f);
	be->priv = f;
	log_probe(f);
	return 0;
}

static bool flag(struct backend_dev *be, const char *key)
{
	uint64_t v;

	return frontend_read_u64(be, key, 1, &v) == 0 && v == 1;
}

static err_t check_frontend(struct vif *f)
{
	const struct vif *other = same_mac(&f->mac);
	char why[200];

	if (other) {
		snprintf(why, sizeof(why), "its address is in use by %s; give it another mac in the manifest", other->be->path);
		return refuse(f->be, -XEN_EBUSY, why);
	}
	if (!flag(f->be, "request-rx-copy"))
		return refuse(f->be, -XEN_EOPNOTSUPP, "the front end does not ask for request-rx-copy; page flipping is not supported");
	return 0;
}

static err_t vif_connect(struct backend_dev *be)
{
	struct vif *f = be->priv;
	const char *why = NULL;
	err_t e = check_frontend(f);

	if (e)
		return e;
	e = rings_open(f, &why);
	if (e)
		return refuse(be, e, why);
	f->csum4 = !flag(be, "feature-no-csum-offload");
	f->csum6 = flag(be, "feature-ipv6-csum-offload");
	f->gso4 = f->csum4 && flag(be, "feature-sg") && flag(be, "feature-gso-tcpv4");
	f->gso6 = f->csum6 && flag(be, "feature-sg") && flag(be, "feature-gso-tcpv6");
	f->failed = NULL;
	f->connected = true;
	backend_log(be, "connected, %u queue%s", f->queues, f->queues == 1 ? "" : "s");
	net_work(f->net);
	return 0;
}

static void vif_disconnect(struct backend_dev *be)
{
	struct vif *f = be->priv;
	const struct vif_count *c = &f->count;

	f->connected = false;
	net_leave(f->net, f);
	rings_close(f);
	backend_log(be, "disconnected; frames sent %llu (%llu to peers, %llu large), received %llu (%llu large); dropped: refused %llu, spoofed %llu, too long %llu, group %llu, no buffer %llu",
		(unsigned long long)c->sent, (unsigned long long)c->forwarded, (unsigned long long)c->large_sent,
		(unsigned long long)c->received, (unsigned long long)c->large, (unsigned long long)c->refused,
		(unsigned long long)c->spoofed, (unsigned long long)c->too_long,
		(unsigned long long)c->limited, (unsigned long long)c->no_room);
}

static void vif_remove(struct backend_dev *be)
{
	struct vif *f = be->priv;

	net_remove(f->net, f);
	free(f);
	be->priv = NULL;
}

err_t vif_serve(struct net *net)
{
	static const struct backend_ops ops = {
		.kind = "vif", .probe = vif_probe, .connect = vif_connect, .disconnect = vif_disconnect, .remove = vif_remove,
	};

	uplink = net;
	return backend_register(&ops);
}
