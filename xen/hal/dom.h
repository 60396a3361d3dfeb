/* SPDX-License-Identifier: Apache-2.0 */
/* hal/dom.h - the machine's part of a domain's life: vCPUs and their start state. */
#ifndef HAL_DOM_H
#define HAL_DOM_H
#include "core/vcpu/vcpu.h"
#include <xen/domctl.h>
#include <xen/hvm/save.h>

/* For the contracts: what was done to the machine's part, how often, and with what the last time. `vcpu` is one, or how many. */
//@ ghost struct hal_log { uint64_t n, dom, vcpu, a, b; };
//@ ghost struct hal_log pause_log;
//@ ghost struct hal_log unpause_log;
//@ ghost struct hal_log weight_log;
//@ ghost struct hal_log affinity_log;
//@ ghost struct hal_log pool_log;
//@ ghost uint64_t pauses[NR_DOMS];	/* reasons that keep the vCPUs of a domain from running */
/*@ predicate logged(struct hal_log was, struct hal_log is, integer dom, integer vcpu, integer a, integer b) =
      is.n == was.n + 1 && is.dom == dom && is.vcpu == vcpu && is.a == a && is.b == b;
*/

/* Machine state of a new vCPU, off line and with its domain's pauses in force. Memory is charged to dom. -XEN_ENOMEM. */
err_t __must_check hal_vcpu_create(domid_t dom, uint32_t vcpu, uint32_t pauses);
void hal_vcpu_destroy(domid_t dom, uint32_t vcpu);	/* it runs nowhere; a kick finds it off line */
void hal_vcpus_drop(domid_t dom);			/* memory of all its vCPUs: nobody names them any more */

/* HVM save record CPU (xen/arch-x86/hvm/save.h) as a vCPU's registers. -XEN_EINVAL: a state that the CPU would refuse. */
/*@ requires vcpu_ok(dom, vcpu) && \valid_read(cpu);
    assigns \nothing;
    ensures \result <= 0;
    exits \false;
*/
err_t __must_check hal_vcpu_cpu_check(domid_t dom, uint32_t vcpu, const struct hvm_hw_cpu *cpu);
//@ ghost struct hvm_hw_cpu vcpu_cpu[NR_DOMS][NR_VCPUS];	/* for the contracts: what was loaded last */
/* It stays off line. One that a SIPI brought on line since the check keeps what the SIPI gave it, as if that had come after. */
/*@ requires vcpu_ok(dom, vcpu) && \valid_read(cpu);
    assigns vcpu_cpu[dom][vcpu];
    ensures vcpu_cpu[dom][vcpu] == *cpu;
    exits \false;
*/
void hal_vcpu_cpu_load(domid_t dom, uint32_t vcpu, const struct hvm_hw_cpu *cpu);
/*@ requires \valid(cpu);
    assigns *cpu;
    exits \false;
*/
void hal_vcpu_cpu_save(domid_t dom, uint32_t vcpu, struct hvm_hw_cpu *cpu);

/* One more or one fewer reason for every vCPU of dom not to run; life lock held. */
/*@ requires dom < NR_DOMS;
    assigns pause_log, pauses[dom];
    ensures one: pauses[dom] == \old(pauses[dom]) + 1;
    ensures logged(\old(pause_log), pause_log, dom, nr_vcpus, 0, 0);
    exits \false;
*/
void hal_dom_pause(domid_t dom, uint32_t nr_vcpus);
/*@ requires dom < NR_DOMS;
    assigns unpause_log, pauses[dom];
    ensures one: pauses[dom] == \old(pauses[dom]) - 1;
    ensures logged(\old(unpause_log), unpause_log, dom, nr_vcpus, 0, 0);
    exits \false;
*/
void hal_dom_unpause(domid_t dom, uint32_t nr_vcpus);
/*@ axiomatic Asleep {
      predicate asleep{L}(integer d) reads pause_log, unpause_log;	// seen once since the last of these: paused, it stays so
    }
*/
/*@ assigns \nothing;
    ensures \result ==> asleep(dom);
    exits \false;
*/
bool hal_dom_asleep(domid_t dom, uint32_t nr_vcpus);	/* no vCPU is on a CPU */
/*@ assigns \nothing;
    ensures \result <= nr_vcpus;
    exits \false;
*/
uint32_t hal_dom_online(domid_t dom, uint32_t nr_vcpus);	/* vCPUs on line */
/*@ assigns \nothing;
    exits \false;
*/
bool hal_dom_blocked(domid_t dom, uint32_t nr_vcpus);	/* every vCPU on line waits for an event */
/*@ assigns \nothing;
    exits \false;
*/
uint64_t hal_dom_time(domid_t dom, uint32_t nr_vcpus);	/* ns of CPU time so far */

