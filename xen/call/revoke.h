/* SPDX-License-Identifier: Apache-2.0 */
/* call/revoke.h - after a change of the policy: every channel and mapping is looked at again, before the call that changed it returns. The booleans
 * `revoke_event` and `revoke_grant` say what becomes of links that are forbidden now; a policy without them only has them reported. */
#ifndef CALL_REVOKE_H
#define CALL_REVOKE_H
#include "call/call.h"
#include <xen/xsm/flask_op.h>

/* For the contracts of those who call these: links that are undone are nothing that they speak of. */

/* The policy was changed by a call, and every CPU decides by the new one: the number of the round of looking that sees all links that were made before. */
/*@ assigns \nothing; exits \false; */
uint64_t revoke_begin(void);
/* The round that a call waits for which was interrupted and is executed again, by the same vCPU with the same argument; 0: it is a new one. */
/*@ assigns \nothing; exits \false; */
uint64_t revoke_goes_on(const struct call *call, const struct xen_flask_op *op);
/* Looks until that round is over (0), or others wait: -ERESTART, and the call is to be executed again. The caller's CPU pays for it. */
/*@ assigns \nothing; exits \false; */
int64_t revoke_look(const struct call *call, const struct xen_flask_op *op, uint64_t round);
/* Goes on with what a call left that never came again. For those whom the policy lets ask it: xenstore does after each change. */
/*@ assigns \nothing; exits \false; */
void revoke_help(void);
#endif
