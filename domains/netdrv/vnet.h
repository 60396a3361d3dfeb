/* SPDX-License-Identifier: Apache-2.0 */
/* domains/netdrv/vnet.h - one virtio network device (virtio 1.1, 5.1): frames in and out of DMA buffers. */
#ifndef NETDRV_VNET_H
#define NETDRV_VNET_H
#include "domains/netdrv/csum.h"
#include "domains/netdrv/switch.h"
#include "domains/runtime/virtio_dev.h"

#define VNET_BUFS      128u	/* of each direction */
#define VNET_BUF_BYTES 2048u	/* header and one frame of at most FRAME_MOST */
#define VNET_HEADER    12u	/* struct virtio_net_hdr_v1 */
#define VNET_MTU_LEAST 68u	/* IPv4's */
#define VNET_MTU_MOST  1500u
#define VNET_QUEUE     VNET_BUFS

struct vnet_buf {
	uint8_t *p;		/* VNET_BUF_BYTES, inside one page */
	uint64_t bus;
};

/* DMA memory that vnet_start() needs; from dma_alloc() or a test. */
struct vnet_memory {
	struct vnet_buf rx[VNET_BUFS], tx[VNET_BUFS];
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
	uint32_t tx_free_n, tx_free[VNET_BUFS];
};

/* A received frame, in the buffer until it is given back. */
struct vnet_frame {
	uint32_t buf;
	uint8_t *data;
	uint32_t len;		/* 14 to VNET_BUF_BYTES - VNET_HEADER */
	bool partial, valid;	/* the checksum at csum is partial; it was checked by the device */
	uint16_t csum_start, csum_offset;	/* the device's: compare with csum_locate() */
};

/* Resets, negotiates, reads the configuration. Errors as virtio_dev_*; v->dev.why says which. */
err_t vnet_probe(struct vnet *v) __must_check;
/* Sets up both queues (MSI-X entries or VIRTIO_NO_VECTOR), posts all receive buffers, starts the device. */
err_t vnet_start(struct vnet *v, const struct vnet_memory *m, uint16_t rx_vector, uint16_t tx_vector) __must_check;

/* The next received frame: 1, 0 none, -XEN_EIO the device broke the protocol and was reset. Frames of impossible length are skipped. */
int vnet_rx(struct vnet *v, struct vnet_frame *f) __must_check;
/* Posts a receive buffer again. */
void vnet_rx_give(struct vnet *v, uint32_t buf);

/* A free transmit buffer, or -1. */
int vnet_tx_take(struct vnet *v);
void vnet_tx_give(struct vnet *v, uint32_t buf);
/* Where its frame goes: VNET_BUF_BYTES - VNET_HEADER bytes. */
uint8_t *vnet_tx_data(const struct vnet *v, uint32_t buf);
/* Queues a frame of len bytes; partial: its checksum is for the device to complete (v->csum), or NULL. -XEN_EIO: broken. */
err_t vnet_tx_send(struct vnet *v, uint32_t buf, uint32_t len, const struct csum_place *partial) __must_check;
/* One sent buffer: 1 with *buf (the caller gives it back), 0 none, -XEN_EIO as vnet_rx(). */
int vnet_tx_done(struct vnet *v, uint32_t *buf) __must_check;
/* Tells the device of everything queued. */
void vnet_kick(struct vnet *v);
/* Asks for interrupts about frames received and, if tx, about frames sent; true: look again at once. */
bool vnet_want_irq(struct vnet *v, bool tx);
#endif
