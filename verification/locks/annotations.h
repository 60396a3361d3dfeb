/* SPDX-License-Identifier: Apache-2.0 */
/* verification/locks/annotations.h - what clang's thread-safety analysis is told of the locks, before it reads a file of xen/. The compilers of the
 * hypervisor and the provers never see it. Clang cannot tell domains apart: one capability stands for the locks of a class of all domains. */
#ifndef LOCKS_ANNOTATIONS_H
#define LOCKS_ANNOTATIONS_H

#define CAPABILITY           __attribute__((capability("lock")))
#define ACQUIRE(...)         __attribute__((acquire_capability(__VA_ARGS__)))
#define ACQUIRE_SHARED(...)  __attribute__((acquire_shared_capability(__VA_ARGS__)))
#define RELEASE(...)         __attribute__((release_capability(__VA_ARGS__)))
#define RELEASE_SHARED(...)  __attribute__((release_shared_capability(__VA_ARGS__)))
#define TRY_ACQUIRE(...)     __attribute__((try_acquire_capability(__VA_ARGS__)))
#define REQUIRES(...)        __attribute__((requires_capability(__VA_ARGS__)))
#define REQUIRES_SHARED(...) __attribute__((requires_shared_capability(__VA_ARGS__)))
#define EXCLUDES(...)        __attribute__((locks_excluded(__VA_ARGS__)))
#define AFTER(...)           __attribute__((acquired_after(__VA_ARGS__)))
#define GUARDED_BY(lock)     __attribute__((guarded_by(lock)))
#define TRUSTED              __attribute__((no_thread_safety_analysis))	/* the lock's own code */

/* The classes of call/lock.h, in their order. */
struct CAPABILITY lockclass { char name; };
extern struct lockclass life_locks;
extern struct lockclass p2m_locks AFTER(life_locks);
extern struct lockclass grant_locks AFTER(life_locks, p2m_locks);
extern struct lockclass evtchn_locks AFTER(life_locks, p2m_locks, grant_locks);
/* Under any of them, but none is taken under these: the run queues (one, or one's own and then another by trylock), the timers' heaps. */
extern struct lockclass runq_locks AFTER(life_locks, p2m_locks, grant_locks, evtchn_locks);
extern struct lockclass heap_locks AFTER(life_locks, p2m_locks, grant_locks, evtchn_locks);
extern struct lockclass console_lock AFTER(life_locks, p2m_locks, grant_locks, evtchn_locks, runq_locks, heap_locks);

/* Spin locks of xen/arch: each is a capability of its own. */
#include "lib/types.h"

struct CAPABILITY spinlock;
static inline void spin_lock(struct spinlock *l) ACQUIRE(*l) TRUSTED;
static inline void spin_unlock(struct spinlock *l) RELEASE(*l) TRUSTED;
static inline bool spin_trylock(struct spinlock *l) TRY_ACQUIRE(true, *l) TRUSTED;

#include "arch/x86/svm/vmcb.h"	/* before call/exit.h, which uses four of its names for other numbers */
#include "call/ops.h"
#define LOCKS(f, ...) extern __typeof__(f) f __VA_ARGS__

/* The class is always named: the name picks the function. */
void take_LOCK_LIFE(domid_t d) ACQUIRE(life_locks);
void take_LOCK_P2M(domid_t d) ACQUIRE(p2m_locks);
void take_LOCK_GRANT(domid_t d) ACQUIRE(grant_locks);
void take_LOCK_EVTCHN(domid_t d) ACQUIRE(evtchn_locks);
void drop_LOCK_LIFE(domid_t d) RELEASE(life_locks);
void drop_LOCK_P2M(domid_t d) RELEASE(p2m_locks);
void drop_LOCK_GRANT(domid_t d) RELEASE(grant_locks);
void drop_LOCK_EVTCHN(domid_t d) RELEASE(evtchn_locks);
#define lock_take(class, d)         take_##class(d)
#define lock_drop(class, d)         drop_##class(d)
#define lock_take_pair(class, a, b) ((void)(b), take_##class(a))
#define lock_drop_pair(class, a, b) ((void)(b), drop_##class(a))
LOCKS(lock_take_shared, ACQUIRE_SHARED(evtchn_locks));
LOCKS(lock_drop_shared, RELEASE_SHARED(evtchn_locks));

