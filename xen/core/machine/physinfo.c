/* SPDX-License-Identifier: Apache-2.0 */
/* core/machine/physinfo.c - XEN_SYSCTL_physinfo: what the machine has and what of its memory is free. No IOMMU yet, hence no directio. */
#include "core/machine/machine.h"
#include "core/mem/frame.h"
#include "hal/dom.h"
#include "hal/mem.h"
#include "lib/string.h"

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

void sysctl_physinfo_result(const struct sysctl_physinfo_plan *plan, struct xen_sysctl_physinfo *arg)
{
	memset(arg, 0, sizeof *arg);
	arg->threads_per_core = arg->nr_nodes = 1;
	arg->cores_per_socket = arg->nr_cpus = 64 - (uint32_t)__builtin_clzl(hal_cpus());
	arg->max_cpu_id = arg->nr_cpus - 1;
	arg->capabilities = XEN_SYSCTL_PHYSCAP_hvm | XEN_SYSCTL_PHYSCAP_hap | XEN_SYSCTL_PHYSCAP_gnttab_v1;
	arg->total_pages = plan->total;
	arg->free_pages = plan->free;
	arg->max_mfn = frames_end - 1;
}
