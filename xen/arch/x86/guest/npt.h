/* SPDX-License-Identifier: Apache-2.0 */
/* guest/npt.h - nested page tables beyond hal/p2m.h: root, pool and TLB generation of a domain. */
#ifndef GUEST_NPT_H
#define GUEST_NPT_H
#include "core/types.h"

uint64_t npt_root(domid_t dom);			/* physical address for nCR3; 0 before hal_p2m_create */
extern uint64_t npt_rounds[NR_DOMS];		/* grows whenever cached translations of the domain must go; never 0, and never twice the same: a guest can make it grow */
static inline uint64_t npt_round(domid_t dom)
{
	return __atomic_load_n(&npt_rounds[dom], __ATOMIC_ACQUIRE);
}
void npt_new_round(domid_t dom);
/* The software's walks of a guest's tables (guest/walk.c) keep answers of their own: npt_walks grows whenever one of them may be wrong, which is less often.
 * Before the look-up whose answer is kept: npt_walked. */
extern uint64_t npt_walks[NR_DOMS];
void npt_walked(domid_t dom, uint64_t gfn);
/* The tables that left the map so far, taken before a flush and given back after it. */
uint64_t npt_take_stale(domid_t dom);
void npt_free_stale(domid_t dom, uint64_t list);
/* Limit of table pages (XEN_DOMCTL_set_paging_mempool_size). -XEN_EBUSY: fewer than are in use. */
err_t __must_check npt_pool_check(domid_t dom, uint64_t pages);
void npt_set_pool(domid_t dom, uint64_t pages);
uint64_t npt_pool(domid_t dom);
extern uint32_t hal_charged[NR_DOMS];		/* pages of hypervisor memory charged to a domain (hal_window_back) */
#endif
