/* SPDX-License-Identifier: Apache-2.0 */
/* core/dom/hvmcontext_test.c - the start state of a domain: set while it is built, told in the form that can be set. */
// link: build/hosted/core.a
#include <stdio.h>
#include <string.h>
#include "tests/fakearch/fake_domctl.h"
#include "tests/fakearch/fake_dom.h"
#include "tests/fakearch/fake_vcpu.h"
#include <xen/hvm/save.h>

enum { B = 1, SID_B = 10, SID_NEW = 50 };
static struct xen_domctl ctl;

static int64_t run(uint32_t cmd, domid_t dom)
{
	return fake_domctl(B, &ctl, cmd, dom);
}

static void start(void)
{
	fake_init();
	fake_domain(B, SID_B, 1);
	memset(&ctl, 0, sizeof ctl);
}

struct blob {
	struct hvm_save_descriptor hd; struct hvm_save_header header;
	struct hvm_save_descriptor cd; struct hvm_hw_cpu cpu;
	struct hvm_save_descriptor ed;
} __attribute__((packed));

static int64_t context(domid_t d, const struct blob *b, uint32_t n)
{
	fake_put(B, 0x3000, b, sizeof *b);
	memset(&ctl.u, 0, sizeof ctl.u);
	ctl.u.hvmcontext.size = n;
	ctl.u.hvmcontext.buffer.p = (void *)0x3000;
	return run(XEN_DOMCTL_sethvmcontext, d);
}

static void start_states(void)
{
	static struct blob b = { { HVM_SAVE_CODE(HEADER), 0, sizeof b.header }, { .magic = HVM_FILE_MAGIC },
		{ HVM_SAVE_CODE(CPU), 0, sizeof b.cpu }, { .rip = 0x1000, .cr0 = 0x11 }, { HVM_SAVE_CODE(END), 0, 0 } };
	domid_t d;

	start();
	d = fake_build(B, SID_NEW);
	assert(context(d, &b, sizeof b) == -XEN_EINVAL);	/* no vCPU yet */
	ctl.u.max_vcpus.max = 2;
	assert(run(XEN_DOMCTL_max_vcpus, d) == 0);
	for (uint32_t n = 0; n < sizeof b; n++)
		assert(context(d, &b, n) == -XEN_EINVAL);
	b.cpu.cr0 = 1ul << 31;
	assert(context(d, &b, sizeof b) == -XEN_EINVAL && !hal_vcpu_is_up(d, 0));
	b.cpu.cr0 = 0x11;
	b.cd.length = 5;
	assert(context(d, &b, sizeof b) == -XEN_EINVAL);
	b.cd.length = sizeof b.cpu;
	assert(context(d, &b, 5000) == -XEN_E2BIG);
	assert(context(d, &b, sizeof b) == 0 && fake_dom[d].cpu.rip == 0x1000 && hal_vcpu_is_up(d, 0));
	b.cpu.rip = 0x2000;
	assert(run(XEN_DOMCTL_unpausedomain, d) == 0 && context(d, &b, sizeof b) == -XEN_EBUSY && fake_dom[d].cpu.rip == 0x1000);	/* it runs */
	assert(run(XEN_DOMCTL_pausedomain, d) == 0 && context(d, &b, sizeof b) == 0 && fake_dom[d].cpu.rip == 0x2000);
	domtab[d].state = DOM_LIVE;
	assert(context(d, &b, sizeof b) == -XEN_EINVAL);	/* sealed */
}

/* What was set is told again, in a form that can be set. */
static void states_are_told(void)
{
	static struct blob b = { { HVM_SAVE_CODE(HEADER), 0, sizeof b.header }, { .magic = HVM_FILE_MAGIC },
		{ HVM_SAVE_CODE(CPU), 0, sizeof b.cpu }, { .rip = 0x1000, .cr0 = 0x11, .r15 = 15 }, { HVM_SAVE_CODE(END), 0, 0 } }, got;
	domid_t d;

	start();
	d = fake_build(B, SID_NEW);
	memset(&ctl.u, 0, sizeof ctl.u);
	assert(run(XEN_DOMCTL_gethvmcontext, d) == 0 && ctl.u.hvmcontext.size == sizeof b - sizeof b.cpu - sizeof b.cd && fake_xsm.n == 1);
	assert(fake_xsm.ask[0].tsid == SID_NEW && fake_xsm.ask[0].cls == SECCLASS_HVM && fake_xsm.ask[0].perm == HVM__GETHVMC);
	ctl.u.max_vcpus.max = 2;
	assert(run(XEN_DOMCTL_max_vcpus, d) == 0 && context(d, &b, sizeof b) == 0);
	memset(&ctl.u, 0, sizeof ctl.u);
	assert(run(XEN_DOMCTL_gethvmcontext, d) == 0 && ctl.u.hvmcontext.size == sizeof b);
	ctl.u.hvmcontext.buffer.p = (void *)0x3000;
	ctl.u.hvmcontext.size = sizeof b - 1;
	assert(run(XEN_DOMCTL_gethvmcontext, d) == -XEN_ENOSPC && ctl.u.hvmcontext.size == sizeof b - 1);
	memset(fake_ptr(B, 0x3000), 0xee, 4096);
	ctl.u.hvmcontext.size = 100000;
	assert(run(XEN_DOMCTL_gethvmcontext, d) == 0 && ctl.u.hvmcontext.size == sizeof b);
	fake_get(B, 0x3000, &got, sizeof got);
	assert(got.header.magic == HVM_FILE_MAGIC && !memcmp(&got.cpu, &b.cpu, sizeof b.cpu) && !memcmp(&got.ed, &b.ed, sizeof b.ed));
	assert(*((uint8_t *)fake_ptr(B, 0x3000) + sizeof got) == 0xee && context(d, &got, sizeof got) == 0);
	ctl.u.hvmcontext.buffer.p = (void *)0xdead0000;
	assert(run(XEN_DOMCTL_gethvmcontext, d) == -XEN_EFAULT);
	memset(&ctl.u, 0, sizeof ctl.u);
	fake_xsm.deny = 1;
	assert(run(XEN_DOMCTL_gethvmcontext, d) == -XEN_EACCES && ctl.u.hvmcontext.size == 0);
	fake_xsm.deny = 0;
	assert(run(XEN_DOMCTL_gethvmcontext, B) == -XEN_EINVAL && run(XEN_DOMCTL_unpausedomain, d) == 0);
	assert(run(XEN_DOMCTL_gethvmcontext, d) == -XEN_EBUSY);
	domtab[d].state = DOM_LIVE;
	assert(run(XEN_DOMCTL_gethvmcontext, d) == -XEN_EINVAL);
}

int main(void)
{
	start_states();
	states_are_told();
	puts("hvmcontext: ok");
	return 0;
}
