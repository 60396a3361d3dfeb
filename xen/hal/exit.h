/* SPDX-License-Identifier: Apache-2.0 */
/* hal/exit.h - what intercepted instructions of the running vCPU find out and change. A check says whether the write after it is defined; -XEN_EINVAL
 * is the guest's #GP. No locks but those said. */
#ifndef HAL_EXIT_H
#define HAL_EXIT_H
#include "core/dom/shutdown.h"
#include "hal/vcpu.h"
#include <xen/sched.h>

/* For the contracts: what instructions find out, and how often and how last one changed something. */
//@ ghost int exit_world;
//@ ghost struct exit_log { uint64_t n, dom, vcpu, what, size, val; };
//@ ghost struct exit_log msr_log;
//@ ghost struct exit_log icr_log;
//@ ghost struct exit_log xcr_log;
//@ ghost struct exit_log halt_log;
//@ ghost struct exit_log port_log;
//@ ghost uint64_t icr_sent[NR_VCPUS];
//@ ghost struct stubs_log { uint64_t n; void *page; };
//@ ghost struct stubs_log stubs_log;
/*@ axiomatic Exit {
      logic integer cpuid_word{L}(integer d, integer v, integer leaf, integer sub, integer i) reads exit_world;
      logic integer msr_word{L}(integer d, integer v, integer msr) reads exit_world;
      predicate msr_readable{L}(integer d, integer v, integer msr) reads exit_world;
      predicate msr_writable{L}(integer d, integer v, integer msr, integer val) reads exit_world;
      predicate xcr_writable{L}(integer d, integer v, integer index, integer val) reads exit_world;
      predicate icr_defined(integer icr);
      logic integer port_word{L}(integer d, integer v, integer port, integer size) reads exit_world;
    }
    // the last one is of this vCPU and these values, and one more than n
    predicate logged(struct exit_log l, integer n, integer d, integer v, integer what, integer val) =
      l.n == n + 1 && l.dom == d && l.vcpu == v && l.what == what && l.val == val;
*/

/* EAX, EBX, ECX, EDX of CPUID as the vCPU sees them (AMD APM volume 3, appendix E; xen/arch-x86/cpuid.h). */
/*@ requires \valid(r + (0 .. 3));
    assigns r[0 .. 3];
    ensures \forall integer i; 0 <= i < 4 ==> r[i] == cpuid_word(dom, vcpu, leaf, sub, i);
    exits \false;
*/
void hal_cpuid(domid_t dom, uint32_t vcpu, uint32_t leaf, uint32_t sub, uint32_t r[4]);

/* MSRs, the local APIC's registers (Intel SDM volume 3, 10.12) among them; not the ICR, the self IPI and the hypercall page. */
/*@ requires \valid(val);
    assigns *val;
    ensures \result <= 0 && (\result == 0 <==> msr_readable(dom, vcpu, msr));
    ensures \result == 0 ==> *val == msr_word(dom, vcpu, msr);
    exits \false;
*/
err_t __must_check hal_msr_read(domid_t dom, uint32_t vcpu, uint32_t msr, uint64_t *val);
/*@ assigns \nothing;
    ensures \result <= 0 && (\result == 0 <==> msr_writable(dom, vcpu, msr, val));
    exits \false;
*/
err_t __must_check hal_msr_check(domid_t dom, uint32_t vcpu, uint32_t msr, uint64_t val);
/*@ requires defined: msr_writable(dom, vcpu, msr, val);
    assigns exit_world, msr_log;
    ensures logged(msr_log, \old(msr_log.n), dom, vcpu, msr, val);
    exits \false;
*/
void hal_msr_write(domid_t dom, uint32_t vcpu, uint32_t msr, uint64_t val);

/* The ICR in x2APIC form: remembers the command; does to vCPU `to`, if it is addressed, what it says; true: `to` wants a kick.
 * An INIT puts `to` off line, and ends the domain with the last one on line (dom_shutdown); a SIPI brings it on line. */
