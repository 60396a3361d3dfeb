/* SPDX-License-Identifier: Apache-2.0 */
/* core/evtchn/virq_handler.h - XEN_DOMCTL_set_virq_handler: which domain a global VIRQ is for (xen/domctl.h). */
#ifndef CORE_EVTCHN_VIRQ_HANDLER_H
#define CORE_EVTCHN_VIRQ_HANDLER_H
#include "call/row.h"
#include <xen/domctl.h>

struct domctl_set_virq_handler_plan { uint32_t virq; };
/* -XEN_EINVAL: no such VIRQ, or one of each vCPU. The domain still needs its own permission to bind it. */
ROW(domctl_set_virq_handler, struct xen_domctl_set_virq_handler)
#endif
