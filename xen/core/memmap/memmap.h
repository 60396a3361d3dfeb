/* SPDX-License-Identifier: Apache-2.0 */
/* core/memmap/memmap.h - what a domain may know of its memory, and memory for DMA (Xen public memory.h; docs/seams.md). */
#ifndef CORE_MEMMAP_H
#define CORE_MEMMAP_H
#include "call/row.h"
#include <xen/memory.h>

/* XENMEM_redoubt_populate_direct (docs/seams.md): 2^order contiguous pages with gfn = mfn. -XEN_EINVAL: order; -XEN_ENOMEM: over max_pages, no memory;
 * -XEN_EEXIST: the frames that are free are gfns in use. */
#define MEMOP_DIRECT 64u
#define DIRECT_ORDER_MAX 9u
struct memory_direct_arg { domid_t domid; uint16_t pad; uint32_t order; uint64_t gfn; };
struct memory_direct_plan { struct mfn mfn; uint32_t order; };
ROW_RESERVE(memory_direct, struct memory_direct_arg)
ROW_RESULT(memory_direct, struct memory_direct_arg)

/* The memory map that the builder left for a domain: E820 entries. */
#define E820_MAX 32u
struct e820_entry { uint64_t addr, size; uint32_t type; } __attribute__((packed));
struct e820_list { uint32_t nr; domid_t domid; struct e820_entry entry[E820_MAX]; };
void memory_map_reset(domid_t d);
struct memory_set_map_plan { uint32_t nr; const struct e820_list *list; };
ROW(memory_set_map, struct e820_list)		/* fetch: -XEN_EINVAL: more than E820_MAX entries */
struct memory_get_map_plan { uint32_t nr; };
ROW_RESULT(memory_get_map, struct xen_memory_map)	/* -XEN_ENOSYS: there is none */

struct memory_current_plan { uint64_t pages; };
ROW(memory_current, struct xen_memory_domain)	/* each returns its number */
struct memory_maximum_plan { uint64_t pages; };
ROW(memory_maximum, struct xen_memory_domain)
struct memory_max_gfn_plan { uint64_t gfn; };
ROW(memory_max_gfn, struct xen_memory_domain)
struct memory_max_ram_plan { uint32_t none; };
ROW(memory_max_ram, struct no_arg)
#endif
