/* SPDX-License-Identifier: Apache-2.0 */
/* tests/mediation/revoke_test.c - a boolean changes: channels and mappings that the policy forbids now are told of, or go, as `revoke_event` and
 * `revoke_grant` say; those that it allows stay, a device's mapping stays, and the work goes on where it was interrupted. */
// link: tests/mediation/world.c tests/mediation/policy.c
// link: build/hosted/xsm.o
// link: build/hosted/core.a
// libs: -Wl,--wrap=xsm_check,--wrap=xsm_check_self,--wrap=hal_pci_sid,--wrap=hal_machine_stop,--wrap=hal_tlb_flush,--wrap=hal_relax
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include "tests/fakearch/fake_dom.h"
#include "tests/fakearch/fake_vcpu.h"
#include "tests/mediation/mediation.h"

enum { GFN = 4, HOLE = 0x100, MAPS = 100 };	/* a gfn of p that it grants; the first of a that holds nothing */
static uint32_t port, handles[MAPS], device, at_zero;

void snapshot_excuse(const void *p, size_t n) { (void)p, (void)n; }	/* nothing is compared here */

static uint32_t type_at(domid_t d, uint64_t gfn)
{
	return fake_look(d, gfn).type;
}

static int64_t set(const char *name, bool value)
{
	struct xen_flask_op f = { .cmd = FLASK_SETBOOL, .interface_version = XEN_FLASK_INTERFACE_VERSION };

	f.u.boolean = (struct xen_flask_boolean){ .bool_id = BOOL_BY_NAME, .new_value = value, .commit = 1, .size = (uint32_t)strlen(name) };
	f.u.boolean.name.p = (void *)0x3000;
	put(B, 0x3000, name, strlen(name) + 1);
	put(B, FAKE_ARG, &f, sizeof f);
	return fake_call(B, __HYPERVISOR_xsm_op, FAKE_ARG, 0, 0, 0);
}

static int64_t map(uint32_t i, uint32_t flags, uint32_t *handle)
{
	struct gnttab_map_grant_ref m = { .host_addr = (HOLE + i) * 4096ull, .flags = flags, .ref = 8, .dom = P };
	int64_t rc = gnttab(A, GNTTABOP_map_grant_ref, &m, sizeof m, offsetof(struct gnttab_map_grant_ref, status));

	*handle = m.handle;
	return rc;
}

/* Where an address is 0, as "none" is. */
static void map_at_zero(void)
{
	struct xen_memory_reservation r = { .nr_extents = 1, .domid = DOMID_SELF };
	struct gnttab_map_grant_ref m = { .flags = GNTMAP_host_map, .ref = 8, .dom = P };
	uint64_t gfn = 0;

	r.extent_start.p = (void *)0x3000;
	put(A, 0x3000, &gfn, sizeof gfn);
	assert(op(A, __HYPERVISOR_memory_op, XENMEM_decrease_reservation, &r, sizeof r) == 1);
	assert(gnttab(A, GNTTABOP_map_grant_ref, &m, sizeof m, offsetof(struct gnttab_map_grant_ref, status)) == 0 && type_at(A, 0) == P2M_GRANT_RW);
	at_zero = m.handle;
}

static void map_foreign(void)
{
	struct xen_domctl ctl = { .u.max_mem.max_memkb = 4096 };
	struct xen_memory_reservation r = { .nr_extents = 1, .domid = N };
	struct xen_add_to_physmap_batch b = { .domid = DOMID_SELF, .space = XENMAPSPACE_gmfn_foreign, .size = 1, .u.foreign_domid = N };
	uint64_t gfn = 100, list[3] = { 100, 1200, 0x55 };

	assert(domctl(XEN_DOMCTL_max_mem, N, &ctl) == 0);
	r.extent_start.p = (void *)0x3000;
	put(B, 0x3000, &gfn, sizeof gfn);
	assert(op(B, __HYPERVISOR_memory_op, XENMEM_populate_physmap, &r, sizeof r) == 1);
	b.idxs.p = (void *)0x3000;
	b.gpfns.p = (void *)0x3008;
	b.errs.p = (void *)0x3010;
	put(B, 0x3000, list, sizeof list);
	assert(op(B, __HYPERVISOR_memory_op, XENMEM_add_to_physmap_batch, &b, sizeof b) == 0 && error_of(B, 0x3010) == 0);
	assert(type_at(B, 1200) == P2M_FOREIGN && domtab[N].foreign == 1);
}

