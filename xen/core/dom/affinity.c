/* SPDX-License-Identifier: Apache-2.0 */
/* core/dom/affinity.c - XEN_DOMCTL_setvcpuaffinity, getvcpuaffinity. */
#include "core/dom/scheduling.h"
#include "lib/string.h"

#define SET_BYTES ((uint32_t)sizeof(uint64_t))

static uint32_t map_bytes(const struct xenctl_bitmap *b)
{
	return b->nr_bits / 8 + (b->nr_bits % 8 != 0);
}

static uint64_t within(const struct xenctl_bitmap *b, uint64_t cpus)
{
	return b->nr_bits < 64 ? cpus & ((1ull << b->nr_bits) - 1) : cpus;
}

static err_t fetch_map(const struct call *call, const struct xenctl_bitmap *b, struct cpu_map *m)
{
	uint32_t n = map_bytes(b);
	err_t rc;

	if (!b->bitmap.p)
		return 0;			/* the check refuses it */
	if (n > GUEST_PIN_MAX)
		return -XEN_E2BIG;
	rc = hal_guest_pin(call->self, call->vcpu, (struct gaddr){ (uint64_t)b->bitmap.p }, n, true, &m->at);
	if (rc || !n)
		return rc;
	guest_get(&m->at, 0, &m->cpus, n < SET_BYTES ? n : SET_BYTES);
	m->cpus = within(b, m->cpus);
	return 0;
}

static void unpin(struct affinity_arg *arg)
{
	if (arg->hard.at.n)
		hal_guest_unpin(&arg->hard.at);
	if (arg->soft.at.n)
		hal_guest_unpin(&arg->soft.at);
}

static err_t fetch(struct call *call, struct affinity_arg *arg)
{
	err_t rc;

	memset(arg, 0, sizeof *arg);
	rc = fetch_envelope(call, &arg->abi, sizeof arg->abi);
	if (rc == 0 && arg->abi.flags & XEN_VCPUAFFINITY_HARD)
		rc = fetch_map(call, &arg->abi.cpumap_hard, &arg->hard);
	if (rc == 0 && arg->abi.flags & XEN_VCPUAFFINITY_SOFT)
		rc = fetch_map(call, &arg->abi.cpumap_soft, &arg->soft);
	if (rc)
		unpin(arg);
	return rc;
}

/* The order of Xen's errors. */
/*@ requires \valid_read(c) && c->peer < NR_DOMS && domtab[c->peer].max_vcpus <= NR_VCPUS;
    requires \valid_read(abi) && \valid(vcpu) && \separated(vcpu, c, abi) && \separated(vcpu, &vcputab[0 .. NR_DOMS - 1][0 .. NR_VCPUS - 1]);
    assigns *vcpu;
    ensures \result <= 0;
    ensures works: \result == 0 <==> vcpu_made(c->peer, abi->vcpu) && map_named(abi);
    ensures which: \result == 0 ==> *vcpu == abi->vcpu;
    exits \false;
*/
static err_t check(const struct ctx *c, const struct xen_domctl_vcpuaffinity *abi, uint32_t *vcpu)
{
	err_t rc = vcpu_of_peer(c, abi->vcpu, vcpu);

	if (rc)
		return rc;
	if (!abi->flags || (abi->flags & XEN_VCPUAFFINITY_HARD && !abi->cpumap_hard.bitmap.p) ||
	    (abi->flags & XEN_VCPUAFFINITY_SOFT && !abi->cpumap_soft.bitmap.p))
		return -XEN_EINVAL;
	return 0;
}

/* The whole map is written: bits of CPUs that the machine cannot have are 0. */
static void put_map(const struct xenctl_bitmap *b, const struct cpu_map *m)
{
	static const uint8_t zeroes[64];
	uint64_t cpus = within(b, m->cpus);
	uint32_t n = map_bytes(b);

	for (uint32_t at = 0, part; at < n; at += part) {
		uint32_t most = at ? (uint32_t)sizeof zeroes : SET_BYTES;

		part = n - at < most ? n - at : most;
		guest_put(&m->at, at, at ? (const void *)zeroes : &cpus, part);
	}
}

static void done(struct affinity_arg *arg, err_t rc)
{
	if (rc == 0 && arg->hard.at.n)
		put_map(&arg->abi.cpumap_hard, &arg->hard);
	if (rc == 0 && arg->soft.at.n)
		put_map(&arg->abi.cpumap_soft, &arg->soft);
	unpin(arg);
}

err_t domctl_setvcpuaffinity_fetch(struct call *call, struct affinity_arg *arg) { return fetch(call, arg); }
err_t domctl_getvcpuaffinity_fetch(struct call *call, struct affinity_arg *arg) { return fetch(call, arg); }

/* XEN_VCPUAFFINITY_FORCE undoes an override of SCHEDOP_pin_override, which nobody can make here. */
err_t domctl_setvcpuaffinity_check(const struct ctx *c, const struct affinity_arg *arg, struct domctl_setvcpuaffinity_plan *plan)
{
	err_t rc = check(c, &arg->abi, &plan->vcpu);

	if (rc)
		return rc;
	hal_vcpu_affinity(c->peer, plan->vcpu, &plan->hard, &plan->soft);
	if (arg->abi.flags & XEN_VCPUAFFINITY_HARD)
		plan->hard = arg->hard.cpus & hal_cpus();
	if (arg->abi.flags & XEN_VCPUAFFINITY_SOFT)
		plan->soft = arg->soft.cpus & hal_cpus();
	return plan->hard ? 0 : -XEN_EINVAL;
}

void domctl_setvcpuaffinity_commit(const struct ctx *c, const struct domctl_setvcpuaffinity_plan *plan, struct fx *fx)
{
	(void)fx;
	hal_vcpu_set_affinity(c->peer, plan->vcpu, plan->hard, plan->soft);
}

void domctl_setvcpuaffinity_result(const struct domctl_setvcpuaffinity_plan *plan, struct affinity_arg *arg)
{
	arg->hard.cpus = plan->hard;
	arg->soft.cpus = plan->hard & plan->soft;
}

void domctl_setvcpuaffinity_done(struct call *call, struct affinity_arg *arg, err_t rc)
{
	(void)call;
	done(arg, rc);
}

err_t domctl_getvcpuaffinity_check(const struct ctx *c, const struct affinity_arg *arg, struct domctl_getvcpuaffinity_plan *plan)
{
	uint32_t vcpu;
	err_t rc = check(c, &arg->abi, &vcpu);

	if (rc == 0)
		hal_vcpu_affinity(c->peer, vcpu, &plan->hard, &plan->soft);
	return rc;
}

void domctl_getvcpuaffinity_commit(const struct ctx *c, const struct domctl_getvcpuaffinity_plan *plan, struct fx *fx)
{
	(void)c, (void)plan, (void)fx;
}

void domctl_getvcpuaffinity_result(const struct domctl_getvcpuaffinity_plan *plan, struct affinity_arg *arg)
{
	arg->hard.cpus = plan->hard;
	arg->soft.cpus = plan->soft;
}

void domctl_getvcpuaffinity_done(struct call *call, struct affinity_arg *arg, err_t rc)
{
	(void)call;
	done(arg, rc);
}
