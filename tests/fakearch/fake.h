/* SPDX-License-Identifier: Apache-2.0 */
/* tests/fakearch/fake.h - a machine of plain memory under the core: xen/hal and a policy that tests can script. */
#ifndef FAKE_H
#define FAKE_H
#undef NDEBUG
#include <assert.h>
#include "call/ops.h"
#include "hal/p2m.h"

#define FAKE_FRAMES 4096u		/* machine RAM, frames [FAKE_FIRST, FAKE_FRAMES) to give away */
#define FAKE_FIRST  16u
#define FAKE_GFNS   2048u		/* p2m entries of one domain; guest virtual addresses are guest-physical ones */
#define FAKE_RAM    16u			/* frames of RAM that fake_domain gives at gfn 0 */

/* An empty machine; windows are inaccessible until backed. Call first, and again for a fresh start. */
void fake_init(void);
/* A live domain d with that SID, self SID sid + 1, nvcpus, RAM, shared_info at gfn 1000. */
void fake_domain(domid_t d, uint32_t sid, uint32_t nvcpus);

/* Guest memory of d at va, 4096-byte pages; NULL where nothing is mapped. */
void *fake_ptr(domid_t d, uint64_t va);
void fake_put(domid_t d, uint64_t va, const void *p, size_t n);
void fake_get(domid_t d, uint64_t va, void *p, size_t n);

/* A hypercall of vCPU 0 of d: (nr, sub-operation, argument copied to gva 0x1000 and back). Checks that locks, references and pins balance. */
int64_t fake_op(domid_t d, uint64_t nr, uint32_t cmd, void *arg, size_t n);
int64_t fake_call(domid_t d, uint64_t nr, uint64_t a0, uint64_t a1, uint64_t a2, uint64_t a3);	/* by registers; restarts until done */
int64_t fake_gnttab(domid_t d, uint32_t cmd, void *arg, size_t size, uint32_t n);	/* n elements of that size, there and back */
#define FAKE_ARG 0x1000ull

/* The policy: everything is allowed but the question number `deny` (1 = the next one), or the pair (class, perm). */
extern struct fake_xsm {
	uint32_t n, deny;		/* questions since fake_op began; 0: deny none */
	uint16_t deny_class;
	uint32_t deny_perm;
	domid_t dies;			/* begins to die at the next question, 0 none */
	uint32_t hidden;		/* SID that xsm_would_allow refuses as an object */
	struct ask ask[16];		/* the last questions; locks = number of locks held at the time */
} fake_xsm;
extern struct fake_bool { bool active, pending; } fake_bool[2];	/* the policy's booleans "one" and "two" */
extern struct fake_policy {
	size_t read, loaded;		/* bytes of the last policy that was taken, and that is in force; 0: none */
	bool mls, enforcing, switchable;
	uint32_t no_relabel;		/* SID that no relabel may lead to */
	uint32_t ocon;			/* kind of the one label of hardware; 0: none */
	uint64_t low;
} fake_policy;
#define FAKE_CONSOLE_SID 500u		/* whose domain owns the terminal; it is console_t, all others are guest_t */
#define FAKE_LABEL(ssid, tsid) ((ssid) * 1000u + (tsid))	/* what xsm_transition makes */

extern _Thread_local struct fake_log {
	uint32_t kicks, flushes;
	struct kick kick[64];		/* since fake_op began */
	uint64_t flushed[NR_DOMS / 64];
} fake_log;

extern _Thread_local void (*fake_at_flush)(void);	/* called by each flush, before it: what must not have happened yet; NULL: nobody looks */
extern _Thread_local int fake_fail_in;		/* the n-th allocation from now fails; 0: none does */
extern _Thread_local int fake_preempt_in;		/* hal_preempt_pending is true at the n-th question from now */
extern void (*fake_window)(const void *p, size_t n, bool open);	/* called before whole pages of a window are backed or dropped; NULL: nobody looks */
extern void (*fake_stops)(void);			/* called by hal_machine_stop in place of exit, and does not return; NULL: exit */
uint32_t fake_locks_held(void);
uint32_t fake_free_frames(void);
uint32_t fake_charged(domid_t d);	/* frames and window pages that stand to its account */
struct p2m_entry fake_look(domid_t d, uint64_t gfn);	/* as the CPU's walk: without a lock */
extern uint64_t fake_mapped[NR_DOMS][FAKE_GFNS / 64];	/* a bit where fake_look finds something, so that checks need not look everywhere */
void fake_map(domid_t d, uint64_t gfn, uint64_t mfn, enum p2m_type type);
#endif
