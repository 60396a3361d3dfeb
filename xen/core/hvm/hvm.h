/* SPDX-License-Identifier: Apache-2.0 */
/* core/hvm/hvm.h - HVMOP_*: parameters, upcall vectors, small queries of a translated guest (Xen public hvm/hvm_op.h, params.h). */
#ifndef CORE_HVM_H
#define CORE_HVM_H
#include "call/row.h"
#include <xen/hvm/hvm_op.h>
#include <xen/hvm/params.h>

extern uint64_t hvm_params[NR_DOMS][HVM_NR_PARAMS];	/* life lock */
void hvm_params_reset(domid_t d);			/* a new domain's are 0 */

/* Who may set or get index for a domain (own: one's own domain)? A guest sets CALLBACK_IRQ only (Xen 4.17 lets it set some more, as its own channels of store and console)
 * and reads what its builder left for it. -XEN_EPERM: the builder may; -XEN_EINVAL: nobody. */
err_t __must_check hvm_param_settable(uint32_t index, bool own);
err_t __must_check hvm_param_gettable(uint32_t index, bool own);

struct hvm_set_param_plan { uint32_t index; uint64_t value; };
ROW(hvm_set_param, struct xen_hvm_param)
struct hvm_get_param_plan { uint64_t value; };
ROW_RESULT(hvm_get_param, struct xen_hvm_param)

struct hvm_upcall_vector_plan { uint32_t vcpu; uint8_t vector; };
ROW(hvm_upcall_vector, struct xen_hvm_evtchn_upcall_vector)	/* -XEN_EINVAL: below 16; -XEN_ENOENT: no such vCPU */
struct hvm_flush_tlbs_plan { uint32_t none; };
ROW(hvm_flush_tlbs, struct no_arg)			/* -XEN_EINVAL: with an argument */
struct hvm_pagetable_dying_plan { uint32_t none; };
ROW(hvm_pagetable_dying, struct xen_hvm_pagetable_dying)	/* -XEN_EINVAL: only shadow paging knows page tables */
struct hvm_get_time_plan { uint64_t now; };
ROW_RESULT(hvm_get_time, struct xen_hvm_get_time)
struct hvm_get_mem_type_plan { uint16_t type; };
ROW_RESULT(hvm_get_mem_type, struct xen_hvm_get_mem_type)
#endif
