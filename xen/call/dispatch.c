/* SPDX-License-Identifier: Apache-2.0 */
/* call/dispatch.c - from (family, nr) to call_NAME. */
#include "call/ops.h"
#define KEY(family, nr) ((uint64_t)(family) * 0x100000000u + (nr))

int64_t dispatch(struct call *call)
{
	switch (KEY(call->family, call->nr)) {
#define OP(name, fam, no, ...) case KEY(fam, no): return call_##name(call);
#include "call/table.def"
	default: return -XEN_ENOSYS;
	}
}
