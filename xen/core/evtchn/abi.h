/* SPDX-License-Identifier: Apache-2.0 */
/* core/evtchn/abi.h - the two ABIs behind raise.h: 2-level bits in shared_info, FIFO event words (Xen public event_channel.h). */
#ifndef CORE_EVTCHN_ABI_H
#define CORE_EVTCHN_ABI_H
#include "core/evtchn/raise.h"
#include <xen/event_channel.h>

#define FIFO_PENDING (1u << EVTCHN_FIFO_PENDING)
#define FIFO_MASKED  (1u << EVTCHN_FIFO_MASKED)
#define FIFO_LINKED  (1u << EVTCHN_FIFO_LINKED)
#define FIFO_BUSY    (1u << EVTCHN_FIFO_BUSY)

/* A guest's page is what its guest uses it for: the prover has names for what it cannot cast. */
/*@ axiomatic Places {
      logic uint32_t *words_in(void *page);
      logic struct evtchn_fifo_control_block *block_in(void *at);
      logic struct vcpu_info *info_in(void *at);
      logic struct shared_info *shared_in(void *page);
    }
*/
/*@ assigns \result \from page;
    ensures \result == words_in(page);
    exits \false;
*/
static inline uint32_t *words_at(void *page)
{
	return page;
}
/*@ assigns \result \from at;
    ensures \result == block_in(at) && (\result == \null <==> at == \null);
    exits \false;
*/
static inline struct evtchn_fifo_control_block *block_at(void *at)
{
	return at;
}
/*@ assigns \result \from at;
    ensures \result == info_in(at) && (\result == \null <==> at == \null);
    exits \false;
*/
static inline struct vcpu_info *info_at(void *at)
{
	return at;
}
/*@ assigns \result \from page;
    ensures \result == shared_in(page) && (\result == \null <==> page == \null);
    exits \false;
*/
static inline struct shared_info *shared_at(void *page)
{
	return page;
}

/*@ predicate info_ok(integer d, integer v) = vcputab[d][v].info != \null ==> \valid(info_in(vcputab[d][v].info)); */
/*@ requires d < NR_DOMS && vcpu < NR_VCPUS && info_ok(d, vcpu);
    assigns info_in(vcputab[d][vcpu].info)->evtchn_upcall_pending;
    ensures due: \result == 0 || \result == KICK_UPCALL;
    ensures none: vcputab[d][vcpu].info == \null ==> \result == 0;
    ensures once: vcputab[d][vcpu].info != \null ==> info_in(vcputab[d][vcpu].info)->evtchn_upcall_pending == 1 &&
      (\result == 0 <==> \old(info_in(vcputab[d][vcpu].info)->evtchn_upcall_pending) != 0);
    exits \false;
*/
uint32_t evtchn_mark(domid_t d, uint32_t vcpu);	/* evtchn_upcall_pending: KICK_UPCALL if it went 0 -> 1 */

uint32_t l2_raise(domid_t d, uint32_t port, uint32_t vcpu);
uint32_t l2_unmask(domid_t d, uint32_t port, uint32_t vcpu);
void l2_clear(domid_t d, uint32_t port);
/*@ predicate shared_ok(integer d) = domtab[d].shared != \null ==> \valid(shared_in(domtab[d].shared));
    predicate pends(integer d, integer p) = domtab[d].shared != \null && ((shared_in(domtab[d].shared)->evtchn_pending[p / 64] >> (p % 64)) & 1) != 0;
*/
/*@ requires d < NR_DOMS && port < NR_PORTS && shared_ok(d);
    assigns \nothing;
    ensures \result <==> pends(d, port);
    exits \false;
*/
bool l2_pending(domid_t d, uint32_t port);

uint32_t fifo_raise(domid_t d, uint32_t port, uint32_t vcpu, uint32_t prio);
uint32_t fifo_unmask(domid_t d, uint32_t port, uint32_t vcpu, uint32_t prio);
void fifo_clear(domid_t d, uint32_t port);
uint32_t fifo_flags(domid_t d, uint32_t port);	/* the event word; 0 where there is none yet */
#endif
