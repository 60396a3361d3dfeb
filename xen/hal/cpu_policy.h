/* SPDX-License-Identifier: Apache-2.0 */
/* hal/cpu_policy.h - which CPUID features a domain sees: those that the machine has and the hypervisor virtualises, or fewer. */
#ifndef HAL_CPU_POLICY_H
#define HAL_CPU_POLICY_H
#include "core/types.h"

#define CPU_LEAVES_MAX 64u		/* leaves of one policy; the machine has fewer */
#define CPU_POLICY_WORDS 9u		/* registers of leaves that hold features */

/* What a policy says of the feature registers; those not given stay as they are. */
struct cpu_policy { uint32_t given, keep[CPU_POLICY_WORDS]; };

//@ ghost uint32_t cpu_leaves;
//@ ghost struct policy_log { uint64_t n, dom; struct cpu_policy p; };
//@ ghost struct policy_log policy_log;	/* for the contracts: what was last put into force, and of whom */
/*@ assigns \nothing;
    ensures \result == cpu_leaves && cpu_leaves <= CPU_LEAVES_MAX;
    exits \false;
*/
uint32_t hal_cpu_leaves(void);		/* leaves that a domain sees, at most CPU_LEAVES_MAX */
/* Leaf i of dom; fields that differ between vCPUs or change while one runs are 0. i < hal_cpu_leaves(). */
/*@ requires i < cpu_leaves && \valid(leaf);
    assigns *leaf;
    exits \false;
*/
void hal_cpu_leaf(domid_t dom, uint32_t i, xen_cpuid_leaf_t *leaf);
/* Adds a leaf to *p. -XEN_ERANGE: none that a domain has; -XEN_EINVAL: features that are not virtualised, or one gone that a domain
 * cannot be without, or another change than of features. */
/*@ requires \valid(p) && \valid_read(leaf) && \separated(p, leaf);
    assigns *p;
    ensures \result <= 0;
    exits \false;
*/
err_t __must_check hal_cpu_policy_add(struct cpu_policy *p, const xen_cpuid_leaf_t *leaf);
/*@ requires \valid_read(p);
    assigns policy_log;
    ensures policy_log.n == \old(policy_log.n) + 1 && policy_log.dom == dom && policy_log.p == *p;
    exits \false;
*/
void hal_cpu_policy_set(domid_t dom, const struct cpu_policy *p);	/* dom does not run */
#endif
