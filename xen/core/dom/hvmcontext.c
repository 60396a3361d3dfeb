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

/* Bytes of the guest's as the structures they are meant to be, any values: guest_get's contract is of bytes. */
/*@ requires \valid_read(b) && off + sizeof(struct hvm_save_descriptor) <= b->len && \valid(d); assigns *d; exits \false; */
static void get_descriptor(const struct guest_buf *b, uint32_t off, struct hvm_save_descriptor *d)
{
	guest_get(b, off, d, sizeof *d);
}

/*@ requires \valid_read(b) && off + sizeof(struct hvm_save_header) <= b->len && \valid(h); assigns *h; exits \false; */
static void get_header(const struct guest_buf *b, uint32_t off, struct hvm_save_header *h)
{
	guest_get(b, off, h, sizeof *h);
}

/*@ requires \valid_read(b) && off + sizeof(struct hvm_hw_cpu) <= b->len && \valid(cpu); assigns *cpu; exits \false; */
static void get_cpu(const struct guest_buf *b, uint32_t off, struct hvm_hw_cpu *cpu)
{
	guest_get(b, off, cpu, sizeof *cpu);
}

/* The descriptor of a record of `type`, n bytes, at *off, which moves behind the record; where that is. Every byte of the tail is read once. */
/*@ requires \valid_read(b) && \valid(off) && \valid(at) && \separated(off, at, b) && *off <= b->len;
    assigns *off, *at;
    ensures \result == 0 || \result == -XEN_EINVAL;
    ensures within: \result == 0 ==> *at == \old(*off) + sizeof(struct hvm_save_descriptor) && *off == *at + n && *off <= b->len;
    exits \false;
*/
static err_t take_record(const struct guest_buf *b, uint32_t *off, uint16_t type, uint32_t n, uint32_t *at)
{
	struct hvm_save_descriptor d;

	if (b->len < sizeof d || *off > b->len - sizeof d)
		return -XEN_EINVAL;
	get_descriptor(b, *off, &d);
	*at = *off + (uint32_t)sizeof d;
	if (d.typecode != type || d.instance || d.length != n || n > b->len - *at)
		return -XEN_EINVAL;
	*off = *at + n;
	return 0;
}

err_t domctl_sethvmcontext_check(const struct ctx *c, const struct xen_domctl_hvmcontext *arg,
				 struct domctl_sethvmcontext_plan *plan)
{
	struct hvm_save_header header;
	uint32_t off = 0, at;
	err_t rc;

	(void)arg;
	if (!vcputab[c->peer][0].exists || atomic_load(&domtab[c->peer].state) != DOM_BUILDING)
		return -XEN_EINVAL;
	if (!domtab[c->peer].pause_count || !hal_dom_asleep(c->peer, domtab[c->peer].max_vcpus))
		return -XEN_EBUSY;
	rc = take_record(c->tail, &off, HVM_SAVE_CODE(HEADER), sizeof header, &at);
	if (rc)
		return rc;
	get_header(c->tail, at, &header);
	if (header.magic != HVM_FILE_MAGIC)
		return -XEN_EINVAL;
	rc = take_record(c->tail, &off, HVM_SAVE_CODE(CPU), sizeof plan->cpu, &at);
	if (rc)
		return rc;
	get_cpu(c->tail, at, &plan->cpu);
	rc = take_record(c->tail, &off, HVM_SAVE_CODE(END), 0, &at);
	return rc ? rc : hal_vcpu_cpu_check(c->peer, 0, &plan->cpu);
}

void domctl_sethvmcontext_commit(const struct ctx *c, const struct domctl_sethvmcontext_plan *plan, struct fx *fx)
{
	(void)fx;
	hal_vcpu_cpu_load(c->peer, 0, &plan->cpu);
	vcputab[c->peer][0].initialised = 1;
	hal_vcpu_up(c->peer, 0);		/* it runs once unpaused */
}
