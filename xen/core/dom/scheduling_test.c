/* SPDX-License-Identifier: Apache-2.0 */
/* core/dom/scheduling_test.c - affinity and weight are set, told and refused as Xen does; each question is asked of the domain named. */
// link: build/hosted/core.a
#include <stdio.h>
#include <string.h>
#include "tests/fakearch/fake_dom.h"
#include "tests/fakearch/fake_domctl.h"
#include "tests/fakearch/fake_vcpu.h"

enum { B = 1, SID_B = 10, SID_NEW = 50, HARD_AT = 0x3000, SOFT_AT = 0x3ffe, MAP_MAX = 4096 };
#define HARD XEN_VCPUAFFINITY_HARD
#define SOFT XEN_VCPUAFFINITY_SOFT
static struct xen_domctl ctl;
static uint8_t map[MAP_MAX];
static domid_t d;

static int64_t run(uint32_t cmd, domid_t dom)
{
	return fake_domctl(B, &ctl, cmd, dom);
}

/* A domain with vCPU 0; its second one is not made yet. */
static void start(void)
{
	fake_init();
	fake_domain(B, SID_B, 1);
	memset(&ctl, 0, sizeof ctl);
	d = fake_build(B, SID_NEW);
	ctl.u.max_vcpus.max = 2;
	assert(run(XEN_DOMCTL_max_vcpus, d) == 0);
	vcputab[d][1].exists = 0;
}

static int64_t affinity(uint32_t cmd, uint32_t vcpu, uint32_t flags, uint32_t hard_bits, uint32_t soft_bits)
{
	ctl.u.vcpuaffinity = (struct xen_domctl_vcpuaffinity){ .vcpu = vcpu, .flags = flags,
		.cpumap_hard = { { (uint8_t *)HARD_AT }, hard_bits }, .cpumap_soft = { { (uint8_t *)SOFT_AT }, soft_bits } };
	return run(cmd, d);
}

static void give(uint64_t at, uint64_t cpus)
{
	fake_put(B, at, &cpus, sizeof cpus);
}

static uint64_t told(uint64_t at)
{
	uint64_t cpus;

	fake_get(B, at, &cpus, sizeof cpus);
	return cpus;
}

static int64_t set(uint32_t flags, uint64_t hard, uint64_t soft)
{
	give(HARD_AT, hard);
	give(SOFT_AT, soft);
	return affinity(XEN_DOMCTL_setvcpuaffinity, 0, flags, 64, 64);
}

static int64_t get(uint32_t flags)
{
	give(HARD_AT, 0xaaaa);
	give(SOFT_AT, 0xbbbb);
	return affinity(XEN_DOMCTL_getvcpuaffinity, 0, flags, 64, 64);
}

static void sets_and_tells(void)
{
	start();
	assert(get(HARD | SOFT) == 0 && told(HARD_AT) == FAKE_CPU_SET && told(SOFT_AT) == FAKE_CPU_SET);
	assert(fake_xsm.n == 1 && fake_xsm.ask[0].ssid == SID_B && fake_xsm.ask[0].tsid == SID_NEW);
	assert(fake_xsm.ask[0].cls == SECCLASS_DOMAIN && fake_xsm.ask[0].perm == DOMAIN__GETAFFINITY);
	assert(set(HARD | SOFT, 0xf06, 0x0c) == 0);
	assert(fake_xsm.n == 1 && fake_xsm.ask[0].tsid == SID_NEW && fake_xsm.ask[0].perm == DOMAIN__SETAFFINITY);
	assert(told(HARD_AT) == 0x06 && told(SOFT_AT) == 0x04);		/* what is in force */
	assert(get(HARD | SOFT) == 0 && told(HARD_AT) == 0x06 && told(SOFT_AT) == 0x0c);	/* what was set */
	assert(get(SOFT) == 0 && told(HARD_AT) == 0xaaaa && told(SOFT_AT) == 0x0c);
	assert(set(HARD, 0x30, 0xff) == 0 && told(HARD_AT) == 0x30 && told(SOFT_AT) == 0xff);
	assert(get(HARD | SOFT) == 0 && told(HARD_AT) == 0x30 && told(SOFT_AT) == 0x0c);
	assert(set(SOFT, 0xff, 0) == 0 && told(HARD_AT) == 0xff && told(SOFT_AT) == 0);	/* no preference */
	assert(get(HARD | SOFT) == 0 && told(HARD_AT) == 0x30 && told(SOFT_AT) == 0);
	assert(set(XEN_VCPUAFFINITY_FORCE, 1, 1) == 0 && get(HARD | SOFT) == 0 && told(HARD_AT) == 0x30);
	assert(fake_vcpu[d][1].not_hard == 0);
}