/* a: a channel to p, MAPS mappings of p's page and one for a device too; b: a page of n. */
static void start(bool revoke_event, bool revoke_grant)
{
	world_load("build/mediation/links.bin");
	world_init(NULL);
	port = channel(A, P);
	((struct grant_entry_v1 *)gdom[P].shared[0])[8] = (struct grant_entry_v1){ GTF_permit_access, A, GFN };
	for (uint32_t i = 0; i < MAPS; i++)
		assert(map(i, GNTMAP_host_map | (i % 2 ? GNTMAP_readonly : 0), &handles[i]) == 0);
	assert(map(MAPS, GNTMAP_host_map | GNTMAP_device_map, &device) == 0);
	map_at_zero();
	map_foreign();
	assert(set("revoke_event", revoke_event) == 0 && set("revoke_grant", revoke_grant) == 0);
	memset(fake_output, 0, sizeof fake_output);
	assert(ports[A][port].state == ECS_INTERDOMAIN && gactive[P][8].pins == MAPS + 3);
}

static void mappings_are(bool there)
{
	for (uint32_t i = 0; i < MAPS; i++) {
		assert((type_at(A, HOLE + i) != P2M_HOLE) == there);
		assert((mtrack[A][handles[i]].flags != 0) == there);
	}
	assert((type_at(A, 0) != P2M_HOLE) == there && (mtrack[A][at_zero].flags != 0) == there);
	assert((type_at(A, HOLE + MAPS) != P2M_HOLE) == there && (type_at(B, 1200) == P2M_FOREIGN) == there);
	assert(mtrack[A][device].flags & MT_DEVICE);		/* DMA may be on its way */
	assert(gactive[P][8].pins == (there ? MAPS + 3 : 1) && domtab[N].foreign == there);
}

static void only_told(void)
{
	start(false, false);
	assert(set("one", false) == 0);
	assert(ports[A][port].state == ECS_INTERDOMAIN);
	mappings_are(true);
	assert(strstr(fake_output, "(redoubt) policy: domain 1 may no longer have port") && strstr(fake_output, "with domain 2: it stays"));
	assert(strstr(fake_output, "policy: 2 channels and 103 mappings are no longer allowed"));
	memset(fake_output, 0, sizeof fake_output);
	assert(set("one", true) == 0 && !strstr(fake_output, "no longer"));
}

static void channels_go(void)
{
	start(true, false);
	fake_preempt_in = 3;
	assert(set("one", false) == 0);
	assert(ports[A][port].state == ECS_FREE);
	mappings_are(true);
}

static int interrupted;

/* With an interruption after each piece: every one is done once. */
static void mappings_go(void)
{
	start(false, true);
	fake_preempt_in = interrupted;
	assert(set("one", false) == 0);
	assert(ports[A][port].state == ECS_INTERDOMAIN);
	mappings_are(false);
	assert(strstr(fake_output, "103 mappings are no longer allowed"));
}

/* A handle that went is nobody's; one that a device still has can be given up as ever. */
static void what_is_left(void)
{
	struct gnttab_unmap_grant_ref u = { .host_addr = HOLE * 4096ull, .handle = handles[0] };
	uint64_t mfn;

	start(true, true);
	mfn = fake_look(P, GFN).mfn.v;
	assert(set("one", false) == 0);
	assert(gnttab(A, GNTTABOP_unmap_grant_ref, &u, sizeof u, offsetof(struct gnttab_unmap_grant_ref, status)) == -1000 + GNTST_bad_handle);
	u = (struct gnttab_unmap_grant_ref){ .dev_bus_addr = mfn * 4096, .handle = device };
	assert(gnttab(A, GNTTABOP_unmap_grant_ref, &u, sizeof u, offsetof(struct gnttab_unmap_grant_ref, status)) == 0);
	assert(gactive[P][8].pins == 0 && frametab[mfn].refs == 1);
	assert(set("one", true) == 0 && map(0, GNTMAP_host_map, &handles[0]) == 0);
}

