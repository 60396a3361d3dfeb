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
	rc = dispatch(call, CONSOLEIO);
	if (rc < 0 || call->nr != CONSOLEIO_write)
		return rc;
	if (rc >= left)
		return 0;
	call->a[1] = left - (uint32_t)rc;
	call->a[2] += (uint64_t)rc;
	return -ERESTART;
}
