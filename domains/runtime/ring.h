/* SPDX-License-Identifier: Apache-2.0 */
/* runtime/ring.h - the back end's half of <xen/io/ring.h> rings against a hostile front end. */
#ifndef RUNTIME_RING_H
#define RUNTIME_RING_H
#include "lib/string.h"
#include "domains/runtime/cpu.h"
#include <xen/io/ring.h>

/* For a back ring b made with BACK_RING_INIT over DEFINE_RING_TYPES types:
 *
 *	while (back_ring_next(&b, &req)) { ... handle the private copy req ... }
 *	back_ring_respond(&b, &rsp);            one response, not yet published
 *	if (back_ring_push(&b)) evtchn_send(port);
 *	if (back_ring_broken(&b)) disconnect;   the front end's producer is out of bounds
 */

/* True when the front end claims more requests than the ring has room for: stop serving it. */
#define back_ring_broken(b) RING_REQUEST_PROD_OVERFLOW((b), READ_ONCE((b)->sring->req_prod))

/* Copies the next request to *req and consumes it; false when there is none, or the ring is broken, or all responses are outstanding. */
#define back_ring_next(b, req) ({							\
	RING_IDX prod_ = READ_ONCE((b)->sring->req_prod);				\
	bool got_ = prod_ != (b)->req_cons && !RING_REQUEST_PROD_OVERFLOW((b), prod_)	\
		&& !RING_REQUEST_CONS_OVERFLOW((b), (b)->req_cons);			\
	xen_rmb();									\
	if (got_) {									\
		RING_COPY_REQUEST((b), (b)->req_cons, (req));				\
		(b)->req_cons++;							\
	}										\
	got_; })

/* Requests that back_ring_take() may take now; 0 also when the ring is broken. A producer that went back claims a ring full of old ones, no more. */
#define back_ring_waiting(b) ({								\
	RING_IDX prod_ = READ_ONCE((b)->sring->req_prod);				\
	RING_IDX room_ = RING_SIZE(b) - ((b)->req_cons - (b)->rsp_prod_pvt);		\
	RING_IDX n_ = prod_ - (b)->req_cons;						\
	xen_rmb();									\
	RING_REQUEST_PROD_OVERFLOW((b), prod_) ? 0u : n_ < room_ ? n_ : room_; })

/* Copies the next request to *req and consumes it, without a look at the front end's producer: it was counted by back_ring_waiting(). */
#define back_ring_take(b, req) do {							\
	RING_COPY_REQUEST((b), (b)->req_cons, (req));					\
	(b)->req_cons++;								\
} while (0)

/* Copies the next request to *req and leaves it there; it may be another one when it is taken. False when there is none. */
#define back_ring_peek(b, req) ({							\
	bool got_ = back_ring_waiting(b) != 0;						\
	if (got_)									\
		RING_COPY_REQUEST((b), (b)->req_cons, (req));				\
	got_; })

/* True when another request came in between; sets req_event so that the front end notifies about the next one. */
#define back_ring_more(b) ({								\
	int more_;									\
	RING_FINAL_CHECK_FOR_REQUESTS((b), more_);					\
	more_ && !back_ring_broken(b); })

/* Writes one response; never more than requests taken, by construction of back_ring_next. */
#define back_ring_respond(b, rsp) do {							\
	memcpy(RING_GET_RESPONSE((b), (b)->rsp_prod_pvt), (rsp), sizeof(*(rsp)));	\
	(b)->rsp_prod_pvt++;								\
} while (0)

/* Publishes the responses; true when the front end wants an event. */
#define back_ring_push(b) ({								\
	int notify_;									\
	RING_PUSH_RESPONSES_AND_CHECK_NOTIFY((b), notify_);				\
	notify_ != 0; })
#endif
