/* SPDX-License-Identifier: Apache-2.0 */
/* differ/differ.h - sequences of hypercalls by one guest, and what came of each as a line that is the same wherever the answers are (docs/differential.md). */
#ifndef DIFFER_H
#define DIFFER_H
#include "domains/differ/names.h"
#include "domains/runtime/cpu.h"
#include "domains/runtime/event.h"
#include "domains/runtime/hypercall.h"
#include "domains/runtime/mem.h"
#include "lib/string.h"

#define NOBODY 999u			/* no such domain */
#define MISSING 4000u			/* no such port, reference, handle */
#define BAD ((void *)0xffff800000001000)	/* never mapped by a guest */

/* Begins a sequence: everything of the one before is closed, unmapped, cleared. */
void begin(const char *sequence);
/* One line: sequence.number, then the words; at most 76 characters in all. */
void answer(const char *f, ...) __attribute__((format(printf, 1, 2)));

static inline long ev(uint32_t cmd, void *arg) { return hypercall(__HYPERVISOR_event_channel_op, cmd, (uintptr_t)arg, 0, 0, 0); }
static inline long gnt(uint32_t cmd, void *arg, uint32_t n) { return hypercall(__HYPERVISOR_grant_table_op, cmd, (uintptr_t)arg, n, 0, 0); }
static inline long mem(uint32_t cmd, void *arg) { return hypercall(__HYPERVISOR_memory_op, cmd, (uintptr_t)arg, 0, 0, 0); }
static inline long sched(uint32_t cmd, void *arg) { return hypercall(__HYPERVISOR_sched_op, cmd, (uintptr_t)arg, 0, 0, 0); }
static inline long vcpu(uint32_t cmd, uint32_t id, void *arg) { return hypercall(__HYPERVISOR_vcpu_op, cmd, id, (uintptr_t)arg, 0, 0); }
static inline long hvm(uint32_t cmd, void *arg) { return hypercall(__HYPERVISOR_hvm_op, cmd, (uintptr_t)arg, 0, 0, 0); }
static inline long version(uint32_t cmd, void *arg) { return hypercall(__HYPERVISOR_xen_version, cmd, (uintptr_t)arg, 0, 0, 0); }

extern domid_t self;
extern struct shared_info *shared_info;		/* the runtime's */
/* By name (names.h), but for is_pending. */
bool is_pending(evtchn_port_t port);
void mask(uint32_t name, bool on);
void forget_pending(uint32_t name);

/* Pages of RAM for grants and arguments, pages of address space with nothing behind them. */
#define PAGES 8u
extern uint8_t *pages[PAGES];
extern uint64_t holes;
/* Another frame, of zeros. Under Xen a page that its own domain maps by a grant is no longer where it was. */
void page_renew(uint32_t i);

#define REFS 64u
extern grant_entry_v1_t *grants;
void grant(uint32_t ref, uint16_t flags, domid_t to, const void *page);
int map(uint32_t ref, domid_t dom, uint32_t flags, uint32_t hole, uint32_t *name);	/* its status; name 0 where none was made */
int unmap(uint32_t name, uint32_t hole);
uint64_t hole_address(uint32_t hole);

void sequences_events(void);
void sequences_delivery(void);
void sequences_grants(void);
void sequences_copies(void);
void sequences_memory(void);
void sequences_sched(void);
void sequences_vcpu(void);
void sequences_hvm(void);
void sequences_misc(void);
void sequences_random(void);
void sequences_callback(void);
#endif
