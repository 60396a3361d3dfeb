/* SPDX-License-Identifier: Apache-2.0 */
/* call/revoke.h - after a change of the policy: every channel and mapping is looked at again, before the call that changed it returns. That call is known
 * again by its vCPU, command and address, as it is executed again with the same registers; a vCPU that makes another one of these in between, from an
 * interrupt handler, confuses itself only. */
#ifndef CALL_REVOKE_H
#define CALL_REVOKE_H
#include "call/call.h"

/* The caller has changed the policy by this very call. The booleans `revoke_event` and `revoke_grant` say what becomes of links that are forbidden now;
 * a policy without them only has them reported. */
void revoke_begin(const struct call *call);
/* True if this call is one that revoke_begin saw, executed again: it has changed the policy already. */
bool revoke_goes_on(const struct call *call);
/* Looks until all is seen (0) or others wait (-ERESTART, and the call is to be executed again). The caller's CPU pays for it. */
int64_t revoke_look(const struct call *call);
#endif
