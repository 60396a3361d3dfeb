/* SPDX-License-Identifier: Apache-2.0 */
/* gmem.h - the memory of a domain under construction, written through foreign mappings. */
#ifndef BUILDER_GMEM_H
#define BUILDER_GMEM_H
#include "lib/types.h"

/* A new domain's RAM is zero (the hypervisor scrubs frames before they change owner), so zeros are never written. */
struct gmem {
	domid_t dom;
	uint64_t low_size;	/* bytes of RAM from 0; what the builder writes lies below */
	uint64_t window;	/* first gfn of the mapping window; 0: none taken */
	uint64_t first, mapped;	/* guest frames [first, first + mapped) are in the window */
	uint64_t spans;		/* windows mapped so far */
};

/* Takes a window of the builder's own unused frames. -XEN_ENOMEM. */
err_t gmem_open(struct gmem *g, domid_t dom, uint64_t low_size) __must_check;
/* Copies n bytes to guest-physical address gpa. -XEN_EFAULT outside RAM or refused by the hypervisor. */
err_t gmem_write(struct gmem *g, uint64_t gpa, const void *data, size_t n) __must_check;
/* The same, also above low_size: for the special pages and tables. */
err_t gmem_write_any(struct gmem *g, uint64_t gpa, const void *data, size_t n) __must_check;
/* Removes the mapping and gives the window back; the domain cannot be sealed before. */
void gmem_close(struct gmem *g);
#endif
