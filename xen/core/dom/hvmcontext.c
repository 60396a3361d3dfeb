/* SPDX-License-Identifier: Apache-2.0 */
/* core/dom/hvmcontext.c - XEN_DOMCTL_sethvmcontext: the start state of vCPU 0, as HVM save records. */
#include "core/dom/domctl.h"
#include "hal/atomic.h"
#include "hal/vcpu.h"
#include <xen/hvm/save.h>

#define CONTEXT_MAX 4096u

err_t domctl_sethvmcontext_fetch(struct call *call, struct xen_domctl_hvmcontext *arg)
{
	err_t rc = fetch_envelope(call, arg, sizeof *arg);

	if (rc)
		return rc;
	return fetch_tail(call, (struct gaddr){ (uint64_t)arg->buffer.p }, arg->size, 1, CONTEXT_MAX, false);
}

/* The record of `type` at *off, which moves behind it; every byte of the tail is read once. */
static err_t take_record(const struct guest_buf *b, uint32_t *off, uint16_t type, void *dst, uint32_t n)
{
	struct hvm_save_descriptor d;

	if (b->len < sizeof d || *off > b->len - sizeof d)
		return -XEN_EINVAL;
	guest_get(b, *off, &d, sizeof d);
	*off += (uint32_t)sizeof d;
	if (d.typecode != type || d.instance || d.length != n || n > b->len - *off)
		return -XEN_EINVAL;
	guest_get(b, *off, dst, n);
	*off += n;
	return 0;
}

err_t domctl_sethvmcontext_check(const struct ctx *c, const struct xen_domctl_hvmcontext *arg,
				 struct domctl_sethvmcontext_plan *plan)
{
	struct hvm_save_header header;
	uint32_t off = 0;
	uint8_t end;
	err_t rc;

	(void)arg;
	if (!vcputab[c->peer][0].exists || atomic_load(&domtab[c->peer].state) != DOM_BUILDING)
		return -XEN_EINVAL;
	rc = take_record(c->tail, &off, HVM_SAVE_CODE(HEADER), &header, sizeof header);
	if (rc == 0 && header.magic != HVM_FILE_MAGIC)
		rc = -XEN_EINVAL;
	if (rc == 0)
		rc = take_record(c->tail, &off, HVM_SAVE_CODE(CPU), &plan->cpu, sizeof plan->cpu);
	if (rc == 0)
		rc = take_record(c->tail, &off, HVM_SAVE_CODE(END), &end, 0);
	return rc ? rc : hal_vcpu_cpu_check(c->peer, 0, &plan->cpu);
}

void domctl_sethvmcontext_commit(const struct ctx *c, const struct domctl_sethvmcontext_plan *plan, struct fx *fx)
{
	(void)fx;
	hal_vcpu_cpu_load(c->peer, 0, &plan->cpu);
	vcputab[c->peer][0].initialised = 1;
	hal_vcpu_up(c->peer, 0);		/* it runs once unpaused */
}
