/* SPDX-License-Identifier: Apache-2.0 */
/* core/mem/reservation.h - one extent of XENMEM_populate_physmap and XENMEM_decrease_reservation (xen/memory.h). */
#ifndef CORE_MEM_RESERVATION_H
#define CORE_MEM_RESERVATION_H
#include "call/stages.h"

#define EXTENT_ORDER_MAX 9u	/* one's own extents: 2 MiB, so that a step stays short */
#define EXTENT_ORDER_BUILD 18u	/* for a domain that one builds: 1 GiB */

/* 2^order frames at gfn of `domid`. The driver (call/reservation.c) reads xen_memory_reservation once and each gfn once. */
struct extent { uint64_t gfn; uint32_t order; domid_t domid; };

struct memory_populate_plan { struct mfn mfn; uint64_t gfn; uint32_t order; };
/* -XEN_EINVAL: order or gfn; -XEN_EEXIST: a gfn is in use; -XEN_ENOMEM: over max_pages, no contiguous memory, no table pages. */
err_t memory_populate_reserve(const struct ctx *c, const struct extent *arg, struct memory_populate_plan *plan);
err_t memory_populate_check(const struct ctx *c, const struct extent *arg, struct memory_populate_plan *plan);
void memory_populate_commit(const struct ctx *c, const struct memory_populate_plan *plan, struct fx *fx);

struct memory_decrease_plan { struct mfn mfn; uint64_t gfn; uint32_t order; };
/* Splits a larger mapping that holds the extent. -XEN_EINVAL: order not 0 or 9, gfn not aligned; -XEN_ENOMEM. */
err_t memory_decrease_reserve(const struct ctx *c, const struct extent *arg, struct memory_decrease_plan *plan);
err_t memory_decrease_check(const struct ctx *c, const struct extent *arg, struct memory_decrease_plan *plan);	/* -XEN_EINVAL: not its RAM */
void memory_decrease_commit(const struct ctx *c, const struct memory_decrease_plan *plan, struct fx *fx);
#endif
