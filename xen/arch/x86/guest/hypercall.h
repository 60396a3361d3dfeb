/* SPDX-License-Identifier: Apache-2.0 */
/* guest/hypercall.h - the way from VMMCALL to xen/call. */
#ifndef GUEST_HYPERCALL_H
#define GUEST_HYPERCALL_H
#include "arch/x86/vcpu.h"

/* One hypercall of the running vCPU; true if the instruction is to be executed again with the registers as they are now. */
bool guest_hypercall(struct avcpu *v);
#endif
