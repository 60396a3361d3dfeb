/* SPDX-License-Identifier: Apache-2.0 */
/* core/dom/build.h - a domain's slot from free to usable; for createdomain and for the first domain. */
#ifndef CORE_DOM_BUILD_H
#define CORE_DOM_BUILD_H
#include "core/dom/dom.h"
#include <xen/domctl.h>

#define DOM_DEFAULT_GFRAMES 64u
#define DOM_DEFAULT_MT      32768u

/* Is this a domain that can be made? -XEN_EINVAL: limits; -XEN_EOPNOTSUPP: no PVH (HVM with HAP, local APIC only). */
err_t __must_check dom_config_check(const struct xen_domctl_createdomain *cfg);
/* Takes a free slot: `want`, or any above 0 if want is 0 or reserved. Nobody can name it yet. -XEN_EEXIST, -XEN_ENOMEM. */
err_t __must_check dom_claim(domid_t want, domid_t *d);
/* Memory and tables of a claimed slot. -XEN_ENOMEM: everything was given back, the slot too. */
err_t __must_check dom_furnish(domid_t d, const struct xen_domctl_createdomain *cfg);
/* From now on others may name it: DOM_BUILDING, paused once. */
void dom_open(domid_t d, uint32_t sid);
/* Creates vCPUs [0, max_vcpus). Idempotent. -XEN_ENOMEM: those made so far stay. */
err_t __must_check dom_make_vcpus(domid_t d);
#endif
