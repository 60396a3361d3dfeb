/* SPDX-License-Identifier: Apache-2.0 */
/* call/single.c - call_NAME: one operation from the fetch to the effects; batches are in batch.c. */
#include "call/ops.h"

#define PUT_IN(name)
#define PUT_REGS(name)
#define PUT_DCTL(name)
#define PUT_NONE(name)
#define PUT_OUT(name)		if (rc == 0) name##_put(call, &arg);
#define PUT_OWN(name)		name##_done(call, &arg, rc);
#define PUT_OWN_OUT(name)	name##_done(call, &arg, rc);
#define PUT_INOUT(name)		if (rc == 0) name##_put(call, &arg);
#define PUT_DCTL_OUT(name)	if (rc == 0) name##_put(call, &arg);
#define PUT_STATUS(name)	arg.status = gnttab_status(rc); rc = 0; name##_put(call, &arg);

/* Only what a result goes to is pinned beyond the fetch. */
#define UNPIN			if (call->buf.n | call->tail.n) call_unpin(call);
#define UNPIN_IN
#define UNPIN_NONE
#define UNPIN_REGS		UNPIN
#define UNPIN_DCTL		UNPIN
#define UNPIN_OUT		UNPIN
#define UNPIN_OWN		UNPIN
#define UNPIN_OWN_OUT		UNPIN
#define UNPIN_INOUT		UNPIN
#define UNPIN_DCTL_OUT		UNPIN
#define UNPIN_STATUS		UNPIN

#define CALL_ENTRY(name, type)
#define CALL_ENTRY_RAW(name, type)
#define CALL_EXTENT(name, type)
#define CALL_STATUS(name, type)		CALL(name, STATUS, type)
#define CALL_STATUS_RAW(name, type)	CALL(name, STATUS, type)
#define CALL_IN(name, type)		CALL(name, IN, type)
#define CALL_NONE(name, type)		CALL(name, NONE, type)
#define CALL_OUT(name, type)		CALL(name, OUT, type)
#define CALL_OWN(name, type)		CALL(name, OWN, type)
#define CALL_OWN_OUT(name, type)	CALL(name, OWN_OUT, type)
#define CALL_REGS(name, type)		CALL(name, REGS, type)
#define CALL_DCTL(name, type)		CALL(name, DCTL, type)
#define CALL_INOUT(name, type)		CALL(name, INOUT, type)
#define CALL_DCTL_OUT(name, type)	CALL(name, DCTL_OUT, type)

#define CALL(name, kind, type) \
int64_t call_##name(struct call *call) \
{ \
	struct fx fx; \
	type arg; \
	err_t rc; \
 \
	fx_init(&fx); \
	rc = name##_fetch(call, &arg);			/* the one and only fetch; pins where the result goes */ \
	if (rc) \
		return rc; \
	rc = run_##name(call, &arg, &fx); \
	fx_apply(&fx); \
	PUT_##kind(name) \
	UNPIN_##kind \
	return rc ? rc : fx.value; \
}

/* From registers to registers, without effects. */
#define CALL_ANSWER(name, type) \
int64_t call_##name(struct call *call) \
{ \
	type arg; \
	err_t rc = name##_fetch(call, &arg); \
 \
	if (rc) \
		return rc; \
	rc = run_##name(call, &arg, NULL); \
	name##_done(call, &arg, rc); \
	return rc; \
}
#define OP(name, family, nr, kind, type, ...) CALL_##kind(name, type)
#include "call/table.def"
