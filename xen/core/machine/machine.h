/* SPDX-License-Identifier: Apache-2.0 */
/* core/machine/machine.h - XEN_SYSCTL_*: the machine as a whole (Xen public sysctl.h). */
#ifndef CORE_MACHINE_H
#define CORE_MACHINE_H
#include "call/row.h"
#include "hal/dom.h"
#include "hal/mem.h"
#include <xen/sysctl.h>

struct sysctl_physinfo_plan { uint64_t total, free; };	/* pages of RAM, and those that nobody has */
/*@ requires \valid(plan);
    assigns *plan;
    ensures ok: \result == 0 && plan->total == frames_total && plan->free == frames_free;
    exits \false;
*/
err_t sysctl_physinfo_check(const struct ctx *c, const struct xen_sysctl_physinfo *arg, struct sysctl_physinfo_plan *plan);
/*@ assigns \nothing;
    exits \false;
*/
void sysctl_physinfo_commit(const struct ctx *c, const struct sysctl_physinfo_plan *plan, struct fx *fx);
/* What is not said is 0: nothing of what was there goes to the caller. */
/*@ requires \valid_read(plan) && \valid(arg) && \separated(plan, arg) && frames_end > 0;
    assigns *arg;
    ensures cpus: arg->nr_cpus == cpus_on_line && arg->cores_per_socket == cpus_on_line && arg->max_cpu_id == cpus_on_line - 1;
    ensures memory: arg->total_pages == plan->total && arg->free_pages == plan->free && arg->max_mfn == frames_end - 1;
    ensures caps: arg->capabilities == (XEN_SYSCTL_PHYSCAP_hvm | XEN_SYSCTL_PHYSCAP_hap | XEN_SYSCTL_PHYSCAP_gnttab_v1);
    ensures ones: arg->threads_per_core == 1 && arg->nr_nodes == 1;
    ensures zeros: arg->max_node_id == 0 && arg->cpu_khz == 0 && arg->arch_capabilities == 0 && arg->pad == 0 && arg->scrub_pages == 0 &&
      arg->outstanding_pages == 0 && \forall integer i; 0 <= i < 8 ==> arg->hw_cap[i] == 0;
    exits \false;
*/
void sysctl_physinfo_result(const struct sysctl_physinfo_plan *plan, struct xen_sysctl_physinfo *arg);
#endif