static void refuses(void)
{
	start();
	assert(set(HARD | SOFT, 0x06, 0x03) == 0);
	assert(set(HARD, ~FAKE_CPU_SET, 0) == -XEN_EINVAL && set(HARD | SOFT, 0, 1) == -XEN_EINVAL && set(0, 1, 1) == -XEN_EINVAL);
	assert(affinity(XEN_DOMCTL_setvcpuaffinity, 2, HARD, 64, 64) == -XEN_EINVAL);
	assert(affinity(XEN_DOMCTL_setvcpuaffinity, ~0u, HARD, 64, 64) == -XEN_EINVAL);
	assert(affinity(XEN_DOMCTL_getvcpuaffinity, 1, HARD, 64, 64) == -XEN_ESRCH && affinity(XEN_DOMCTL_getvcpuaffinity, 0, 0, 64, 64) == -XEN_EINVAL);
	ctl.u.vcpuaffinity = (struct xen_domctl_vcpuaffinity){ .flags = HARD, .cpumap_hard.nr_bits = 64 };
	assert(run(XEN_DOMCTL_setvcpuaffinity, d) == -XEN_EINVAL && run(XEN_DOMCTL_getvcpuaffinity, d) == -XEN_EINVAL);
	ctl.u.vcpuaffinity.cpumap_hard.bitmap.p = (uint8_t *)0x7fff0000;
	assert(run(XEN_DOMCTL_setvcpuaffinity, d) == -XEN_EFAULT);
	give(HARD_AT, 1);
	ctl.u.vcpuaffinity = (struct xen_domctl_vcpuaffinity){ .flags = HARD | SOFT, .cpumap_hard = { { (uint8_t *)HARD_AT }, 64 },
		.cpumap_soft = { { (uint8_t *)0x7fff0000 }, 64 } };
	assert(run(XEN_DOMCTL_setvcpuaffinity, d) == -XEN_EFAULT);	/* and the first map is given back: fake_op looks */
	assert(affinity(XEN_DOMCTL_setvcpuaffinity, 0, HARD, 8 * MAP_MAX + 1, 0) == -XEN_E2BIG);
	assert(affinity(XEN_DOMCTL_setvcpuaffinity, 0, HARD, ~0u, 0) == -XEN_E2BIG);
	fake_xsm.deny = 1;
	assert(set(HARD, 1, 0) == -XEN_EACCES && told(HARD_AT) == 1 && get(HARD) == -XEN_EACCES && told(HARD_AT) == 0xaaaa);
	fake_xsm.deny = 0;
	assert(run(XEN_DOMCTL_setvcpuaffinity, 99) == -XEN_ESRCH && run(XEN_DOMCTL_getvcpuaffinity, DOMID_SELF) == -XEN_ESRCH);
	assert(get(HARD | SOFT) == 0 && told(HARD_AT) == 0x06 && told(SOFT_AT) == 0x03);	/* nothing has changed it */
}

/* A map is as long as its nr_bits says, whatever the machine has. */
static void maps_of_any_length(void)
{
	start();
	give(HARD_AT, 0xffffffffffffff06);
	assert(affinity(XEN_DOMCTL_setvcpuaffinity, 0, HARD, 2, 0) == 0 && told(HARD_AT) == 0xffffffffffffff02);
	assert(affinity(XEN_DOMCTL_setvcpuaffinity, 0, HARD, 0, 0) == -XEN_EINVAL && told(HARD_AT) == 0xffffffffffffff02);
	assert(get(HARD) == 0 && told(HARD_AT) == 0x02);
	give(HARD_AT, ~0ull);
	assert(affinity(XEN_DOMCTL_setvcpuaffinity, 0, HARD, 5, 0) == 0 && told(HARD_AT) == 0xffffffffffffff1f);
	assert(affinity(XEN_DOMCTL_getvcpuaffinity, 0, HARD | SOFT, 3, 0) == 0 && told(HARD_AT) == 0xffffffffffffff07);
	for (uint32_t bits = 63; bits <= 8 * MAP_MAX; bits += bits < 700 ? 1 : 8 * MAP_MAX - 700) {
		memset(map, 0xff, sizeof map);
		fake_put(B, HARD_AT, map, sizeof map);
		assert(affinity(XEN_DOMCTL_setvcpuaffinity, 0, HARD, bits, 0) == 0);
		fake_get(B, HARD_AT, map, sizeof map);
		assert(map[0] == FAKE_CPU_SET);
		for (uint32_t i = 1; i < sizeof map; i++)
			assert(map[i] == (i < (bits + 7) / 8 ? 0 : 0xff));
	}
}

