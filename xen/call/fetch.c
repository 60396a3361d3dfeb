/* SPDX-License-Identifier: Apache-2.0 */
/* call/fetch.c - NAME_fetch and NAME_put of each row, by its kind. */
#include "call/ops.h"
#include "call/read.h"

/* fetch_in, inlined. */
static inline __attribute__((always_inline)) err_t fetch_view(struct call *call, void *arg, uint32_t n)
{
	return guest_read(call, call->uarg, arg, n);
}

#define FETCH(name, type, how) \
err_t name##_fetch(struct call *call, type *arg) \
{ \
	return how(call, arg, sizeof *arg); \
}
#define PUT(name, type) \
void name##_put(const struct call *call, const type *arg) \
{ \
	guest_put(&call->buf, call->off, arg, sizeof *arg); \
}
#define KIND_REGS(name, type)			/* the row's own, from call->a[] */
#define KIND_EXTENT(name, type)			/* the driver reads the extents */
#define KIND_ENTRY_RAW(name, type)		/* the row's own: the guest's structure has a union or a handle */
#define KIND_STATUS_RAW(name, type)
#define KIND_STATUS(name, type)		FETCH(name, type, fetch_inout) PUT(name, type)
#define KIND_OWN(name, type)			/* the row's own, NAME_done as well */
#define KIND_OWN_OUT(name, type)		/* the same */
#define KIND_ANSWER(name, type)			/* the same */
#define KIND_IN(name, type)		FETCH(name, type, fetch_view)
#define KIND_NONE(name, type)			/* there is no argument */ \
err_t name##_fetch(struct call *call, type *arg) \
{ \
	(void)call; \
	arg->none = 0; \
	return 0; \
}
#define KIND_OUT(name, type)		FETCH(name, type, fetch_out) PUT(name, type)
#define KIND_INOUT(name, type)		FETCH(name, type, fetch_inout) PUT(name, type)
#define KIND_ENTRY(name, type)		FETCH(name, type, fetch_entry) PUT(name, type)
#define KIND_DCTL(name, type)		FETCH(name, type, fetch_envelope)
#define KIND_DCTL_OUT(name, type)	FETCH(name, type, fetch_envelope) PUT(name, type)
#define OP(name, family, nr, kind, type, ...) KIND_##kind(name, type)
#include "call/table.def"
