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
/* A monotonic clock, ns. */
uint64_t env_now(void);

/* The policy (xsm/xsm.h), which the hypervisor keeps. Labels are SIDs; whatever cannot be found out is SECINITSID_UNLABELED, or not allowed. */
struct env_decision { uint32_t allowed, auditdeny; };	/* XENSTORE__X of xsm/av.h */
#define ENV_CONTEXT_MAX 192u				/* bytes of a context with its NUL */
/* The label of the domain behind c, now. */
uint32_t env_peer_sid(struct conn *c);
uint32_t env_context_to_sid(const char *context);
void env_sid_to_context(uint32_t sid, char context[ENV_CONTEXT_MAX]);
/* What the policy says of class xenstore: of ssid on tsid; the label of a node of a domain ssid where tsid is that of its path. */
void env_decide(uint32_t ssid, uint32_t tsid, struct env_decision *d);
uint32_t env_transition(uint32_t ssid, uint32_t tsid);
/* True once after the policy, or the label of a domain, has changed: by then the functions above answer anew. */
bool env_policy_changed(void);
#endif
