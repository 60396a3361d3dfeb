/* SPDX-License-Identifier: Apache-2.0 */
/* call/multicall.c - multicall (list of struct multicall_entry, count): each entry is a hypercall by itself. */
#include "call/dispatch.h"
#include "hal/cpu.h"

/* Nothing stays pinned over the entry's own call: it may take the page away that the entry lies in. */
static err_t read_entry(struct call *call, struct gaddr at, struct multicall_entry *e)
{
	struct guest_buf b;
	err_t rc = hal_guest_pin(call->self, call->vcpu, at, sizeof *e, true, &b);

	if (rc)
		return rc;
	guest_get(&b, 0, e, sizeof *e);
	hal_guest_unpin(&b);
	return 0;
}

static err_t write_back(struct call *call, struct gaddr at, const void *src, uint32_t n)
{
	struct guest_buf b;
	err_t rc = hal_guest_pin(call->self, call->vcpu, at, n, true, &b);

	if (rc)
		return rc;
	guest_put(&b, 0, src, n);
	hal_guest_unpin(&b);
	return 0;
}

/* -ERESTART: the entry's arguments say where it is to go on. */
static err_t run_entry(struct call *call, struct gaddr at)
{
	struct call inner = { .self = call->self, .vcpu = call->vcpu };
	struct multicall_entry e;
	err_t rc = read_entry(call, at, &e);
	int64_t ret;

	if (rc)
		return rc;
	for (uint32_t i = 0; i < ARRAY_SIZE(inner.a); i++)
		inner.a[i] = e.args[i];
	ret = e.op == __HYPERVISOR_multicall ? -XEN_EINVAL : hypercall(&inner, e.op);
	if (!inner.restart)
		return write_back(call, (struct gaddr){ at.v + offsetof(struct multicall_entry, result) }, &ret, sizeof ret);
	rc = write_back(call, (struct gaddr){ at.v + offsetof(struct multicall_entry, args) }, inner.a, sizeof inner.a);
	return rc ? rc : -ERESTART;
}

int64_t call_multicall_list(struct call *call)
{
	int64_t rc;
	bool first = true;

	call->nr = 0;
	rc = dispatch(call, MULTICALL);
	for (uint32_t left = (uint32_t)call->a[1]; left && rc == 0; left--) {
		if (!first && hal_preempt_pending())
			return -ERESTART;		/* a[] says where to go on */
		rc = run_entry(call, (struct gaddr){ call->a[0] });
		if (rc)
			return rc;
		call->a[0] += sizeof(struct multicall_entry);
		call->a[1] = left - 1;
		first = false;
	}
	return rc;
}
