/* SPDX-License-Identifier: Apache-2.0 */
/* core/xsm_op/revoke.h - links that a policy allowed once and the one in force does not: channels, grant mappings, foreign mappings. */
#ifndef CORE_XSM_OP_REVOKE_H
#define CORE_XSM_OP_REVOKE_H
#include "call/stages.h"

/* Each looks at one link of c->self with c->peer, the other one, and says whether it is forbidden; with `act` it is undone as the domain itself would
 * undo it. Not whether the domain could be refused to undo it: that is no question of the domain's. */
/* evtchn locks of both; the port of c->self is bound to c->peer. The other end waits for a new peer. */
bool revoke_channel(const struct ctx *c, uint32_t port, bool act, struct fx *fx);
/* p2m and grant locks of both; the handle of c->self maps what c->peer grants. The CPUs' mapping goes; a device's stays, as it may be used right now.
 * *stays: something that is forbidden is still there. */
bool revoke_mapping(const struct ctx *c, uint32_t handle, bool act, bool *stays, struct fx *fx);
/* p2m lock of c->self; at gfn is a frame of c->peer. */
bool revoke_foreign(const struct ctx *c, uint64_t gfn, bool act, struct fx *fx);
#endif