/* Sets of physical CPUs: bit n is CPU n. Those on line; they are [0, n) from the first domain on. */
//@ ghost uint64_t machine_cpus;
//@ ghost uint32_t cpus_on_line;
/*@ assigns \nothing;
    ensures \result == machine_cpus;
    ensures 1 <= cpus_on_line <= 64;
    ensures \forall integer n; 0 <= n < 64 ==> ((\result >> n) % 2 != 0 <==> n < cpus_on_line);
    exits \false;
*/
uint64_t hal_cpus(void);
/* Where a vCPU may run (hard, within hal_cpus(), not empty) and where it runs best (soft, within hal_cpus(); nothing in common with hard: no
 * preference). One that is on a CPU, or waits for one, where it may not run any more, leaves it at once. Life lock held. */
/*@ axiomatic Affinity {
      logic integer hard_of{L}(integer d, integer v) reads affinity_log;
      logic integer soft_of{L}(integer d, integer v) reads affinity_log;
    }
*/
/*@ requires vcpu < NR_VCPUS && \valid(hard) && \valid(soft) && \separated(hard, soft);
    assigns *hard, *soft;
    ensures *hard == hard_of(dom, vcpu) && *soft == soft_of(dom, vcpu);
    exits \false;
*/
void hal_vcpu_affinity(domid_t dom, uint32_t vcpu, uint64_t *hard, uint64_t *soft);
/*@ requires vcpu < NR_VCPUS && hard != 0;
    assigns affinity_log;
    ensures logged(\old(affinity_log), affinity_log, dom, vcpu, hard, soft);
    exits \false;
*/
void hal_vcpu_set_affinity(domid_t dom, uint32_t vcpu, uint64_t hard, uint64_t soft);
/*@ requires 0 < weight <= 65535;
    assigns weight_log;
    ensures logged(\old(weight_log), weight_log, dom, nr_vcpus, weight, 0);
    exits \false;
*/
void hal_dom_weight(domid_t dom, uint32_t nr_vcpus, uint32_t weight);	/* of every vCPU that exists: 1 .. 65535, SCHED_WEIGHT is usual */
/*@ requires vcpu < NR_VCPUS && \valid(info);
    assigns *info;
    ensures info->vcpu == vcpu;
    exits \false;
*/
void hal_vcpu_info(domid_t dom, uint32_t vcpu, struct xen_domctl_getvcpuinfo *info);

/* Wall clock and constants into a fresh shared_info page. */
void hal_shared_info_init(void *shared);
/* Page-table pool in pages: XEN_DOMCTL_set_paging_mempool_size. -XEN_EBUSY: more are in use. */
/*@ axiomatic Pool {
      logic integer pool_of{L}(integer d) reads pool_log;		// pages it has
      logic integer pool_fault{L}(integer d, integer pages) reads pool_log;
    }
*/
/*@ assigns \nothing;
    ensures \result == pool_fault(dom, pages) && \result <= 0;
    exits \false;
*/
err_t __must_check hal_pool_check(domid_t dom, uint64_t pages);
/*@ requires pool_fault(dom, pages) == 0;
    assigns pool_log;
    ensures logged(\old(pool_log), pool_log, dom, 0, pages, 0);
    exits \false;
*/
void hal_pool_set(domid_t dom, uint64_t pages);
/*@ assigns \nothing;
    ensures \result == pool_of(dom);
    exits \false;
*/
uint64_t hal_pool(domid_t dom);
/* Forgets what the slot's last domain left (callback vector, ...). */
void hal_dom_reset(domid_t dom);
/* Powers the machine off, or resets it. */
/*@ assigns \nothing; ensures \false; exits \false; */
_Noreturn void hal_machine_stop(bool reset);
/*@ assigns \nothing;
    exits \false;
*/
uint32_t hal_phys_bits(void);		/* of machine addresses */
#endif