/* call/stages.h: the lock sets. */
LOCKS(evtchn_lock_shared, ACQUIRE_SHARED(evtchn_locks));
LOCKS(evtchn_unlock_shared, RELEASE_SHARED(evtchn_locks));
LOCKS(evtchn_lock, ACQUIRE(evtchn_locks));
LOCKS(evtchn_unlock, RELEASE(evtchn_locks));
LOCKS(evtchn_lock_pair, ACQUIRE(evtchn_locks));
LOCKS(evtchn_unlock_pair, RELEASE(evtchn_locks));
LOCKS(evtchn_p2m_lock, ACQUIRE(p2m_locks, evtchn_locks));
LOCKS(evtchn_p2m_unlock, RELEASE(evtchn_locks, p2m_locks));
LOCKS(p2m_lock, ACQUIRE(p2m_locks));
LOCKS(p2m_unlock, RELEASE(p2m_locks));
LOCKS(p2m_lock_pair, ACQUIRE(p2m_locks));
LOCKS(p2m_unlock_pair, RELEASE(p2m_locks));
LOCKS(grant_lock, ACQUIRE(grant_locks));
LOCKS(grant_unlock, RELEASE(grant_locks));
LOCKS(grant_lock_pair, ACQUIRE(p2m_locks, grant_locks));
LOCKS(grant_unlock_pair, RELEASE(grant_locks, p2m_locks));
LOCKS(life_lock, ACQUIRE(life_locks));
LOCKS(life_unlock, RELEASE(life_locks));
LOCKS(physdev_unmap_pirq_lock, ACQUIRE(life_locks, evtchn_locks));
LOCKS(physdev_unmap_pirq_unlock, RELEASE(evtchn_locks, life_locks));
LOCKS(xsm_load_policy_lock, ACQUIRE(life_locks));
LOCKS(xsm_load_policy_unlock, RELEASE(life_locks));

/* What a row's stages hold, from the lock column of the table: they may touch what that guards and no more. */
#define HELD_FOR_NONE
#define HELD_FOR_EVTCHN_SELF_SHARED  REQUIRES_SHARED(evtchn_locks)
#define HELD_FOR_EVTCHN_SELF         REQUIRES(evtchn_locks)
#define HELD_FOR_EVTCHN_PEER         REQUIRES(evtchn_locks)
#define HELD_FOR_EVTCHN_PAIR         REQUIRES(evtchn_locks)
#define HELD_FOR_EVTCHN_THIRD        REQUIRES(evtchn_locks)
#define HELD_FOR_EVTCHN_P2M_SELF     REQUIRES(p2m_locks, evtchn_locks)
#define HELD_FOR_GRANT_PEER          REQUIRES(p2m_locks, grant_locks)
#define HELD_FOR_GRANT_PAIR          REQUIRES(p2m_locks, grant_locks)
#define HELD_FOR_GRANT_COPY          REQUIRES(p2m_locks, grant_locks)
#define HELD_FOR_P2M_SELF            REQUIRES(p2m_locks)
#define HELD_FOR_P2M_PEER            REQUIRES(p2m_locks)
#define HELD_FOR_P2M_COPY            REQUIRES(p2m_locks)
#define HELD_FOR_POLICY              REQUIRES(life_locks)
#define HELD_FOR_LIFE_PEER           REQUIRES(life_locks)
#define HELD_FOR_OWN(name)           HELD_FOR_##name
#define HELD_FOR_physdev_unmap_pirq  REQUIRES(life_locks, evtchn_locks)
#define HELD_FOR_xsm_load_policy     REQUIRES(life_locks)

