/* SPDX-License-Identifier: Apache-2.0 */
/* core/dom/gethvmcontext.c - XEN_DOMCTL_gethvmcontext: the state of vCPU 0, as the records that sethvmcontext takes. */
#include "core/dom/domctl.h"
#include "hal/atomic.h"
#include "hal/vcpu.h"
#include <xen/hvm/save.h>

#define RECORD(type) ((uint32_t)(sizeof(struct hvm_save_descriptor) + sizeof(type)))
#define END_SIZE     ((uint32_t)sizeof(struct hvm_save_descriptor))
#define CONTEXT_MAX  (RECORD(struct hvm_save_header) + RECORD(struct hvm_hw_cpu) + END_SIZE)
_Static_assert(CONTEXT_MAX <= GUEST_PIN_MAX, "the records fit one pin");

/* The envelope's bytes as the structure that they are meant to be, any values: fetch_envelope's contract is of bytes. */
/*@ requires \valid(call) && \valid(arg); assigns *arg; ensures \result <= 0; exits \false; */
static err_t take(struct call *call, struct xen_domctl_hvmcontext *arg)
{
	return fetch_envelope(call, arg, sizeof *arg);
}

err_t domctl_gethvmcontext_fetch(struct call *call, struct xen_domctl_hvmcontext *arg)
{
	err_t rc = take(call, arg);
	uint32_t n = arg->size < CONTEXT_MAX ? arg->size : CONTEXT_MAX;

	if (rc || !arg->buffer.p)
		return rc;
	return fetch_tail(call, (struct gaddr){ (uint64_t)arg->buffer.p }, n, 1, CONTEXT_MAX, true);
}

err_t domctl_gethvmcontext_check(const struct ctx *c, const struct xen_domctl_hvmcontext *arg,
				 struct domctl_gethvmcontext_plan *plan)
{
	const struct domain *d = &domtab[c->peer];

	if (c->peer == c->self || atomic_load(&d->state) != DOM_BUILDING)
		return -XEN_EINVAL;
	if (!d->pause_count || !hal_dom_asleep(c->peer, d->max_vcpus))
		return -XEN_EBUSY;
	plan->copy = arg->buffer.p != NULL;
	plan->has_cpu = vcputab[c->peer][0].exists && vcputab[c->peer][0].initialised;
	plan->size = plan->has_cpu ? CONTEXT_MAX : CONTEXT_MAX - RECORD(struct hvm_hw_cpu);
	if (plan->copy && arg->size < plan->size)
		return -XEN_ENOSPC;
	if (plan->copy && plan->has_cpu)
		hal_vcpu_cpu_save(c->peer, 0, &plan->cpu);
	return 0;
}

/*@ requires \valid_read(b) && off + sizeof(struct hvm_save_descriptor) + n <= b->len;
    assigns put_log;
    ensures next: \result == off + sizeof(struct hvm_save_descriptor) + n;
    ensures end: put_log.off + put_log.len == \result;
    exits \false;
*/
static uint32_t put_record(const struct guest_buf *b, uint32_t off, uint16_t type, const void *src, uint32_t n)
{
	struct hvm_save_descriptor d = { .typecode = type, .length = n };

	guest_put(b, off, &d, sizeof d);
	if (n)
		guest_put(b, off + (uint32_t)sizeof d, src, n);
	return off + (uint32_t)sizeof d + n;
}

void domctl_gethvmcontext_commit(const struct ctx *c, const struct domctl_gethvmcontext_plan *plan, struct fx *fx)
{
	struct hvm_save_header header = { .magic = HVM_FILE_MAGIC, .version = HVM_FILE_VERSION, .changeset = ~0ull };
	uint32_t off;

	(void)fx;
	if (!plan->copy)
		return;
	off = put_record(c->tail, 0, HVM_SAVE_CODE(HEADER), &header, sizeof header);
	if (plan->has_cpu)
		off = put_record(c->tail, off, HVM_SAVE_CODE(CPU), &plan->cpu, sizeof plan->cpu);
	(void)put_record(c->tail, off, HVM_SAVE_CODE(END), NULL, 0);
}

void domctl_gethvmcontext_result(const struct domctl_gethvmcontext_plan *plan, struct xen_domctl_hvmcontext *arg)
{
	arg->size = plan->size;
}

/*@ requires \valid_read(call) && \valid_read(arg) && call->off + sizeof(struct xen_domctl_hvmcontext) <= call->buf.len;
    assigns put_log;
    ensures put: rc == 0 ? wrote{Pre,Post}(&call->buf, call->off, sizeof(struct xen_domctl_hvmcontext)) : put_log == \old(put_log);
    exits \false;
*/
void domctl_gethvmcontext_done(struct call *call, struct xen_domctl_hvmcontext *arg, err_t rc)
{
	if (rc == 0)
		guest_put(&call->buf, call->off, arg, sizeof *arg);
}
