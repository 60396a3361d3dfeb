/* SPDX-License-Identifier: Apache-2.0 */
/* console/guests.h - the consoles that xenstore announces, on the multiplexer. */
#ifndef CONSOLE_GUESTS_H
#define CONSOLE_GUESTS_H
#include "domains/console/mux.h"

/* The one multiplexer of this domain. */
extern struct mux mux;

/* Serves backend/console from now on; after xs_init(). Errors as xs_watch. */
err_t guests_serve(void);
#endif