#define STAGE_COMMIT(name, ...)      LOCKS(name##_commit, __VA_ARGS__);
#define STAGE_NO(name, ...)
#define STAGE_YES(name, ...)         LOCKS(name##_reserve, __VA_ARGS__);
#define STAGE_PAGE(name, ...)        STAGE_YES(name, __VA_ARGS__)
#define STAGE_OWN(name, ...)         STAGE_YES(name, __VA_ARGS__) LOCKS(name##_return, __VA_ARGS__);
#define STAGE_ANSWER                 ~, STAGE_NO
#define STAGE_SECOND_OF(a, b, ...)   b
#define STAGE_SECOND(...)            STAGE_SECOND_OF(__VA_ARGS__)
#define STAGE_OF(kind)               STAGE_SECOND(STAGE_##kind, STAGE_COMMIT, )
#define OP(name, family, nr, kind, type, target, lock, reserve, checks, locked_checks) \
	LOCKS(name##_check, HELD_FOR_##lock); \
	STAGE_OF(kind)(name, HELD_FOR_##lock) \
	STAGE_##reserve(name, HELD_FOR_##lock) \
	LOCKS(run_##name, EXCLUDES(life_locks, p2m_locks, grant_locks, evtchn_locks));
#define ASK(...)
#define ASK_IF(...)
#include "call/table.def"

/* The scheduler: who gets a queue locked, who hands it on locked, who lets go of it. Functions of one file that have a name of their own, too. */
#include "core/sched/runq.h"
struct cpu_sched;
struct avcpu;
struct percpu;
struct heap;
struct cpu_sched *runqs_lock(const struct avcpu *v) ACQUIRE(runq_locks) TRUSTED;
static inline void runqs_lock_queue(struct cpu_sched *c) ACQUIRE(runq_locks) TRUSTED;
static inline void runqs_unlock(struct cpu_sched *c) RELEASE(runq_locks) TRUSTED;
void runqs_place(struct cpu_sched *c, struct avcpu *v) RELEASE(runq_locks) TRUSTED;
static struct cpu_sched *move(struct cpu_sched *c, struct avcpu *v, uint32_t to) TRUSTED;
struct avcpu *runqs_next(struct cpu_sched *c) REQUIRES(runq_locks);
static bool take_from(struct cpu_sched *c, struct cpu_sched *from) REQUIRES(runq_locks);
static void take_one(struct cpu_sched *c) REQUIRES(runq_locks);
static void make_ready(struct avcpu *v, unsigned was) REQUIRES(runq_locks);
static void go_online(struct avcpu *v) REQUIRES(runq_locks);
static inline void put_back_last(struct percpu *p, struct avcpu *v, uint64_t ended, bool stays) REQUIRES(runq_locks);
static void put_back_idle(struct avcpu *v) REQUIRES(runq_locks);
static void send_away(struct percpu *p, struct avcpu *v) REQUIRES(runq_locks);
void sched_start(struct avcpu *v, uint8_t vector) REQUIRES(runq_locks);
LOCKS(runq_wake, REQUIRES(runq_locks));
LOCKS(runq_put, REQUIRES(runq_locks));
LOCKS(runq_burn, REQUIRES(runq_locks));
LOCKS(runq_remove, REQUIRES(runq_locks));
LOCKS(runq_take, REQUIRES(runq_locks));
LOCKS(runq_join, REQUIRES(runq_locks));
LOCKS(runq_next, REQUIRES(runq_locks));

/* The timers' heaps, the same. */
static struct heap *lock_heap(const struct avcpu *v) ACQUIRE(heap_locks) TRUSTED;
static void unlock_heap(struct heap *h) RELEASE(heap_locks) TRUSTED;
static struct heap *lock_here(struct avcpu *v) ACQUIRE(heap_locks);

/* The console's, taken again by who has it. */
#include "hal/console.h"
LOCKS(hal_console_lock, ACQUIRE(console_lock) TRUSTED);
LOCKS(hal_console_unlock, RELEASE(console_lock) TRUSTED);


/* What goes by a class. Words that are read without the lock are read by once(), which takes an address: clang lets that pass, and a pointer into a table. */
LOCKS(ports, GUARDED_BY(evtchn_locks));
LOCKS(evdom, GUARDED_BY(evtchn_locks));
LOCKS(gactive, GUARDED_BY(grant_locks));
LOCKS(mtrack, GUARDED_BY(grant_locks));
LOCKS(hvm_params, GUARDED_BY(life_locks));
LOCKS(hal_p2m_set, REQUIRES(p2m_locks));
LOCKS(hal_p2m_clear, REQUIRES(p2m_locks));

/* What others than rows call under a lock. */
#include "core/xsm_op/revoke.h"
LOCKS(revoke_channel, REQUIRES(evtchn_locks));
LOCKS(revoke_mapping, REQUIRES(p2m_locks, grant_locks));
LOCKS(revoke_foreign, REQUIRES(p2m_locks));
LOCKS(teardown_port, REQUIRES(evtchn_locks));
LOCKS(teardown_mapping, REQUIRES(p2m_locks, grant_locks));

/* The core's own functions that change or read what a class guards. */
LOCKS(port_reserve, REQUIRES(evtchn_locks));
LOCKS(port_pick, REQUIRES_SHARED(evtchn_locks));
LOCKS(port_take, REQUIRES(evtchn_locks));
LOCKS(port_free, REQUIRES(evtchn_locks));
static void port_reset(domid_t d, uint32_t p, uint32_t label, uint32_t vcpu, uint32_t irq) REQUIRES(evtchn_locks);
LOCKS(port_open, REQUIRES(evtchn_locks));
LOCKS(port_link, REQUIRES(evtchn_locks));
LOCKS(port_unlink, REQUIRES(evtchn_locks));
LOCKS(port_is_channel, REQUIRES_SHARED(evtchn_locks));
LOCKS(evtchn_label, REQUIRES_SHARED(evtchn_locks));
LOCKS(evtchn_switch_fifo, REQUIRES(evtchn_locks));
LOCKS(evtchn_add_words, REQUIRES(evtchn_locks));
static void raise_early(domid_t d, uint32_t from, uint32_t to, struct fx *fx) REQUIRES(evtchn_locks);
static void add_page(domid_t d, void *page) REQUIRES(evtchn_locks);
static void note_early(domid_t d) REQUIRES(evtchn_locks);
LOCKS(evtchn_reset_fifo, REQUIRES(evtchn_locks));
static void close_own(const struct ctx *c, const struct evtchn_close_plan *plan, struct fx *fx) REQUIRES(evtchn_locks);
static bool all_free(domid_t d) REQUIRES_SHARED(evtchn_locks);
LOCKS(mt_reserve, REQUIRES(grant_locks));
LOCKS(mt_pick, REQUIRES(grant_locks));
LOCKS(mt_take, REQUIRES(grant_locks));
LOCKS(mt_put, REQUIRES(grant_locks));
LOCKS(grant_pin, REQUIRES(grant_locks));
LOCKS(grant_unpin, REQUIRES(grant_locks));
static void entry_pin(const struct ctx *c, const struct gnttab_map_grant_ref_plan *plan) REQUIRES(grant_locks);
static void handle_fill(const struct ctx *c, const struct gnttab_map_grant_ref_plan *plan) REQUIRES(grant_locks);
static void handle_keep(domid_t d, uint32_t h, uint32_t keep) REQUIRES(grant_locks);
static void mapping_end(const struct ctx *c, const struct gnttab_unmap_grant_ref_plan *plan, struct fx *fx) REQUIRES(p2m_locks, grant_locks);
LOCKS(physmap_set_foreign, REQUIRES(p2m_locks));
LOCKS(physmap_drop, REQUIRES(p2m_locks));
static void move_grant_frame(domid_t d, uint32_t frame, uint64_t gfn, struct fx *fx) REQUIRES(p2m_locks);
static void set_pieces(domid_t d, const struct memory_populate_plan *plan, struct fx *fx) REQUIRES(p2m_locks);
static void drop_mapping(domid_t d, uint32_t h, struct fx *fx) REQUIRES(p2m_locks, grant_locks);
static void drop_leaf(domid_t d, uint64_t gfn, const struct p2m_entry *e, struct fx *fx) REQUIRES(p2m_locks);
LOCKS(teardown_memory, REQUIRES(p2m_locks));

/* Read without the lock by atomics, or when nobody else can: a domain that is furnished, the builder at boot, who raises a port of another domain. */
LOCKS(port_init, TRUSTED);
static uint32_t *fifo_word(domid_t d, uint32_t port) TRUSTED;
static void raise_bound(domid_t d, uint32_t p, uint32_t state, uint32_t irq, struct fx *fx) TRUSTED;
static void map_frames(uint64_t gfn, uint64_t mfn, uint32_t order, enum p2m_type type) TRUSTED;

/* No class is held where effects are applied. */
LOCKS(fx_apply, EXCLUDES(life_locks, p2m_locks, grant_locks, evtchn_locks));
#endif
