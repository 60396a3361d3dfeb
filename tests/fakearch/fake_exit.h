/* SPDX-License-Identifier: Apache-2.0 */
/* tests/fakearch/fake_exit.h - what tests see of the fake machine's exits. */
#ifndef FAKE_EXIT_H
#define FAKE_EXIT_H
#include "lib/types.h"

#define FAKE_NO_MSR 0x666u		/* there is none of this number */
#define FAKE_NO_ICR 0xbadu		/* not well-formed; any other is a mask of the vCPUs that it addresses */

extern struct fake_exit {
	uint32_t writes;		/* changes of the machine */
	uint32_t msr;			/* the last one: which MSR or port */
	uint64_t val;			/* and with what */
} fake_exit;
#endif
