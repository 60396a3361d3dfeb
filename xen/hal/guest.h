/* SPDX-License-Identifier: Apache-2.0 */
/* hal/guest.h - guest memory: translate and pin once, then copies that cannot fail. */
#ifndef HAL_GUEST_H
#define HAL_GUEST_H
#include "core/types.h"

#define GUEST_PIN_MAX 4096u		/* bytes in one pinned buffer, hence at most two frames */

struct guest_frag { uint8_t *ptr; uint32_t len; struct mfn mfn; };	/* ptr: the hypervisor's address of these bytes */
struct guest_buf {
	struct guest_frag frag[2];	/* in order; frag[0 .. n-1] */
	uint32_t n;			/* 0: nothing is pinned */
	uint32_t len;			/* bytes in all */
};

/* For the contracts: buffers pinned and not given back; looks at what a guest has at an address, and the last. */
//@ ghost int guest_pins;
//@ ghost struct guest_reads { uint64_t n, at, len; };
//@ ghost struct guest_reads guest_reads;
/* The vCPU is in 64-bit mode (the front door refuses hypercalls from any other).
 * Translates [va, va + len) through the page tables of the vCPU (64-bit mode, supervisor access) and the domain's p2m, and takes
 * one reference on each frame (struct frame), so that the bytes stay the guest's until hal_guest_unpin. len <= GUEST_PIN_MAX; 0 pins nothing.
 * write: both levels must allow writing, and the frame be writable RAM of the domain (or writably granted to it).
 * -XEN_EFAULT: not canonical, not mapped, not RAM, not allowed, or len too long; then *b holds nothing. Called without locks. */
/*@ requires \valid(b);
    assigns *b, guest_pins;
    ensures \result == 0 || \result == -XEN_EFAULT;
    ensures ok: \result == 0 ==> len <= GUEST_PIN_MAX && b->len == len && b->n <= 2 && (b->n == 0 <==> len == 0);
    ensures counted: guest_pins == \old(guest_pins) + (b->n != 0 ? 1 : 0);
    ensures bad: \result != 0 ==> b->n == 0;
    exits \false;
*/
err_t __must_check hal_guest_pin(domid_t dom, uint32_t vcpu, struct gaddr va, uint32_t len, bool write, struct guest_buf *b);
/*@ requires \valid(b) && b->n != 0;
    assigns b->n, guest_pins;
    ensures b->n == 0 && guest_pins == \old(guest_pins) - 1;
    exits \false;
*/
void hal_guest_unpin(struct guest_buf *b);	/* drops the references; b->n = 0 */

/* The hypervisor's address of [va, va + len) for reading, NULL where it crosses a page or would fault; of the vCPU that runs, which is this one. Nothing is pinned: what it shows is the
 * guest's until this CPU takes part in the next hal_tlb_flush, so copy at once, and once, and look no further. Called without locks. */
const void *hal_guest_view(domid_t dom, uint32_t vcpu, struct gaddr va, uint32_t len);

/* As pin, copy from, unpin: the short way for arguments without a result, of the vCPU that runs. Same errors; on error dst is unspecified. */
/*@ requires \valid((char *)dst + (0 .. len - 1));
    assigns ((char *)dst)[0 .. len - 1], guest_reads;
    ensures \result <= 0;
    ensures read: guest_reads.n == \old(guest_reads.n) + 1 && guest_reads.at == va.v && guest_reads.len == len;
    exits \false;
*/
err_t __must_check hal_guest_read(domid_t dom, uint32_t vcpu, struct gaddr va, void *dst, uint32_t len);

/* For the contracts: how many more pages were pinned by frame than given back, and the last one pinned. */
//@ ghost struct page_pins { int64_t n; uint64_t dom, gfn; void *page; };
//@ ghost struct page_pins page_pins;
/* The same by guest-physical frame, whole page, for pages that a guest shares for good (vcpu_info, FIFO control blocks, ...):
 * a hypervisor address valid until hal_page_unpin. -XEN_EINVAL: not writable RAM that the domain itself owns. p2m lock held. */
/*@ requires \valid(page);
    assigns *page, page_pins;
    ensures \result <= 0;
    ensures \result == 0 ==> page_pins.n == \old(page_pins.n) + 1 && page_pins.dom == dom && page_pins.gfn == gfn.v && page_pins.page == *page && *page != \null;
    ensures \result != 0 ==> page_pins == \old(page_pins) && *page == \old(*page);
    exits \false;
*/
err_t __must_check hal_page_pin(domid_t dom, struct gfn gfn, void **page);
/*@ assigns page_pins.n;
    ensures page_pins.n == \old(page_pins.n) - 1;
    exits \false;
*/
void hal_page_unpin(void *page);
#endif
