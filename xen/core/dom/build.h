/* SPDX-License-Identifier: Apache-2.0 */
/* core/dom/build.h - a domain's slot from free to usable; for createdomain and for the first domain. */
#ifndef CORE_DOM_BUILD_H
#define CORE_DOM_BUILD_H
#include "core/dom/dom.h"
#include "core/vcpu/vcpu.h"
#include "hal/dom.h"
#include "xsm/xsm.h"
#include <xen/domctl.h>

#define DOM_DEFAULT_GFRAMES 64u
#define DOM_DEFAULT_MT      32768u

/* Is this a domain that can be made? -XEN_EINVAL: limits; -XEN_EOPNOTSUPP: no PVH (HVM with HAP, local APIC only). */
/*@ predicate domain_like(struct xen_domctl_createdomain *cfg) = (cfg->flags & (XEN_DOMCTL_CDF_hvm | XEN_DOMCTL_CDF_hap)) == (XEN_DOMCTL_CDF_hvm | XEN_DOMCTL_CDF_hap) &&
      cfg->arch.emulation_flags == XEN_X86_EMU_LAPIC && cfg->arch.misc_flags == 0 && cfg->iommu_opts == 0 && cfg->vmtrace_size == 0;
*/
/*@ requires \valid_read(cfg);
    assigns \nothing;
    ensures \result <= 0;
    ensures ok: \result == 0 ==> domain_like(cfg) && 0 < cfg->max_vcpus <= NR_VCPUS && cfg->cpupool_id == 0;
    ensures bad: !domain_like(cfg) ==> \result == -XEN_EOPNOTSUPP;
    exits \false;
*/
err_t __must_check dom_config_check(const struct xen_domctl_createdomain *cfg);
/* Takes a free slot: `want`, or any above 0 if want is 0 or reserved. Nobody can name it yet. -XEN_EEXIST, -XEN_ENOMEM. */
/*@ requires \valid(d);
    assigns *d, domtab[0 .. NR_DOMS - 1].state, domtab[0 .. NR_DOMS - 1].refs;
    ensures \result <= 0;
    ensures slot: \result == 0 ==> 0 < *d < NR_DOMS;
    ensures closed: \forall integer e; 0 <= e < NR_DOMS && present(e) ==> \at(present(e),Pre);
    exits \false;
*/
err_t __must_check dom_claim(domid_t want, domid_t *d);
/* Memory and tables of a claimed slot. -XEN_ENOMEM: everything was given back, the slot too. */
/*@ requires sized: d < NR_DOMS && \valid_read(cfg) && 0 < cfg->max_vcpus <= NR_VCPUS;
    assigns domtab[d], vcputab[d][0 .. NR_VCPUS - 1];
    ensures \result <= 0;
    ensures sized: domtab[d].max_vcpus <= NR_VCPUS;
    ensures closed: weighs(d) || !present(d);
    ensures weighs: \result == 0 ==> weighs(d);
    exits \false;
*/
err_t __must_check dom_furnish(domid_t d, const struct xen_domctl_createdomain *cfg);
/* From now on others may name it: DOM_BUILDING, paused once. */
/*@ requires d < NR_DOMS;
    assigns domtab[d].sid, domtab[d].self_sid, domtab[d].target_sid, domtab[d].state;
    ensures label: domtab[d].sid == sid && domtab[d].target_sid == sid && domtab[d].self_sid == transition(sid, sid, SECCLASS_DOMAIN);
    ensures open: domtab[d].state == DOM_BUILDING;
    exits \false;
*/
void dom_open(domid_t d, uint32_t sid);
/* Creates vCPUs [0, max_vcpus). Idempotent. -XEN_ENOMEM: those made so far stay. */
/*@ requires d < NR_DOMS;
    assigns vcputab[d][0 .. NR_VCPUS - 1], domtab[d].tot_pages, weight_log;
    ensures \result <= 0;
    exits \false;
*/
err_t __must_check dom_make_vcpus(domid_t d);
#endif
