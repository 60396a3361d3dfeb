/* SPDX-License-Identifier: Apache-2.0 */
/* hal/pci.h - PCI functions and their MSI-X interrupts, as the machine lends them to domains (architecture 3.9). */
#ifndef HAL_PCI_H
#define HAL_PCI_H
#include "core/types.h"

#define PCI_NONE 0xffffffffu
#define PCI_CLAIMED 0x7ff2u		/* DOMID_XEN (xen.h), as an owner: nobody's, and an assignment is under way */

/* For the contracts: whose functions and ports are now, and how often and how last a device was written. */
//@ ghost int pci_world;
//@ ghost struct pci_log { uint64_t n, fn, off, size, val; };
//@ ghost struct pci_log pci_log;
//@ ghost struct pci_log bar_log;
//@ ghost struct pirq_log { uint64_t n, pirq; };
//@ ghost struct pirq_log pirq_free_log;
/*@ axiomatic Pci {
      logic integer pci_fn{L}(integer sbdf) reads pci_world;
      logic integer pci_owner{L}(integer fn) reads pci_world;
      logic integer pci_port_fn{L}(integer d, integer port, integer n) reads pci_world;
      logic integer pci_word{L}(integer fn, integer off, integer size) reads pci_world;
      logic integer bar_word{L}(integer port, integer size) reads pci_world;
      predicate pirq_entry{L}(integer fn, integer entry, integer pirq) reads pci_world;
      logic integer pirq_free_rc{L}(integer d, integer pirq) reads pci_world;
      logic integer pci_fault{L}(integer fn) reads pci_world;		// of an assignment
      logic integer pci_bar{L}(integer dom, integer mfn, integer n) reads pci_world;
      logic integer pci_port_bar{L}(integer dom, integer first, integer n) reads pci_world;
      predicate pci_given{L}(integer bar) reads pci_world;
      logic integer pci_sid{L}(integer fn) reads pci_world;		// until the policy changes
      logic integer pirq_fn{L}(integer d, integer pirq) reads pci_world;
    }
    logic integer label_of{L}(integer fn, integer none) = fn == PCI_NONE ? none : pci_sid{L}(fn);	// a function's, or what stands for none
    predicate io_size(integer size) = size == 1 || size == 2 || size == 4;
    predicate config_span(integer off, integer size) = io_size(size) && off <= 255 && off % size == 0;
    predicate same_owners_but{L1,L2}(integer fn) = \forall integer f; f != fn ==> pci_owner{L1}(f) == pci_owner{L2}(f);
    predicate same_given_but{L1,L2}(integer bar) = \forall integer b; b != bar ==> (pci_given{L1}(b) <==> pci_given{L2}(b));
    predicate same_fns{L1,L2} = \forall integer s; pci_fn{L1}(s) == pci_fn{L2}(s);
    predicate same_owners{L1,L2} = \forall integer f; pci_owner{L1}(f) == pci_owner{L2}(f);
*/

/* Functions are named by an index found once; it stays valid. sbdf = segment << 16 | bus << 8 | devfn. PCI_NONE: no such function. */
/*@ assigns \nothing;
    ensures \result == pci_fn(sbdf);
    exits \false;
*/
uint32_t hal_pci_find(uint32_t sbdf);
/*@ requires fn != PCI_NONE;
    assigns \nothing;
    ensures \result == pci_owner(fn);
    exits \false;
*/
domid_t hal_pci_owner(uint32_t fn);		/* DOMID_INVALID: nobody's */
/*@ requires fn != PCI_NONE;
    assigns \nothing;
    ensures \result == pci_sid(fn);
    exits \false;
*/
uint32_t hal_pci_sid(uint32_t fn);		/* its label */

/* claim: of two callers one gets a function that is nobody's, -XEN_EBUSY the other; unclaim: nobody's again, unless it was assigned since.
 * All else is serialised by the life lock of the owner, or of the one to be. assign: memory decoding and bus mastering on. release: both off,
 * MSI-X off, pirqs freed, and the function is reset where it can be. assign_check: -XEN_EAGAIN: its reset is not over, which takes 0.1 s;
 * -XEN_EPERM: a bridge or the hypervisor's own. */
/*@ requires fn != PCI_NONE;
    assigns pci_world;
    ensures \result <= 0;
    ensures claimed: \result == 0 ==> \old(pci_owner(fn)) == DOMID_INVALID && pci_owner(fn) == PCI_CLAIMED && same_owners_but{Pre,Post}(fn);
    ensures refused: \result != 0 ==> same_owners{Pre,Post};
    ensures lasting: same_fns{Pre,Post};
    exits \false;
*/
err_t __must_check hal_pci_claim(uint32_t fn);
/*@ requires fn != PCI_NONE;
    assigns pci_world;
    ensures \old(pci_owner(fn)) == PCI_CLAIMED ==> pci_owner(fn) == DOMID_INVALID && same_owners_but{Pre,Post}(fn);
    ensures \old(pci_owner(fn)) != PCI_CLAIMED ==> same_owners{Pre,Post};
    ensures lasting: same_fns{Pre,Post};
    exits \false;
*/
void hal_pci_unclaim(uint32_t fn);
/*@ requires fn != PCI_NONE && pci_owner(fn) == PCI_CLAIMED;
    assigns \nothing;
    ensures \result == pci_fault(fn) && \result <= 0;
    exits \false;
*/
err_t __must_check hal_pci_assign_check(uint32_t fn);
/*@ requires fn != PCI_NONE && pci_owner(fn) == PCI_CLAIMED && pci_fault(fn) == 0;
    assigns pci_world;
    ensures pci_owner(fn) == dom && same_owners_but{Pre,Post}(fn);
    exits \false;
*/
void hal_pci_assign(uint32_t fn, domid_t dom);
/*@ requires fn != PCI_NONE;
    assigns pci_world;
    ensures pci_owner(fn) == DOMID_INVALID && same_owners_but{Pre,Post}(fn);
    exits \false;
*/
void hal_pci_release(uint32_t fn);
void hal_pci_release_all(domid_t dom);