/*@ assigns \nothing;
    ensures \result <= 0 && (\result == 0 <==> icr_defined(icr));
    exits \false;
*/
err_t __must_check hal_icr_check(uint64_t icr);
/*@ requires defined: icr_defined(icr);
    assigns exit_world, icr_log;
    ensures logged(icr_log, \old(icr_log.n), dom, vcpu, 0, icr);
    exits \false;
*/
void hal_icr_note(domid_t dom, uint32_t vcpu, uint64_t icr);
/*@ requires vcpu_ok(dom, to) && icr_defined(icr);
    assigns exit_world, icr_sent[to], vcpu_online[dom][to], domtab[dom].shutdown, pause_log, pauses[dom], pend[0 .. NR_DOMS - 1][0 .. NR_PORTS - 1];
    ensures icr_sent[to] == \old(icr_sent[to]) + 1;
    ensures ends: domtab[dom].shutdown == \old(domtab[dom].shutdown) || shut_down{Pre,Post}(dom, SHUTDOWN_poweroff);
    exits \false;
*/
bool __must_check hal_icr_send(domid_t dom, uint32_t vcpu, uint64_t icr, uint32_t to);

/*@ assigns \nothing;
    ensures \result <= 0 && (\result == 0 <==> xcr_writable(dom, vcpu, index, val));
    exits \false;
*/
err_t __must_check hal_xcr_check(domid_t dom, uint32_t vcpu, uint32_t index, uint64_t val);
/*@ assigns exit_world, xcr_log;
    ensures xcr_log.n == \old(xcr_log.n) + 1 && xcr_log.val == val;
    exits \false;
*/
void hal_xcr_write(uint64_t val);

/*@ assigns stubs_log;
    ensures stubs_log.n == \old(stubs_log.n) + 1 && stubs_log.page == page;
    exits \false;
*/
void hal_hypercall_page(void *page);		/* writes the stubs (xen/xen.h) over a pinned page */
/* HLT; interrupts: RFLAGS.IF. Without them it goes off line, and the last one on line ends the domain. */
/*@ requires vcpu_ok(dom, vcpu);
    assigns halt_log, vcpu_online[dom][vcpu], domtab[dom].shutdown, pause_log, pauses[dom], pend[0 .. NR_DOMS - 1][0 .. NR_PORTS - 1];
    ensures sleeps: interrupts != 0 ==> vcpu_online[dom][vcpu] == \old(vcpu_online[dom][vcpu]) && domtab[dom].shutdown == \old(domtab[dom].shutdown);
    ensures down: interrupts == 0 ==> vcpu_online[dom][vcpu] == 0;
    ensures ends: interrupts == 0 && ended_by{Pre,Post}(dom, vcpu) ==> shut_down{Pre,Post}(dom, SHUTDOWN_poweroff);
    ensures goes_on: !ended_by{Pre,Post}(dom, vcpu) ==> domtab[dom].shutdown == \old(domtab[dom].shutdown);
    ensures logged(halt_log, \old(halt_log.n), dom, vcpu, 0, (interrupts ? 1 : 0));
    exits \false;
*/
void hal_halt(domid_t dom, uint32_t vcpu, bool interrupts);

/* Ports other than the data of PCI configuration: size in bytes, 1, 2 or 4. */
/*@ requires size == 1 || size == 2 || size == 4;
    assigns exit_world;
    ensures \result == \old(port_word(dom, vcpu, port, size));
    exits \false;
*/
uint32_t hal_port_in(domid_t dom, uint32_t vcpu, uint16_t port, uint32_t size);
/*@ requires size == 1 || size == 2 || size == 4;
    assigns exit_world, port_log;
    ensures logged(port_log, \old(port_log.n), dom, vcpu, port, val) && port_log.size == size;
    exits \false;
*/
void hal_port_out(domid_t dom, uint32_t vcpu, uint16_t port, uint32_t size, uint32_t val);
#endif
