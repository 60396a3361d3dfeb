/* SPDX-License-Identifier: Apache-2.0 */
/* domains/blkdrv/disk.h - one disk and the front ends that share it: admission, fairness, completion. */
#ifndef BLKDRV_DISK_H
#define BLKDRV_DISK_H
#include "domains/blkdrv/gpt.h"
#include "domains/blkdrv/guest.h"
#include "domains/blkdrv/step.h"
#include "domains/blkdrv/vblk.h"
#include "domains/runtime/backend.h"
#include "domains/runtime/event.h"
#include "domains/runtime/ring.h"

#define RING_PAGES_MAX 4u	/* max-ring-page-order 2: 128 requests */

#define VBD_QUEUES_MAX 4u	/* multi-queue-max-queues: this domain has one vCPU, they help the front end's locks */

struct disk;

struct vbd_queue {
	struct grant_map map;
	struct blkif_back_ring ring;
	evtchn_port_t port;
};

/* One front end's device. */
struct vbd {
	struct backend_dev *be;
	struct disk *disk;
	struct blk_limits limits;
	struct guest guest;
	struct vbd_queue queue[VBD_QUEUES_MAX];
	uint32_t queues;	/* open */
	uint32_t turn;		/* the queue that is looked at next, modulo their number */
	uint32_t inflight;	/* slots: of requests taken and not answered, and of orphans; coming back gives no second share */
	uint32_t budget;	/* requests it may still start in this turn */
	struct blk_pending *barrier;	/* taken: nothing else is, until it is answered */
	bool connected;
	bool whole;		/* the window is the disk and follows its size */
	bool held;		/* takes nothing while the device still writes for one that left the same sectors */
	const char *failed;	/* the front end broke the protocol: why */
	uint64_t requests, errors;
	struct vbd *next;	/* of the disk */
};

/* What a slot is taken for; an orphan's front end has left, but the device still has the request. */
struct blk_pending {
	struct vbd *vbd;	/* whose share it is; NULL: free, or an orphan whose vbd was removed */
	uint32_t queue;		/* where it came from and is answered */
	bool orphan;
	struct blk_req req;
	struct blk_progress progress;
};

struct disk {
	struct vblk v;
	struct gpt gpt;
	err_t gpt_error;
	struct vbd *vbds;	/* probed ones; the first is served first, then goes to the end */
	struct ev_job job;
	struct blk_pending pending[VBLK_SLOTS];
	bool broken_told;
	uint8_t *indirect;	/* one page */
	struct disk *next;
};

/* Before the first vbd. -XEN_ENOMEM. */
err_t disk_init(struct disk *d) __must_check;
/* The vbd's window is on this disk from now on / no longer, and it was forgotten (disk_forget). */
void disk_add(struct disk *d, struct vbd *b);
void disk_remove(struct disk *d, struct vbd *b);
/* A connected vbd whose window may not be open together with w, or NULL. */
const struct vbd *disk_conflict(const struct disk *d, const struct window *w);
/* Event handlers: work came, from a front end or from the device. */
void disk_work(struct disk *d);
/* Serves every connected front end once around, as far as slots allow; runs from the event loop. */
void disk_serve(void *disk);
/* b leaves: nothing of it is answered or begun any more. Nobody waits for what the device still has but who connects to the same sectors (held). */
void disk_forget(struct disk *d, struct vbd *b);
#endif
