/* SPDX-License-Identifier: Apache-2.0 */
/* call/multicall.c - multicall (list of struct multicall_entry, count): each entry is a hypercall by itself. */
#include "call/dispatch.h"
#include "hal/cpu.h"

/*@ requires \valid(call) && call->buf.n == 0 && call->tail.n == 0;
    assigns *call, calls_made, door;
    ensures calls_made == \old(calls_made) + 1;
    exits \false;
*/
int64_t hypercall(struct call *call, uint64_t nr);

/* Nothing stays pinned over the entry's own call: it may take the page away that the entry lies in. */
/*@ requires \valid_read(call) && \valid(e) && \separated(call, e);
    assigns *e, guest_pins;
    ensures \result == 0 || \result == -XEN_EFAULT;
    ensures given: guest_pins == \old(guest_pins);
    exits \false;
*/
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

/*@ requires \valid_read(call) && 0 < n <= GUEST_PIN_MAX;
    assigns guest_pins, put_log;
    ensures \result == 0 || \result == -XEN_EFAULT;
    ensures given: guest_pins == \old(guest_pins);
    ensures written: \result == 0 ==> put_log.n == \old(put_log.n) + 1 && put_log.off == 0 && put_log.len == n;
    ensures none: \result != 0 ==> put_log == \old(put_log);
    exits \false;
*/
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
/*@ requires \valid_read(call);
    assigns guest_pins, put_log, calls_made, door;
    ensures \result == 0 || \result == -XEN_EFAULT || \result == -ERESTART;
    ensures given: guest_pins == \old(guest_pins);
    ensures once: calls_made <= \old(calls_made) + 1;
    ensures told: \result != -XEN_EFAULT ==> put_log.n == \old(put_log.n) + 1 &&
      put_log.len == (\result == 0 ? sizeof(int64_t) : 6 * sizeof(uint64_t));
    ensures none: \result == -XEN_EFAULT ==> put_log == \old(put_log);
    ensures more: \result == -ERESTART ==> calls_made == \old(calls_made) + 1;
    exits \false;
*/
static err_t run_entry(struct call *call, struct gaddr at)
{
	struct call inner = { .self = call->self, .vcpu = call->vcpu };
	struct multicall_entry e;
	err_t rc = read_entry(call, at, &e);
	int64_t ret;

	if (rc)
		return rc;
	/*@ loop invariant 0 <= i <= 6;
	    loop assigns i, inner.a[0 .. 5];
	*/
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

	//@ ghost lists_run++;
	call->nr = 0;
	//@ assert before: same_registers{Pre,Here}(call);
	rc = dispatch(call, MULTICALL);
	//@ assert after: same_registers{Pre,Here}(call);
	/*@ loop invariant left: entries_left(call, \at(call->a[0],Pre), \at((uint32_t)call->a[1],Pre), left);
	    loop invariant most: calls_made <= \at(calls_made,Pre) + \at((uint32_t)call->a[1],Pre) - left;
	    loop invariant told: put_log.n == \at(put_log.n,Pre) + \at((uint32_t)call->a[1],Pre) - left;
	    loop invariant guest_pins == \at(guest_pins,Pre);
	    loop assigns left, rc, first, call->a[0], call->a[1], guest_pins, put_log, calls_made, door;
	*/
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
