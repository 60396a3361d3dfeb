/* SPDX-License-Identifier: Apache-2.0 */
/* call/lock.h - the locks of domains: their classes, their order, fair. Taken in xen/call and xen/arch only. */
#ifndef CALL_LOCK_H
#define CALL_LOCK_H
#include "core/types.h"

/* A CPU takes locks in the order of (class, domid); the last column says what it guards. */
enum lock_class {
	LOCK_LIFE,			/* state, pause count, shutdown, limits, label */
	LOCK_P2M,			/* the p2m, memory counts, shared pages */
	LOCK_GRANT,			/* active grants, maptrack, shared grant frames */
	LOCK_EVTCHN,			/* ports, VIRQ bindings; shared for those who only send */
	NR_LOCK_CLASSES,
};

/*@ requires d < NR_DOMS; assigns \nothing; exits \false; */
void lock_take(enum lock_class class, domid_t d);
/*@ requires d < NR_DOMS; assigns \nothing; exits \false; */
void lock_drop(enum lock_class class, domid_t d);
void lock_take_shared(domid_t d);	/* LOCK_EVTCHN only */
void lock_drop_shared(domid_t d);
void lock_take_pair(enum lock_class class, domid_t a, domid_t b);	/* a == b: once */
void lock_drop_pair(enum lock_class class, domid_t a, domid_t b);
#endif
