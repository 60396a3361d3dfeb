/* SPDX-License-Identifier: Apache-2.0 */
/* call/batch.c - arrays of entries: each runs the pipeline by itself; at most FX_MAX of them share one pin, one flush, one release. */
#include "call/ops.h"
#include "hal/cpu.h"

/* Pins the next stretch of a[2] entries at a[1]. The number of entries in it, 0 at the end, -ERESTART when others wait, -XEN_EFAULT. */
static int64_t batch_begin(struct call *call, struct fx *fx, uint32_t size)
{
	uint32_t n = (uint32_t)call->a[2];
	err_t rc;

	if (n == 0)
		return 0;
	if (call->done && hal_preempt_pending())
		return -ERESTART;	/* a[] says where to go on */
	if (n > FX_MAX)
		n = FX_MAX;
	rc = hal_guest_pin(call->self, call->vcpu, (struct gaddr){ call->a[1] }, n * size, true, &call->buf);
	if (rc)
		return rc;
	call->off = 0;
	fx_init(fx);
	return n;
}

static void batch_end(struct call *call, struct fx *fx, uint32_t n, uint32_t size)
{
	fx_apply(fx);
	call_unpin(call);
	call->done += n;
	call->a[1] += n * size;
	call->a[2] -= n;
}

#define DRIVE(name, type) \
static void entry_##name(struct call *call, struct fx *fx) \
{ \
	type arg; \
	err_t rc = name##_fetch(call, &arg);		/* the one and only fetch, from the pinned stretch */ \
 \
	if (rc == 0) \
		rc = run_##name(call, &arg, fx); \
	arg.status = gnttab_status(rc); \
	name##_put(call, &arg); \
} \
int64_t call_##name(struct call *call) \
{ \
	struct fx fx; \
	int64_t n; \
 \
	call->done = 0; \
	while ((n = batch_begin(call, &fx, sizeof(struct name))) > 0) { \
		for (int64_t i = 0; i < n; i++, call->off += sizeof(struct name)) \
			entry_##name(call, &fx); \
		batch_end(call, &fx, (uint32_t)n, sizeof(struct name)); \
	} \
	return n; \
}
#define DRIVE_NONE(name, type)
#define DRIVE_OUT(name, type)
#define DRIVE_OWN(name, type)
#define DRIVE_OWN_OUT(name, type)
#define DRIVE_ANSWER(name, type)
#define DRIVE_IN(name, type)
#define DRIVE_INOUT(name, type)
#define DRIVE_REGS(name, type)
#define DRIVE_DCTL(name, type)
#define DRIVE_DCTL_OUT(name, type)
#define DRIVE_STATUS(name, type)
#define DRIVE_EXTENT(name, type)
#define DRIVE_STATUS_RAW(name, type)
#define DRIVE_ENTRY(name, type)		DRIVE(name, type)
#define DRIVE_ENTRY_RAW(name, type)	DRIVE(name, type)
#define OP(name, family, nr, kind, type, ...) DRIVE_##kind(name, type)
#include "call/table.def"
