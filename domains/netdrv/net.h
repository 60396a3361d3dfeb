/* SPDX-License-Identifier: Apache-2.0 */
/* domains/netdrv/net.h - the uplink and the vifs on it: frames both ways, batched grant copies, fairness, counters. */
#ifndef NETDRV_NET_H
#define NETDRV_NET_H
#include "domains/netdrv/chain.h"
#include "domains/netdrv/limit.h"
#include "domains/netdrv/vnet.h"
#include "domains/runtime/backend.h"
#include "domains/runtime/event.h"
#include "domains/runtime/grant.h"
#include "domains/runtime/ring.h"

#define BATCH_OPS 64u		/* copies of one hypercall */

#define VIF_QUEUES_MAX 4u	/* multi-queue-max-queues: this domain has one vCPU, they help the front end's locks */

struct net;

struct vif_queue {
	struct grant_map tx_map, rx_map;
	struct netif_tx_back_ring tx;
	struct netif_rx_back_ring rx;
	evtchn_port_t tx_port, rx_port;	/* one and the same, unless the front end splits them */
};

struct vif_count {
	uint64_t sent, received;	/* frames */
	uint64_t large_sent, large;	/* of those sent and received: with segmentation offload */
	uint64_t refused;		/* malformed, bad grant: answered with an error */
	uint64_t spoofed;		/* source address not its own, link-local destination */
	uint64_t forwarded;		/* of those sent: to other vifs, not (only) to the wire */
	uint64_t too_long;		/* than its mtu, either way */
	uint64_t limited;		/* group frames beyond their rate, either way */
	uint64_t no_room;		/* towards it: the front end posted no buffer */
};

/* A large frame that is being cut for the wire. */
struct cut {
	bool active;
	uint32_t buf, at;	/* where the whole is; payload bytes that have gone */
	struct gso gso;
};

/* One front end's interface. */
struct vif {
	struct backend_dev *be;
	struct net *net;
	struct mac mac;
	struct peers peers;	/* to whom its frames may go directly */
	uint32_t mtu;		/* bytes of payload of a frame, either way */
	struct limit rate;	/* bytes from it; what is beyond waits in its ring */
	struct limit group_out, group_in;	/* broadcast and multicast frames from and to it; what is beyond is dropped */
	struct vif_queue queue[VIF_QUEUES_MAX];
	uint32_t queues;	/* open */
	uint32_t turn;		/* the queue that is looked at next, modulo their number */
	uint32_t held;		/* transmit buffers between its ring and the wire; also those of a life before: coming back gives no second share */
	uint32_t held_large;	/* the same of large ones */
	bool waits;		/* there was no buffer for what it has to send */
	struct cut cut;
	uint32_t budget;	/* packets it may still send in this turn */
	bool connected;
	bool csum4, csum6;	/* the front end takes frames with partial checksums */
	bool gso4, gso6;	/* and large ones */
	const char *failed;	/* it broke the protocol: why */
	struct vif_count count;
	struct vif *next;
};

struct net {
	struct vnet v;
	struct vif *vifs;	/* the first is served first, then goes to the end */
	struct vif *owner[VNET_TX];	/* of transmit buffers; NULL: free, or its vif is gone */
	struct ev_job job;
	struct ev_timer timer;	/* of the next credit for a vif that waits for it */
	uint64_t now;		/* system time at the begin of this turn (ns) */
	uint64_t wake;		/* when to look again; 0: nobody waits for credit */
	uint32_t share, share_large;	/* transmit buffers that one vif may hold */
	bool broken_told;
	bool tx_short;		/* a vif waits for transmit buffers to come back */
	uint64_t unclaimed;	/* frames from the uplink that no vif wants */
};

void net_init(struct net *n);
void net_add(struct net *n, struct vif *f);
/* f goes for good; its frames that are under way still go out. */
void net_remove(struct net *n, struct vif *f);
/* f disconnects: nothing of it is begun any more. */
void net_leave(struct net *n, struct vif *f);
/* Event handlers: there may be work. */
void net_work(struct net *n);
/* One turn: frames from the uplink, then from every vif in turn; runs from the event loop. */
void net_serve(void *net);

/* The two halves (net_rx.c, net_tx.c). True: there was as much as one turn takes, so look again. */
bool net_rx_pump(struct net *n);
bool net_tx_pump(struct net *n);
/* (deliver.c) Gives a frame to f, whole or cut as f takes it, or counts that it has no room; data stays in place until net_rx_flush(). */
void net_deliver(struct vif *f, const struct vnet_frame *fr);
void net_rx_flush(void);
/* A transmit buffer for f, within its share, or -1, and f waits. */
int net_buf_take(struct net *n, struct vif *f, bool large);
void net_buf_give(struct net *n, uint32_t buf);
/* Cutting (net_cut.c): the frame in a large buffer of f, whose owner it stays; one segment: false, there is no buffer; the end of it, whatever is left. */
void net_cut_begin(struct vif *f, uint32_t buf, const struct gso *g);
bool net_cut_next(struct net *n, struct vif *f);
void net_cut_end(struct net *n, struct vif *f);
/* The frame, or each segment of it, is within f's mtu. */
bool vif_fits(const struct vif *f, const struct vnet_frame *fr);
/* f can take the frame with the partial checksum at p. */
static inline bool vif_takes_partial(const struct vif *f, const struct csum_place *p)
{
	return p->ipv6 ? f->csum6 : f->csum4;
}
/* The grant copy of n bytes between our memory at p and a front end's page; p + n stays in one page. */
bool net_copied(const struct gnttab_copy *op, uint32_t n);	/* what a batch that failed did for these */
void net_copy_op(struct gnttab_copy *op, domid_t dom, grant_ref_t ref, uint32_t off, uint8_t *p, uint32_t n, bool to_guest);
#endif
