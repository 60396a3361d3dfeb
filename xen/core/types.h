/* SPDX-License-Identifier: Apache-2.0 */
/* core/types.h - limits and words of the pure core. */
#ifndef CORE_TYPES_H
#define CORE_TYPES_H
#include "lib/types.h"
#include <xen/xen.h>

#define NR_DOMS     128u		/* domid is the index into every per-domain table */
#define NR_PORTS    4096u		/* event channels of one domain */
#define NR_VCPUS    64u
#define NR_GFRAMES  64u			/* frames of one shared grant table */
#define NR_GRANTS   32768u		/* v1 entries in NR_GFRAMES frames */
#define NR_MT       32768u		/* live grant mappings of one domain */
#define NR_HVIRQS   24u			/* NR_VIRQS of xen.h */
#define NR_FRAMES   (16u << 20)		/* machine frames: 64 GiB */
#define FX_KICKS    64u			/* kicks between two applications of effects: every vCPU of a domain */
#define FX_MAX      32u			/* unmaps between two flushes, hence entries of one stretch of a batch */
#define NR_ASK      4u			/* policy questions of one operation */

/* Internal result: nothing was done, execute the hypercall again with the registers as they are now. Never seen by a guest. */
#define ERESTART 85

/* A table that in the hypervisor lies in an unbacked virtual window (hal_window_back), one section each; hosted it is plain bss. */
#define WINDOW(name) __attribute__((section(".bss.window." name), aligned(4096)))

struct kick { uint32_t dom, vcpu, why; };			/* one vCPU to wake; holds a reference on dom */
#define KICK_UPCALL 1u			/* its evtchn_upcall_pending went 0 -> 1 */
#define KICK_POLL   2u			/* the domain has vCPUs in SCHEDOP_poll: look at them */
#define KICK_IRQ    4u			/* its local APIC has something for it */

/* What a commit took away and nobody may reuse before the flush. */
struct quarantine {
	uint32_t kind;			/* enum fin_kind */
	uint32_t dom;			/* FIN_GRANT: the granting domain; holds the mapping's reference on it */
	uint32_t ref;			/* FIN_GRANT: entry of dom's grant table */
	uint32_t flags;			/* FIN_GRANT: the pins to drop, MT_* */
	struct mfn mfn;			/* FIN_FRAME: first frame */
	uint32_t order;			/* FIN_FRAME: 2^order frames, one reference of each */
};
enum fin_kind { FIN_NONE, FIN_GRANT, FIN_FRAME, FIN_FOREIGN };

/* What is left to do after the unlock, accumulated over a batch. */
struct fx {
	uint32_t nkick, nfin;
	uint32_t held;			/* kicks that hold their reference; a fin took over that of the mapping */
	uint32_t flushes;		/* 0: flush is not even initialised */
	int64_t value;			/* what the hypercall returns on success; -ERESTART: a step of long work is done, and more is left */
	uint64_t flush[NR_DOMS / 64];	/* domains whose guest-physical TLB entries go */
	struct kick kick[FX_KICKS];
	struct quarantine fin[FX_MAX];
};
#endif