/* Configuration space, offsets in bytes 0..255, size 1, 2 or 4, naturally aligned. Writes are filtered: BARs answer a sizing write and
 * stay where they are; INTx disable may change; all else, MSI and MSI-X above all, is the hypervisor's, and memory decoding stays on. */
/*@ requires fn != PCI_NONE && config_span(off, size);
    assigns pci_world;
    ensures \result == \old(pci_word(fn, off, size));
    exits \false;
*/
uint32_t hal_pci_read(uint32_t fn, uint32_t off, uint32_t size);
/*@ requires fn != PCI_NONE && config_span(off, size);
    assigns pci_world, pci_log;
    ensures pci_log.n == \old(pci_log.n) + 1 && pci_log.fn == fn && pci_log.off == off && pci_log.size == size && pci_log.val == val;
    exits \false;
*/
void hal_pci_write(uint32_t fn, uint32_t off, uint32_t size, uint32_t val);

/* Do all frames [mfn, mfn + n) lie in one memory BAR of a function of dom, outside the pages of its MSI-X table and PBA?
 * The function's index; PCI_NONE: no. */
/*@ assigns \nothing;
    ensures \result == pci_bar(dom, mfn.v, n);
    ensures \result != PCI_NONE ==> mfn.v + n <= 0x10000000000;
    exits \false;
*/
uint32_t hal_pci_bar(domid_t dom, struct mfn mfn, uint64_t n);

/* Ports: only those of I/O BARs, as a whole, of assigned functions. bar: index of a function * PCI_BARS + index of its BAR.
 * port_bar: that is exactly [first, first + n) and belongs to a function of dom, PCI_NONE: none is. give: its owner may use it from now
 * on, or no longer; the device decodes ports while it has one that is given. port_fn: the function of dom in one of whose given BARs
 * [port, port + n) lies; PCI_NONE. size 1, 2 or 4. */
#define PCI_BARS 6u
/*@ assigns \nothing;
    ensures \result == pci_port_bar(dom, first, n);
    exits \false;
*/
uint32_t hal_pci_port_bar(domid_t dom, uint32_t first, uint32_t n);
/*@ requires bar != PCI_NONE;
    assigns pci_world;
    ensures (pci_given(bar) <==> give) && same_given_but{Pre,Post}(bar) && same_owners{Pre,Post};
    exits \false;
*/
void hal_pci_port_give(uint32_t bar, bool give);
/*@ requires io_size(n);
    assigns \nothing;
    ensures \result == pci_port_fn(dom, port, n);
    exits \false;
*/
uint32_t hal_pci_port_fn(domid_t dom, uint32_t port, uint32_t n);
/*@ requires io_size(size);
    assigns pci_world;
    ensures \result == \old(bar_word(port, size));
    exits \false;
*/
uint32_t hal_bar_in(uint32_t port, uint32_t size);
/*@ requires io_size(size);
    assigns pci_world, bar_log;
    ensures bar_log.n == \old(bar_log.n) + 1 && bar_log.off == port && bar_log.size == size && bar_log.val == val;
    exits \false;
*/
void hal_bar_out(uint32_t port, uint32_t size, uint32_t val);

/* One MSI-X entry of fn as a pirq of its owner, masked. -XEN_EINVAL: no such entry; -XEN_EEXIST: mapped already; -XEN_ENOSPC: the function
 * has its share of the machine's vectors: as many as leave every other function as many, or all its entries. Caller holds the owner's life lock. */
/*@ requires fn != PCI_NONE && \valid(pirq);
    assigns pci_world, *pirq;
    ensures \result <= 0;
    ensures \result == 0 ==> pirq_entry(fn, entry, *pirq);
    ensures \result != 0 ==> pci_world == \old(pci_world);
    exits \false;
*/
err_t __must_check hal_pirq_alloc(uint32_t fn, uint32_t entry, uint32_t *pirq);
/* -XEN_EINVAL: not one of dom's; -XEN_EBUSY: bound to a port. */
/*@ assigns \nothing;
    ensures \result == pirq_free_rc(dom, pirq) <= 0;
    exits \false;
*/
err_t __must_check hal_pirq_free_check(domid_t dom, uint32_t pirq);
/*@ assigns pci_world, pirq_free_log;
    ensures pirq_free_log.n == \old(pirq_free_log.n) + 1 && pirq_free_log.pirq == pirq;
    exits \false;
*/
void hal_pirq_free(uint32_t pirq);
/*@ assigns \nothing;
    ensures \result == pirq_fn(dom, pirq);
    exits \false;
*/
uint32_t hal_pirq_fn(domid_t dom, uint32_t pirq);	/* whose it is; PCI_NONE: not one of dom's */
#endif
