/* SPDX-License-Identifier: Apache-2.0 */
/* xsm/flask/avc.h - decisions that were asked before, one 64-bit word each, and the generation that they belong to. */
#ifndef XSM_FLASK_AVC_H
#define XSM_FLASK_AVC_H
#include "xsm/flask/compute.h"

/*
 * A word is generation:5 class:5 ssid:11 tsid:11 | permissions that are allowed and not audited:32. One atomic load
 * therefore sees a whole decision, on any number of CPUs, without a lock; a lost race costs a miss, never an answer.
 * A generation is the count of changes of booleans and policy: words of an older one no longer match, and each change
 * clears all of them, so that its five bits could only mislead for a CPU that stood still between computing a decision
 * and storing its word while 32 changes went by. No CPU waits for a change: a decision during which the count moved is
 * computed again, from the policy and the side of its conditionals that are then in force.
 */
#define AVC_TRIES 64u		/* at an answer: each further one means that booleans changed under it */

void avc_clear(void);		/* after a change was counted (policy_switch) */

struct xsm_stats;
void avc_stats(struct xsm_stats *s);
#endif
