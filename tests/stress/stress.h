/* SPDX-License-Identifier: Apache-2.0 */
/* tests/stress/stress.h - threads that play CPUs and run real hypercalls of several domains at once on the fake machine. docs/testing.md. */
#ifndef STRESS_H
#define STRESS_H
#include "tests/fakearch/fake.h"
#include "tests/fakearch/fake_cpu.h"

#define NR_PLACES 3u			/* guests that exist at a time; each comes and goes */
#define GUEST_VCPUS 2u
#define BUILDER_VCPUS 3u		/* of domain 0: vCPU 0 makes and ends guests, the others meddle */

/* Where things are in every domain. */
#define GFN_ARG(vcpu)  (1ull + (vcpu))	/* arguments of that vCPU; nobody takes these pages away */
#define GFN_LOOSE 4u			/* [4, 16): granted, given to the hypervisor, ballooned out and in */
#define GFN_MAPS 100u			/* [100, 116): grants of others */
#define GFN_FOREIGN 200u		/* [200, 208): frames of domains that are being built */
#define GFN_POLICY 300u			/* [300, 304), of domain 0 only: the policy, to be loaded again and again */
#define GFN_SHARED 1000u
#define GFN_GRANTS 1010u

struct player { uint32_t cpu; uint64_t seed; domid_t dom; uint32_t vcpu; uint64_t calls, done; };

extern uint32_t places[NR_PLACES];	/* domids, 0: nobody */
extern uint32_t sids[4];		/* guest_t, other_t, building_t, and builder_t */

uint32_t pick(struct player *p, uint32_t n);		/* 0 .. n - 1 */
domid_t somebody(struct player *p);			/* a guest, oneself, domain 0, or nobody any more */

/* The running vCPU's hypercall, its argument copied to and from its page at offset 0. It goes back to the guest between restarts;
 * -XEN_EAGAIN if the vCPU could not go on (its domain was paused or is ending). */
int64_t call4(struct player *p, uint64_t nr, uint64_t a0, uint64_t a1, uint64_t a2, uint64_t a3);
int64_t op(struct player *p, uint64_t nr, uint32_t cmd, void *arg, size_t n);
uint64_t at(const struct player *p, uint32_t offset);	/* address in the argument page */
void put(struct player *p, uint32_t offset, const void *from, size_t n);
void get(struct player *p, uint32_t offset, void *to, size_t n);

void guest_step(struct player *p);	/* one thing that any domain may try */
void meddle_step(struct player *p);	/* one that domain 0 does to others */
void build_step(struct player *p);	/* one in the lives of guests */
void end_all(struct player *p);		/* no guest is left, and nothing of domain 0's that a guest could have given it */
void dom0_begin(struct player *p, const void *policy, size_t n);	/* policy: that is in force */

void check_counts(void);		/* every count is what the tables say. Nothing runs */
void check_empty(void);			/* only domain 0 is left */
#endif
