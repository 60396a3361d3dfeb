/* SPDX-License-Identifier: Apache-2.0 */
/* placement.c - where a domain's vCPUs run and how much they get: `pin` and `weight` of the manifest. */
#include "domains/builder/builder.h"
#include "lib/fmt.h"

uint32_t machine_cpus(void)
{
	struct xen_sysctl op = { .cmd = XEN_SYSCTL_physinfo };

	return sysctl(&op) ? 0 : op.u.physinfo.nr_cpus;
}

/* A CPU of pin that the machine does not have: the domain would not run as it was described, so it does not start. */
static err_t check_pin(const struct domain_desc *d)
{
	uint32_t n = machine_cpus();
	char what[64], mend[96];

	if (!n)
		return report(d, -XEN_EACCES, "physinfo", "see the denials above");
	if (n >= MAX_CPUS || !(d->pin >> n))
		return 0;
	snprintf(what, sizeof what, "pin names CPU %u of a machine with %u", 63 - (uint32_t)__builtin_clzl(d->pin), n);
	snprintf(mend, sizeof mend, "write numbers from 0 to %u in pin, or delete it", n - 1);
	return report(d, -XEN_EINVAL, what, mend);
}

err_t set_pin(const struct domain_desc *d, domid_t dom)
{
	err_t err = 0;

	for (uint32_t v = 0; v < d->cpus && !err; v++) {
		struct xen_domctl op = { .cmd = XEN_DOMCTL_setvcpuaffinity, .domain = dom };
		uint64_t cpus = d->pin;		/* the answer is written here, too */

		op.u.vcpuaffinity.vcpu = v;
		op.u.vcpuaffinity.flags = XEN_VCPUAFFINITY_HARD;
		op.u.vcpuaffinity.cpumap_hard.bitmap.p = (uint8_t *)&cpus;
		op.u.vcpuaffinity.cpumap_hard.nr_bits = 64;
		err = domctl(&op);
	}
	return err;
}

static err_t pin(const struct domain_desc *d, domid_t dom)
{
	err_t err = check_pin(d);

	if (err)
		return err;
	err = set_pin(d, dom);
	return err ? report(d, err, "pin", "see the denials above") : 0;
}

static err_t set_weight(const struct domain_desc *d, domid_t dom)
{
	struct xen_domctl op = { .cmd = XEN_DOMCTL_scheduler_op, .domain = dom };
	err_t err;

	op.u.scheduler_op.sched_id = XEN_SCHEDULER_CREDIT;
	op.u.scheduler_op.cmd = XEN_DOMCTL_SCHEDOP_putinfo;
	op.u.scheduler_op.u.credit.weight = (uint16_t)d->weight;
	err = domctl(&op);
	return err ? report(d, err, "weight", "see the denials above") : 0;
}

err_t place(const struct domain_desc *d, domid_t dom)
{
	err_t err = d->pin ? pin(d, dom) : 0;

	if (!err && d->weight != DEFAULT_WEIGHT)
		err = set_weight(d, dom);
	return err;
}
