/* SPDX-License-Identifier: Apache-2.0 */
/* runtime/backend_state.h - what a back end does when its front end's state changes (xen/io/xenbus.h). */
#ifndef RUNTIME_BACKEND_STATE_H
#define RUNTIME_BACKEND_STATE_H
#include "lib/types.h"
#include <xen/io/xenbus.h>

enum backend_action {
	BACKEND_STAY,
	BACKEND_CONNECT,	/* connect, then state Connected */
	BACKEND_CLOSING,	/* disconnect, then state Closing */
	BACKEND_CLOSE,		/* disconnect, then state Closed */
	BACKEND_AGAIN,		/* disconnect, then state InitWait: the front end starts afresh */
};

/* ours: InitWait, Connected, Closing or Closed; theirs: any number, as read. */
enum backend_action backend_next(enum xenbus_state ours, uint64_t theirs);

/* Splits [/local/domain/N/]backend/KIND/FE/ID[/...] relative to "backend/KIND": number of components found below it
 * (0, 1 with *fe, 2 or more with *fe and *id); -1 when path is not below it or a number is malformed. */
int backend_parse(const char *path, const char *kind, domid_t *fe, uint32_t *id);
#endif
