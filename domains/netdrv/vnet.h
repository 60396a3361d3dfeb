/* SPDX-License-Identifier: Apache-2.0 */
/* domains/netdrv/vnet.h - one virtio network device (virtio 1.1, 5.1): frames in and out of DMA buffers. */
#ifndef NETDRV_VNET_H
#define NETDRV_VNET_H
#include "domains/netdrv/gso.h"
#include "domains/netdrv/switch.h"
#include "domains/runtime/virtio_dev.h"

#define VNET_RX	       128u	/* receive buffers */
#define VNET_SMALL     96u	/* transmit buffers of one frame of at most FRAME_MOST */
#define VNET_LARGE     16u	/* and of one of at most FRAME_LARGE: numbers from VNET_SMALL on */
#define VNET_TX	       (VNET_SMALL + VNET_LARGE)
#define VNET_BUF_BYTES 2048u	/* of all but the large ones, header included */
#define VNET_LARGE_ORDER 4u	/* pages of a large one */
#define VNET_PIECES    33u	/* receive buffers of the largest frame */
#define VNET_HEADER    12u	/* struct virtio_net_hdr_v1 */
#define VNET_MTU_LEAST 68u	/* IPv4's */
#define VNET_MTU_MOST  1500u
#define VNET_QUEUE     128u	/* a large frame takes two descriptors, for its header lies elsewhere */

struct vnet_buf {
	uint8_t *p;		/* VNET_BUF_BYTES, inside one page; a large one: whole pages */
	uint64_t bus;
};

/* DMA memory that vnet_start() needs; from dma_alloc() or a test. */
struct vnet_memory {
	struct vnet_buf rx[VNET_RX], tx[VNET_TX];
	struct vnet_buf headers;	/* of the large ones, VNET_LARGE * 16 bytes */
	void *rx_ring, *tx_ring;	/* virtq_bytes(VNET_QUEUE) each */
	uint64_t rx_ring_bus, tx_ring_bus;
};

struct vnet {
	char name[32];		/* "0000:00:05.0" */
	struct virtio_dev dev;
	struct virtio_queue rxq, txq;
	struct vnet_memory mem;
	struct mac mac;
	bool has_mac, csum, broken;	/* csum: it completes partial checksums */
	uint32_t mtu;		/* the network's, as the device says; at most FRAME_MOST allows */
	bool tso4, tso6;	/* it cuts TCP frames */
	bool mergeable;		/* received frames may take several buffers */
	uint32_t small_n, small[VNET_SMALL], large_n, large[VNET_LARGE];	/* free transmit buffers */
};

struct vnet_piece { uint8_t *p; uint32_t len; };

/* A frame: received, in the buffers until they are given back, or one that a vif sent to another one. */
struct vnet_frame {
	uint32_t pieces, buf[VNET_PIECES];
	struct vnet_piece piece[VNET_PIECES];
	uint8_t *data;		/* the first piece */
	uint32_t head, len;	/* its bytes, at least 14; bytes of all */
	bool partial, valid;	/* the checksum at csum is partial; it was checked, or needs no check */
	uint16_t csum_start, csum_offset;	/* the device's: compare with csum_locate() */
	uint8_t gso_type;	/* the device's too: VIRTIO_NET_HDR_GSO_* and what it is to be cut to */
	uint16_t gso_size;
	struct gso gso;		/* what was found out about it; size 0: an ordinary frame */
};

/* Resets, negotiates, reads the configuration. Errors as virtio_dev_*; v->dev.why says which. */
err_t vnet_probe(struct vnet *v) __must_check;
/* Sets up both queues (MSI-X entries or VIRTIO_NO_VECTOR), posts all receive buffers, starts the device. */
err_t vnet_start(struct vnet *v, const struct vnet_memory *m, uint16_t rx_vector, uint16_t tx_vector) __must_check;

/* The next received frame: 1, 0 none, -XEN_EIO the device broke the protocol and was reset. Frames of impossible length are skipped.
 * Every buffer of the frame goes back by vnet_rx_give(). */
int vnet_rx(struct vnet *v, struct vnet_frame *f) __must_check;
/* Posts a receive buffer again. */
void vnet_rx_give(struct vnet *v, uint32_t buf);

/* A free transmit buffer, small or large, or -1. */
int vnet_tx_take(struct vnet *v, bool large);
void vnet_tx_give(struct vnet *v, uint32_t buf);
/* Where its frame goes, and how many bytes may. */
uint8_t *vnet_tx_data(const struct vnet *v, uint32_t buf);
static inline uint32_t vnet_tx_room(uint32_t buf)
{
	return buf < VNET_SMALL ? VNET_BUF_BYTES - VNET_HEADER : PAGE_SIZE << VNET_LARGE_ORDER;
}
/*
 * Queues a frame of len bytes; partial: its checksum is for the device to complete (v->csum), or NULL; gso: it is for the device to
 * cut (v->tso4, tso6), or NULL. -XEN_EIO: broken.
 */
err_t vnet_tx_send(struct vnet *v, uint32_t buf, uint32_t len, const struct csum_place *partial, const struct gso *gso) __must_check;
/* One sent buffer: 1 with *buf (the caller gives it back), 0 none, -XEN_EIO as vnet_rx(). */
int vnet_tx_done(struct vnet *v, uint32_t *buf) __must_check;
/* Tells the device of everything queued. */
void vnet_kick(struct vnet *v);
/* Asks for interrupts about frames received and, if tx, about frames sent; true: look again at once. */
bool vnet_want_irq(struct vnet *v, bool tx);
#endif
