/* SPDX-License-Identifier: Apache-2.0 */
/* domains/netdrv/net_rx.c - from the uplink to the vifs: what a frame says of itself is settled once, then everyone who takes it gets it. */
#include "domains/netdrv/net.h"
#include <linux/virtio_net.h>

static bool takes(const struct vif *f, const struct vnet_frame *fr)
{
	return f->connected && !f->failed && switch_ingress(fr->data, &f->mac);
}

/* A partial checksum stays partial only if it is where the headers say, and everyone who gets the frame takes it so. */
static bool settle_csum(const struct net *n, struct vnet_frame *fr)
{
	struct csum_place p;
	const struct vif *f;

	if (!fr->partial)
		return true;
	if (!csum_locate(fr->data, fr->len, &p) || p.start != fr->csum_start || p.field != fr->csum_offset)
		return false;
	for (f = n->vifs; f; f = f->next) {
		if (!takes(f, fr) || vif_takes_partial(f, &p))
			continue;
		csum_complete(fr->data, fr->len, &p);
		fr->partial = false;
		break;
	}
	return true;
}

/* A frame for segmentation is one only by its own headers. */
static bool settle_gso(struct vnet_frame *fr)
{
	bool ipv6 = fr->gso_type == VIRTIO_NET_HDR_GSO_TCPV6;

	if (!ipv6 && fr->gso_type != VIRTIO_NET_HDR_GSO_TCPV4)
		return false;
	return fr->partial && !is_group(fr->data) && gso_check(fr->data, fr->head, fr->len, fr->gso_size, ipv6, &fr->gso);
}

static bool settle(const struct net *n, struct vnet_frame *fr)
{
	if (fr->gso_type != VIRTIO_NET_HDR_GSO_NONE && !settle_gso(fr))
		return false;
	if (fr->gso.size != 0)
		return true;
	return fr->pieces == 1 && fr->len <= FRAME_MOST && settle_csum(n, fr);
}

static void dispatch(struct net *n, struct vnet_frame *fr)
{
	bool wanted = false;
	struct vif *f;

	if (!settle(n, fr)) {
		n->unclaimed++;
		return;
	}
	for (f = n->vifs; f; f = f->next) {
		if (!takes(f, fr))
			continue;
		wanted = true;
		net_deliver(f, fr);
	}
	n->unclaimed += !wanted;
}

bool net_rx_pump(struct net *n)
{
	static struct vnet_frame fr;
	uint32_t buf[VNET_RX], k = 0, i;

	while (k + VNET_PIECES <= VNET_RX && vnet_rx(&n->v, &fr) == 1) {
		dispatch(n, &fr);
		for (i = 0; i < fr.pieces; i++)
			buf[k++] = fr.buf[i];
	}
	net_rx_flush();		/* before the buffers go back to the device */
	for (i = 0; i < k; i++)
		vnet_rx_give(&n->v, buf[i]);
	return k + VNET_PIECES > VNET_RX;
}