/* In a process of its own: each world is a new one. */
static void in_child(void (*test)(void))
{
	int status;
	pid_t pid = fork();

	assert(pid >= 0);
	if (pid == 0) {
		test();
		_exit(0);
	}
	assert(waitpid(pid, &status, 0) == pid && status == 0);
}

static struct xen_flask_op one_off(void)
{
	struct xen_flask_op f = { .cmd = FLASK_SETBOOL, .interface_version = XEN_FLASK_INTERFACE_VERSION };

	f.u.boolean = (struct xen_flask_boolean){ .bool_id = BOOL_BY_NAME, .commit = 1, .size = 3 };
	f.u.boolean.name.p = (void *)0x3000;
	put(B, 0x3000, "one", 4);
	put(B, FAKE_ARG, &f, sizeof f);
	return f;
}

/* Calls that are interrupted and never come again, more than there are places: the next change still sees everything, and so does whoever asks. */
static void abandoned(void)
{
	start(true, true);
	one_off();
	for (uint32_t i = 0; i < 20; i++) {
		struct call call = { .self = B, .vcpu = i % 3, .a = { FAKE_ARG } };

		fake_preempt_in = 1;
		hypercall(&call, __HYPERVISOR_xsm_op);
	}
	assert(ports[A][port].state == ECS_FREE);
	mappings_are(false);
}

/* One that comes late changes the policy again, to the same; another's argument at the same place is no continuation. */
static void comes_late(void)
{
	struct call call = { .self = B, .a = { FAKE_ARG } };

	start(false, true);
	one_off();
	fake_preempt_in = 1;
	assert(hypercall(&call, __HYPERVISOR_xsm_op) == -ERESTART);
	fake_now += 5000000000ull;
	assert(set("one", true) == 0);
	assert(hypercall(&call, __HYPERVISOR_xsm_op) == 0);
	mappings_are(true);					/* what is at FAKE_ARG by then was carried out: `one` is true */
}

void __real_hal_tlb_flush(const uint64_t doms[NR_DOMS / 64]);
void __wrap_hal_tlb_flush(const uint64_t doms[NR_DOMS / 64]);
static void (*in_flush)(void);

void __wrap_hal_tlb_flush(const uint64_t doms[NR_DOMS / 64])
{
	void (*f)(void) = in_flush;

	in_flush = NULL;
	if (f)
		f();
	__real_hal_tlb_flush(doms);
}

void __real_hal_relax(void);
void __wrap_hal_relax(void);
static bool another_cpu;			/* that waits for this one */

void __wrap_hal_relax(void)
{
	if (!another_cpu)
		__real_hal_relax();
}

static uint32_t came_back;

/* In the midst of a piece of another CPU, which waits for these: all leave, with a place or without. */
static void callers_meet_the_flush(void)
{
	struct xen_flask_op f = one_off();

	another_cpu = true;
	for (uint32_t i = 0; i < 12; i++) {
		struct call call = { .self = B, .a = { FAKE_ARG + i * sizeof f } };

		put(B, FAKE_ARG + i * sizeof f, &f, sizeof f);
		fake_preempt_in = 1;
		came_back += hypercall(&call, __HYPERVISOR_xsm_op) == -ERESTART;
	}
	fake_preempt_in = 0;
	another_cpu = false;
}

static void arm(void)
{
	in_flush = callers_meet_the_flush;	/* the flush of the piece; the one before it is the change's own */
}

static void nobody_waits_for_who_flushes(void)
{
	start(true, true);
	in_flush = arm;
	alarm(20);
	assert(set("one", false) == 0 && came_back == 12);
	assert(ports[A][port].state == ECS_FREE);
	mappings_are(false);
}

int main(void)
{
	policy_links();
	in_child(only_told);
	in_child(channels_go);
	for (interrupted = 0; interrupted < 20; interrupted++)
		in_child(mappings_go);
	in_child(what_is_left);
	in_child(abandoned);
	in_child(comes_late);
	in_child(nobody_waits_for_who_flushes);
	return 0;
}
