/* SPDX-License-Identifier: Apache-2.0 */
/* call/console.c - the driver of CONSOLEIO_write: one chunk, or one line, a run, the rest by executing the hypercall again. */
#include "call/dispatch.h"

int64_t call_console(struct call *call)
{
	uint32_t left = (uint32_t)call->a[1];
	int64_t rc;

	call->nr = (uint32_t)call->a[0];
	call->uarg.v = call->a[2];
	if (call->nr == CONSOLEIO_read && left > INT32_MAX)
		return -XEN_E2BIG;
	//@ assert before: same_registers{Pre,Here}(call);
	rc = dispatch(call, CONSOLEIO);
	//@ assert after: same_registers{Pre,Here}(call);
	//@ assert kept: call->a[1] == \at(call->a[1],Pre) && call->a[2] == \at(call->a[2],Pre);
	//@ assert asked: as_asked{Pre,Here}(call) || none_called{Pre,Here};
	//@ assert row: called{Pre,Here}(call, CONSOLEIO, (uint32_t)\at(call->a[0],Pre), \at(call->a[2],Pre));
	if (rc < 0 || call->nr != CONSOLEIO_write)
		return rc;
	if (rc >= left)
		return 0;
	//@ assert taken: 0 <= rc < left == (uint32_t)call->a[1];
	call->a[1] = left - (uint32_t)rc;
	call->a[2] += (uint64_t)rc;
	return -ERESTART;
}
