/* SPDX-License-Identifier: Apache-2.0 */
/* xenstore/env.h - what the engine asks of whatever carries it (the rings; fakes in tests). */
#ifndef XENSTORE_ENV_H
#define XENSTORE_ENV_H
#include "domains/xenstore/conn.h"

/* Makes c's bytes flow: maps its ring (grant 1 of the domain) and binds its port. Any negative Xen errno refuses. */
err_t env_connect(struct conn *c, uint64_t gfn, uint32_t port) __must_check;
/* The opposite; also called for a connection whose env_connect failed or was never made. */
void env_disconnect(struct conn *c);
/* Sends c's event: an index of its ring moved. */
void env_notify(struct conn *c);
/* One line for the operator, without a newline. */
void env_log(const char *line);
#endif