static void describes_vcpus(void)
{
	const struct xen_domctl_getvcpuinfo *info = &ctl.u.getvcpuinfo;

	start();
	fake_vcpu[d][0].up = 1;
	memset(&ctl.u, 0xff, sizeof ctl.u);
	ctl.u.getvcpuinfo.vcpu = 0;
	assert(run(XEN_DOMCTL_getvcpuinfo, d) == 0 && info->vcpu == 0 && info->online == 1 && !info->blocked && !info->running);
	assert(info->cpu_time == 777 && info->cpu == 2);
	assert(fake_xsm.n == 1 && fake_xsm.ask[0].tsid == SID_NEW && fake_xsm.ask[0].perm == DOMAIN__GETVCPUINFO);
	ctl.u.getvcpuinfo.vcpu = 1;
	assert(run(XEN_DOMCTL_getvcpuinfo, d) == -XEN_ESRCH);
	ctl.u.getvcpuinfo.vcpu = 2;
	assert(run(XEN_DOMCTL_getvcpuinfo, d) == -XEN_EINVAL);
	fake_xsm.deny = 1;
	ctl.u.getvcpuinfo.vcpu = 0;
	ctl.u.getvcpuinfo.cpu_time = 5;
	assert(run(XEN_DOMCTL_getvcpuinfo, d) == -XEN_EACCES && info->cpu_time == 5);
}

static int64_t scheduler(uint32_t sched, uint32_t cmd, uint16_t weight, uint16_t cap)
{
	ctl.u.scheduler_op = (struct xen_domctl_scheduler_op){ .sched_id = sched, .cmd = cmd, .u.credit = { weight, cap } };
	return run(XEN_DOMCTL_scheduler_op, d);
}

static bool weighs(uint16_t weight)
{
	const struct xen_domctl_sched_credit *p = &ctl.u.scheduler_op.u.credit;

	return scheduler(XEN_SCHEDULER_CREDIT, XEN_DOMCTL_SCHEDOP_getinfo, 9, 9) == 0 && p->weight == weight && p->cap == 0;
}

static bool asked_both(void)
{
	return fake_xsm.n == 2 && fake_xsm.ask[0].tsid == SID_NEW && fake_xsm.ask[1].tsid == SID_NEW &&
		fake_xsm.ask[0].cls == SECCLASS_DOMAIN && fake_xsm.ask[0].perm == DOMAIN__GETSCHEDULER &&
		fake_xsm.ask[1].cls == SECCLASS_DOMAIN2 && fake_xsm.ask[1].perm == DOMAIN2__SETSCHEDULER;
}

static void weights(void)
{
	start();
	assert(weighs(256) && fake_xsm.n == 1 && fake_xsm.ask[0].perm == DOMAIN__GETSCHEDULER && fake_vcpu[d][0].weight == 256);
	assert(scheduler(XEN_SCHEDULER_CREDIT, XEN_DOMCTL_SCHEDOP_putinfo, 512, 0) == 0 && asked_both());
	assert(weighs(512) && fake_vcpu[d][0].weight == 512 && domtab[B].weight != 512);
	assert(scheduler(XEN_SCHEDULER_CREDIT, XEN_DOMCTL_SCHEDOP_putinfo, 0, 0xffff) == 0 && weighs(512));
	assert(scheduler(XEN_SCHEDULER_CREDIT, XEN_DOMCTL_SCHEDOP_putinfo, 65535, 0) == 0 && weighs(65535));
	assert(scheduler(XEN_SCHEDULER_CREDIT, XEN_DOMCTL_SCHEDOP_putinfo, 1, 0) == 0 && weighs(1));
	assert(scheduler(XEN_SCHEDULER_CREDIT, XEN_DOMCTL_SCHEDOP_putinfo, 7, 50) == -XEN_EOPNOTSUPP && weighs(1));
	assert(scheduler(XEN_SCHEDULER_CREDIT2, XEN_DOMCTL_SCHEDOP_putinfo, 7, 0) == -XEN_EINVAL && asked_both() && weighs(1));
	assert(scheduler(XEN_SCHEDULER_CREDIT, XEN_DOMCTL_SCHEDOP_putvcpuinfo, 7, 0) == -XEN_EINVAL && asked_both());
	assert(scheduler(XEN_SCHEDULER_CREDIT, XEN_DOMCTL_SCHEDOP_getvcpuinfo, 7, 0) == -XEN_EINVAL && fake_xsm.n == 1);
	assert(scheduler(XEN_SCHEDULER_CREDIT, 77, 7, 0) == -XEN_EINVAL && asked_both() && weighs(1));
	fake_xsm.deny = 2;
	assert(scheduler(XEN_SCHEDULER_CREDIT, XEN_DOMCTL_SCHEDOP_putinfo, 7, 0) == -XEN_EACCES);
	fake_xsm.deny = 1;
	assert(scheduler(XEN_SCHEDULER_CREDIT, XEN_DOMCTL_SCHEDOP_getinfo, 7, 0) == -XEN_EACCES && ctl.u.scheduler_op.u.credit.weight == 7);
	fake_xsm.deny = 0;
	assert(weighs(1));
	ctl.u.max_vcpus.max = 2;		/* the vCPU that is made now has it, too */
	assert(run(XEN_DOMCTL_max_vcpus, d) == 0 && fake_vcpu[d][1].weight == 1 && fake_vcpu[d][0].weight == 1);
	d = fake_build(B, SID_NEW);
	assert(weighs(256));
}

int main(void)
{
	sets_and_tells();
	refuses();
	maps_of_any_length();
	describes_vcpus();
	weights();
	puts("scheduling: ok");
	return 0;
}
