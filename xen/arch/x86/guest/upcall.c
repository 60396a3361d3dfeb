/* SPDX-License-Identifier: Apache-2.0 */
/* guest/upcall.c - whether events wait for a vCPU, and by which vector it hears of them. */
#include "arch/x86/guest/upcall.h"
#include "arch/x86/guest/callback.h"
#include "arch/x86/guest/vlapic.h"

int upcall_vector_pending(const struct avcpu *v)
{
	uint8_t vector;

	if (!upcall_pending(v) || v->upcall_vector)
		return -1;
	vector = callback_vector[v->dom];
	return vector ? vector : -1;
}

bool vcpu_has_event(const struct avcpu *v)
{
	return upcall_pending(v) || vlapic_pending(v) >= 0 || v->nmi_pending;
}

void upcall_kick(struct avcpu *v)
{
	if (v->upcall_vector)
		__atomic_fetch_or(&v->lapic.irr[v->upcall_vector / 32], 1u << v->upcall_vector % 32, __ATOMIC_RELEASE);
}
