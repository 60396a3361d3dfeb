/* SPDX-License-Identifier: Apache-2.0 */
/* core/machine/physinfo.c - XEN_SYSCTL_physinfo: what the machine has and what of its memory is free. No IOMMU yet, hence no directio. */
#include "core/machine/machine.h"
#include "core/mem/frame.h"
#include "hal/dom.h"
#include "hal/mem.h"

err_t sysctl_physinfo_check(const struct ctx *c, const struct xen_sysctl_physinfo *arg, struct sysctl_physinfo_plan *plan)
{
	(void)c, (void)arg;
	hal_frames_count(&plan->total, &plan->free);
	return 0;
}

void sysctl_physinfo_commit(const struct ctx *c, const struct sysctl_physinfo_plan *plan, struct fx *fx)
{
	(void)c, (void)plan, (void)fx;
}

/*@ assigns \nothing;
    ensures 1 <= \result == cpus_on_line;
    exits \false;
*/
static uint32_t count_cpus(void)
{
	uint64_t cpus = hal_cpus();
	uint32_t n = 0;

	/*@ loop invariant n <= cpus_on_line;
	    loop assigns n;
	    loop variant 64 - n;
	*/
	while (n < 64 && (cpus >> n) % 2)
		n++;
	return n;
}

void sysctl_physinfo_result(const struct sysctl_physinfo_plan *plan, struct xen_sysctl_physinfo *arg)
{
	arg->threads_per_core = arg->nr_nodes = 1;
	arg->cores_per_socket = arg->nr_cpus = count_cpus();
	arg->max_cpu_id = arg->nr_cpus - 1;
	arg->capabilities = XEN_SYSCTL_PHYSCAP_hvm | XEN_SYSCTL_PHYSCAP_hap | XEN_SYSCTL_PHYSCAP_gnttab_v1;
	arg->total_pages = plan->total;
	arg->free_pages = plan->free;
	arg->max_mfn = frames_end - 1;
	arg->max_node_id = arg->cpu_khz = arg->arch_capabilities = arg->pad = 0;
	arg->scrub_pages = arg->outstanding_pages = 0;
	/*@ loop invariant i <= 8 && \forall integer j; 0 <= j < i ==> arg->hw_cap[j] == 0;
	    loop assigns i, arg->hw_cap[0 .. 7];
	    loop variant 8 - i;
	*/
	for (uint32_t i = 0; i < ARRAY_SIZE(arg->hw_cap); i++)
		arg->hw_cap[i] = 0;
}
