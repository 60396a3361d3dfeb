/* SPDX-License-Identifier: Apache-2.0 */
/* xsm/flask/avc.h - decisions that were asked before, one 64-bit word each, and the generation that they belong to. */
#ifndef XSM_FLASK_AVC_H
#define XSM_FLASK_AVC_H
#include "xsm/flask/compute.h"

/*
 * A word is generation:5 class:5 ssid:11 tsid:11 | permissions that are allowed and not audited:32. One atomic load
 * therefore sees a whole decision, on any number of CPUs, without a lock; a lost race costs a miss, never an answer.
 * A generation ends when booleans or the policy change: words of an older one no longer match, and the change clears
 * all of them, so that the five bits could only mislead a CPU that stood still between reading the generation and
 * storing its word for 32 changes.
 */
void avc_change_begin(void);	/* the policy is about to change: decisions computed from here on are not kept */
void avc_change_end(void);	/* it has changed: a new generation begins, the cache is empty */

struct xsm_stats;
void avc_stats(struct xsm_stats *s);
#endif
