/* SPDX-License-Identifier: Apache-2.0 */
/* guest/callback.h - how a domain wants to hear of events (xen/hvm/params.h, xen/hvm/hvm_op.h). */
#ifndef GUEST_CALLBACK_H
#define GUEST_CALLBACK_H
#include "core/types.h"

extern uint8_t callback_vector[NR_DOMS];	/* HVM_PARAM_CALLBACK_IRQ by vector; 0 if none */
#endif
