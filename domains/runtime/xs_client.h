/* SPDX-License-Identifier: Apache-2.0 */
/* runtime/xs_client.h - between xs.c (requests) and xs_watch.c (events). */
#ifndef RUNTIME_XS_CLIENT_H
#define RUNTIME_XS_CLIENT_H
#include "domains/runtime/xs.h"

struct xs_part { const void *p; uint32_t n; };

/* Sends one request of several parts and waits for its answer; *reply (if asked) stays valid until the next request. */
err_t xs_request(uint32_t type, uint32_t tx, const struct xs_part *part, uint32_t parts, const char **reply, uint32_t *len);
/* A watch event came: path and token, each NUL-terminated in payload[len]. Queues it. */
void xs_event(const char *payload, uint32_t len);
#endif
