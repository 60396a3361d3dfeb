/* SPDX-License-Identifier: Apache-2.0 */
/* core/dom/domctl.h - the domctl rows that make, pause and describe domains (xen/domctl.h, interface version 0x15). */
#ifndef CORE_DOMCTL_H
#define CORE_DOMCTL_H
#include "call/stages.h"
#include "core/dom/build.h"
#include "hal/dom.h"

/* The envelope's `domain` is the id that is wanted; 0 or a reserved id: any free one. -XEN_EOPNOTSUPP: no PVH (HVM with HAP, local APIC only);
 * -XEN_EINVAL: a limit, a CPU pool, the id out of range or no such label; -XEN_EEXIST: the id is taken; -XEN_ENOMEM: no id or no memory is left. */
struct domctl_createdomain_plan { domid_t dom; uint32_t sid; };
err_t domctl_createdomain_reserve(const struct ctx *c, const struct xen_domctl_createdomain *arg,
				  struct domctl_createdomain_plan *plan);
err_t domctl_createdomain_check(const struct ctx *c, const struct xen_domctl_createdomain *arg,
				struct domctl_createdomain_plan *plan);
void domctl_createdomain_commit(const struct ctx *c, const struct domctl_createdomain_plan *plan, struct fx *fx);

struct domctl_max_vcpus_plan { uint32_t none; };
err_t domctl_max_vcpus_reserve(const struct ctx *c, const struct xen_domctl_max_vcpus *arg,
			       struct domctl_max_vcpus_plan *plan);		/* -XEN_EINVAL: not what createdomain said; -XEN_ENOMEM */
err_t domctl_max_vcpus_check(const struct ctx *c, const struct xen_domctl_max_vcpus *arg,
			     struct domctl_max_vcpus_plan *plan);
void domctl_max_vcpus_commit(const struct ctx *c, const struct domctl_max_vcpus_plan *plan, struct fx *fx);

struct domctl_max_mem_plan { uint64_t pages; };
err_t domctl_max_mem_check(const struct ctx *c, const struct xen_domctl_max_mem *arg, struct domctl_max_mem_plan *plan);
void domctl_max_mem_commit(const struct ctx *c, const struct domctl_max_mem_plan *plan, struct fx *fx);

struct domctl_set_paging_mempool_size_plan { uint64_t pages; };
err_t domctl_set_paging_mempool_size_check(const struct ctx *c, const struct xen_domctl_paging_mempool *arg,
					   struct domctl_set_paging_mempool_size_plan *plan);	/* -XEN_EINVAL, -XEN_EBUSY */
void domctl_set_paging_mempool_size_commit(const struct ctx *c, const struct domctl_set_paging_mempool_size_plan *plan,
					   struct fx *fx);

struct domctl_get_paging_mempool_size_plan { uint64_t bytes; };
err_t domctl_get_paging_mempool_size_check(const struct ctx *c, const struct xen_domctl_paging_mempool *arg,
					   struct domctl_get_paging_mempool_size_plan *plan);
void domctl_get_paging_mempool_size_commit(const struct ctx *c, const struct domctl_get_paging_mempool_size_plan *plan,
					   struct fx *fx);
void domctl_get_paging_mempool_size_result(const struct domctl_get_paging_mempool_size_plan *plan,
					   struct xen_domctl_paging_mempool *arg);

struct domctl_none { uint64_t none; };		/* operations without an argument of their own */
struct domctl_pausedomain_plan { uint32_t none; };
err_t domctl_pausedomain_check(const struct ctx *c, const struct domctl_none *arg, struct domctl_pausedomain_plan *plan);
void domctl_pausedomain_commit(const struct ctx *c, const struct domctl_pausedomain_plan *plan, struct fx *fx);

struct domctl_unpausedomain_plan { uint32_t none; };
err_t domctl_unpausedomain_check(const struct ctx *c, const struct domctl_none *arg, struct domctl_unpausedomain_plan *plan);
void domctl_unpausedomain_commit(const struct ctx *c, const struct domctl_unpausedomain_plan *plan, struct fx *fx);

/* The domain that the envelope names, a dying one too, else the next one above it that the caller may see; -XEN_ESRCH: none;
 * -XEN_EINVAL: a reserved id, DOMID_SELF among them. */
err_t domctl_getdomaininfo_resolve(struct ctx *c, const struct xen_domctl_getdomaininfo *arg);
struct domctl_getdomaininfo_plan { struct xen_domctl_getdomaininfo info; };
err_t domctl_getdomaininfo_check(const struct ctx *c, const struct xen_domctl_getdomaininfo *arg,
				 struct domctl_getdomaininfo_plan *plan);
void domctl_getdomaininfo_commit(const struct ctx *c, const struct domctl_getdomaininfo_plan *plan, struct fx *fx);
void domctl_getdomaininfo_result(const struct domctl_getdomaininfo_plan *plan, struct xen_domctl_getdomaininfo *arg);

struct domctl_sethvmcontext_plan { struct hvm_hw_cpu cpu; };
err_t domctl_sethvmcontext_check(const struct ctx *c, const struct xen_domctl_hvmcontext *arg,
				 struct domctl_sethvmcontext_plan *plan);	/* -XEN_EINVAL: not HEADER, CPU of vCPU 0, END */
void domctl_sethvmcontext_commit(const struct ctx *c, const struct domctl_sethvmcontext_plan *plan, struct fx *fx);

/* HEADER, CPU of vCPU 0 and END, as sethvmcontext takes them, of a domain that is built and paused; without a buffer their size. -XEN_ENOSPC: the buffer is too small;
 * -XEN_EINVAL: sealed; -XEN_EBUSY: it runs. */
struct domctl_gethvmcontext_plan { uint32_t size; bool copy, has_cpu; struct hvm_hw_cpu cpu; };
err_t domctl_gethvmcontext_check(const struct ctx *c, const struct xen_domctl_hvmcontext *arg,
				 struct domctl_gethvmcontext_plan *plan);
void domctl_gethvmcontext_commit(const struct ctx *c, const struct domctl_gethvmcontext_plan *plan, struct fx *fx);
void domctl_gethvmcontext_result(const struct domctl_gethvmcontext_plan *plan, struct xen_domctl_hvmcontext *arg);
#endif
