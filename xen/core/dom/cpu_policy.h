/* SPDX-License-Identifier: Apache-2.0 */
/* core/dom/cpu_policy.h - XEN_DOMCTL_get_cpu_policy, set_cpu_policy: the CPUID leaves of a domain (xen/domctl.h). */
#ifndef CORE_CPU_POLICY_H
#define CORE_CPU_POLICY_H
#include "call/row.h"
#include "hal/cpu_policy.h"
#include <xen/domctl.h>

/* Every leaf that the domain sees; without a buffer their number. No MSRs are told. -XEN_ENOBUFS: the buffer is too small. */
struct domctl_get_cpu_policy_plan { uint32_t leaves; bool copy; };
ROW_RESULT(domctl_get_cpu_policy, struct xen_domctl_cpu_policy)

/* What the guest asked for, as the one fetch read it: `bad` is its first fault, told in abi.err_*. */
struct cpu_policy_arg { struct xen_domctl_cpu_policy abi; struct cpu_policy want; err_t bad; };
struct domctl_set_cpu_policy_plan { const struct cpu_policy *want; };
/* Takes features away before the domain runs. -XEN_EINVAL: oneself, or more than is virtualised; -XEN_ERANGE: an unknown leaf or MSR;
 * -XEN_E2BIG: more leaves than there are; -XEN_EEXIST: it runs already or is sealed. */
ROW(domctl_set_cpu_policy, struct cpu_policy_arg)
#endif
