/* SPDX-License-Identifier: Apache-2.0 */
/* tests/fakearch/exit.c - hal/exit.h on the fake machine: each answers by its arguments and notes what was written. */
#include <string.h>
#include "hal/exit.h"
#include "tests/fakearch/fake_exit.h"

struct fake_exit fake_exit;

void hal_cpuid(domid_t dom, uint32_t vcpu, uint32_t leaf, uint32_t sub, uint32_t r[4])
{
	r[0] = dom, r[1] = vcpu, r[2] = leaf, r[3] = sub;
}

err_t hal_msr_read(domid_t dom, uint32_t vcpu, uint32_t msr, uint64_t *val)
{
	*val = (uint64_t)dom << 60 | msr;
	return msr == FAKE_NO_MSR ? -XEN_EINVAL : 0;
}

err_t hal_msr_check(domid_t dom, uint32_t vcpu, uint32_t msr, uint64_t val)
{
	return msr == FAKE_NO_MSR ? -XEN_EINVAL : 0;
}

void hal_msr_write(domid_t dom, uint32_t vcpu, uint32_t msr, uint64_t val)
{
	fake_exit.writes++;
	fake_exit.msr = msr;
	fake_exit.val = val;
}

err_t hal_icr_check(uint64_t icr)
{
	return icr == FAKE_NO_ICR ? -XEN_EINVAL : 0;
}

void hal_icr_note(domid_t dom, uint32_t vcpu, uint64_t icr)
{
	fake_exit.writes++;
	fake_exit.val = icr;
}

bool hal_icr_send(domid_t dom, uint32_t vcpu, uint64_t icr, uint32_t to)
{
	return icr >> to & 1;
}

err_t hal_xcr_check(domid_t dom, uint32_t vcpu, uint32_t index, uint64_t val)
{
	return index || !(val & 1) ? -XEN_EINVAL : 0;
}

void hal_xcr_write(uint64_t val)
{
	fake_exit.writes++;
	fake_exit.val = val;
}

void hal_hypercall_page(void *page)
{
	fake_exit.writes++;
	memset(page, 0xcc, PAGE_SIZE);
}

void hal_halt(domid_t dom, uint32_t vcpu, bool interrupts)
{
	fake_exit.writes++;
	fake_exit.val = interrupts;
}

uint32_t hal_port_in(domid_t dom, uint32_t vcpu, uint16_t port, uint32_t size)
{
	return port << 8 | size;
}

void hal_port_out(domid_t dom, uint32_t vcpu, uint16_t port, uint32_t size, uint32_t val)
{
	fake_exit.writes++;
	fake_exit.msr = port;
	fake_exit.val = val;
}
