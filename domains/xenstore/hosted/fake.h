/* SPDX-License-Identifier: Apache-2.0 */
/* xenstore/hosted/fake.h - the engine without rings: ask, answer, events as text. Test code. */
#ifndef XENSTORE_FAKE_H
#define XENSTORE_FAKE_H
#include "domains/xenstore/engine.h"
#include "domains/xenstore/state.h"
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MASTER = 0 };
struct answer {
	uint32_t type, req_id, tx_id, len;
	char data[XENSTORE_PAYLOAD_MAX + 1];	/* with a NUL behind */
};
extern struct answer ans;		/* the last reply */
extern struct conn *master;
extern err_t connect_error;		/* what env_connect answers */
extern uint64_t connect_gfn;
extern uint32_t connect_port, connects, disconnects, logs;
extern char last_log[512];

/* A store of size bytes (0: 4 MiB) with the master connected. */
void fake_start(size_t size);
/* Everything released but the master; asserts that only what a fresh store holds is in use. */
void fake_end(void);
/* Introduces domid by the master with a home it owns (n<domid>), as the builder does. */
struct conn *guest(domid_t domid);
/* Sends one request and takes its reply into ans; events on the way are kept. Returns the reply's type. */
uint32_t ask_raw(struct conn *c, uint32_t type, uint32_t tx, const void *data, size_t n);
/* Strings, each sent with its NUL, up to a NULL. */
uint32_t ask_strings(struct conn *c, uint32_t type, uint32_t tx, ...);
/* Events that arrived at c since the last call: "path|token " each. */
const char *events(struct conn *c);
/* Takes whatever c has to send, without waiting for a reply. */
void drain(struct conn *c);
/* Takes n bytes, which are there. */
void drain_some(struct conn *c, size_t n);
/* Sends a request and does not look for its reply; returns what was taken of it. */
size_t submit(struct conn *c, uint32_t type, uint32_t tx, const void *data, size_t n);
/* Walks the whole store and asserts that every count and link agrees. */
void check_store(void);

/* Assertions: an OK, a given payload (as text), an error by name. */
#define OK(c, type, tx, ...)		assert(ask_strings(c, type, tx, __VA_ARGS__, NULL) == (type) && !strcmp(ans.data, "OK"))
#define FAILS(name, c, type, tx, ...)	assert(ask_strings(c, type, tx, __VA_ARGS__, NULL) == XS_ERROR && !strcmp(ans.data, name))
#define GIVES(text, c, type, tx, ...)	assert(ask_strings(c, type, tx, __VA_ARGS__, NULL) == (type) && is_text(text))
#define WRITES(c, tx, path, value)	assert(write_text(c, tx, path, value) == XS_WRITE)
#define WRITE_FAILS(name, c, tx, path, value) assert(write_text(c, tx, path, value) == XS_ERROR && !strcmp(ans.data, name))
uint32_t write_text(struct conn *c, uint32_t tx, const char *path, const char *value);
/* The reply's payload with '|' for each NUL. */
bool is_text(const char *text);
uint32_t tx_begin(struct conn *c);

extern uint32_t arena_fail_every;	/* hosted/arena_host.c */

void node_cases(void);
void perm_cases(void);
void watch_cases(void);
void tx_cases(void);
void overlay_cases(void);
void quota_cases(void);
void domain_cases(void);
#endif
