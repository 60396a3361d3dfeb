/* SPDX-License-Identifier: Apache-2.0 */
/* call/exit.h - operations of family EXIT: what a guest does without a hypercall. */
#ifndef CALL_EXIT_H
#define CALL_EXIT_H

#define EXIT_PCI_READ  1u	/* a[0] bdf, a[1] offset, a[2] size; the value */
#define EXIT_PCI_WRITE 2u	/* the same, a[3] value */
#define EXIT_PORT_IN   3u	/* a[0] port, a[1] size; the value */
#define EXIT_PORT_OUT  4u	/* the same, a[2] value */
#endif
