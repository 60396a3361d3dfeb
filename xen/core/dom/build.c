/* SPDX-License-Identifier: Apache-2.0 */
/* core/dom/build.c - claims a slot, furnishes it, opens it. */
#include "core/dom/build.h"
#include "core/console/console_op.h"
#include "core/hvm/hvm.h"
#include "core/memmap/memmap.h"
#include "core/sched/runq.h"
#include "core/sched_op/sched_op.h"
#include "core/evtchn/port.h"
#include "core/grant/table.h"
#include "core/mem/frame.h"
#include "hal/atomic.h"
#include "hal/mem.h"
#include "hal/once.h"
#include "hal/p2m.h"
#include "lib/string.h"

#define WANTED_FLAGS (XEN_DOMCTL_CDF_hvm | XEN_DOMCTL_CDF_hap)
#define KNOWN_FLAGS  (WANTED_FLAGS | XEN_DOMCTL_CDF_xs_domain | XEN_DOMCTL_CDF_oos_off)

static uint32_t next_domid = 1;		/* ids come back late, so that a stale one seldom names another domain; a hint, atomic */

err_t dom_config_check(const struct xen_domctl_createdomain *cfg)
{
	uint32_t version = XEN_DOMCTL_GRANT_version(cfg->grant_opts);

	if ((cfg->flags & WANTED_FLAGS) != WANTED_FLAGS || cfg->flags & ~KNOWN_FLAGS)
		return -XEN_EOPNOTSUPP;
	if (cfg->arch.emulation_flags != XEN_X86_EMU_LAPIC || cfg->arch.misc_flags || cfg->iommu_opts || cfg->vmtrace_size)
		return -XEN_EOPNOTSUPP;
	if (!cfg->max_vcpus || cfg->max_vcpus > NR_VCPUS || version > 1 || cfg->cpupool_id)
		return -XEN_EINVAL;
	return 0;
}

static bool claim(uint32_t d)
{
	uint32_t none = 0;

	if (atomic_load(&domtab[d].state) != DOM_FREE || !atomic_cas(&domtab[d].refs, &none, 1))
		return false;
	if (atomic_load(&domtab[d].state) != DOM_FREE) {	/* another had it from its begin to its end in between */
		dom_put((domid_t)d);
		return false;
	}
	atomic_store(&domtab[d].state, DOM_DEAD);	/* claimed: not one that can be named */
	return true;
}

err_t dom_claim(domid_t want, domid_t *d)
{
	uint32_t first = atomic_load(&next_domid);

	if (want && want < DOMID_FIRST_RESERVED) {
		if (want >= NR_DOMS)
			return -XEN_EINVAL;
		*d = want;
		return claim(want) ? 0 : -XEN_EEXIST;
	}
	for (uint32_t i = 0; i < NR_DOMS - 1; i++) {
		uint32_t at = (first - 1 + i) % (NR_DOMS - 1) + 1;

		if (!claim(at))
			continue;
		atomic_store(&next_domid, at + 1);
		*d = (domid_t)at;
		return 0;
	}
	return -XEN_ENOMEM;
}

/*@ requires \valid(dom) && \valid_read(c) && \separated(dom, c);
    assigns dom->flags, dom->emulation_flags, dom->max_vcpus, dom->max_ports, dom->max_gframes, dom->max_mt;
    ensures sized: dom->max_vcpus == c->max_vcpus;
    ensures limits: dom->max_ports <= NR_PORTS && dom->max_gframes <= NR_GFRAMES && dom->max_mt <= NR_MT;
    exits \false;
*/
static void set_limits(struct domain *dom, const struct xen_domctl_createdomain *c)
{
	dom->flags = c->flags;
	dom->emulation_flags = c->arch.emulation_flags;
	dom->max_vcpus = c->max_vcpus;
	dom->max_ports = c->max_evtchn_port < NR_PORTS - 1 ? c->max_evtchn_port + 1 : NR_PORTS;
	dom->max_gframes = c->max_grant_frames < 0 || c->max_grant_frames > (int32_t)NR_GFRAMES ?
		DOM_DEFAULT_GFRAMES : (uint32_t)c->max_grant_frames;
	dom->max_mt = c->max_maptrack_frames < 0 || c->max_maptrack_frames > (int32_t)(NR_MT / 512) ?
		DOM_DEFAULT_MT : (uint32_t)c->max_maptrack_frames * 512;
}

static err_t make_shared_info(domid_t d)
{
	struct mfn m;
	err_t rc = hal_frames_alloc(d, 0, &m);

	if (rc)
		return rc;
	frame_init(m, 0, d);
	frametab[m.v].flags = FRAME_SHARED;
	domtab[d].shared_mfn = m;
	domtab[d].shared = hal_frame_ptr(m);
	hal_shared_info_init(domtab[d].shared);
	return 0;
}

static err_t make_tables(domid_t d)
{
	err_t rc = hal_window_back(vcputab[d], sizeof(struct vcpu) * domtab[d].max_vcpus, d);

	if (rc == 0)
		rc = hal_window_back(ports[d], sizeof(struct evtchn), d);
	if (rc == 0)
		rc = hal_p2m_create(d);
	if (rc == 0)
		rc = make_shared_info(d);
	if (rc == 0)
		rc = grant_init(d);
	return rc;
}

static void unfurnish(domid_t d)
{
	if (domtab[d].shared)
		frame_put(domtab[d].shared_mfn);
	domtab[d].shared = NULL;
	(void)hal_p2m_destroy(d, 1);	/* nothing but its root */
	dom_put(d);
}

err_t dom_furnish(domid_t d, const struct xen_domctl_createdomain *cfg)
{
	struct domain *dom = &domtab[d];
	uint32_t generation = dom->generation + 1 ? dom->generation + 1 : 1;
	err_t rc;

	/* all but what a stale look-up may use just now: the count of references, and the labels, which dom_open sets */
	memset((uint8_t *)dom + offsetof(struct domain, target), 0, sizeof *dom - offsetof(struct domain, target));
	atomic_store(&dom->state, DOM_DEAD);
	dom->id = d;
	dom->generation = generation;
	dom->target = DOMID_INVALID;
	dom->pause_count = 1;
	dom->weight = SCHED_WEIGHT;
	set_limits(dom, cfg);
	memcpy(dom->handle, cfg->handle, sizeof dom->handle);
	memset(&gdom[d], 0, sizeof gdom[d]);
	hal_dom_reset(d);
	console_reset(d);
	hvm_params_reset(d);
	memory_map_reset(d);
	sched_watchdog_reset(d);
	rc = make_tables(d);
	if (rc) {
		unfurnish(d);
		return rc;
	}
	memset(&evdom[d], 0, sizeof evdom[d]);
	atomic_store(&vcpu_pollers[d], 0);	/* the slot's last domain may have died in SCHEDOP_poll */
	port_init(d);
	return 0;
}

void dom_open(domid_t d, uint32_t sid)
{
	set_once(domtab[d].sid, sid);
	set_once(domtab[d].self_sid, xsm_self_sid(sid));
	set_once(domtab[d].target_sid, sid);
	atomic_store(&domtab[d].state, DOM_BUILDING);
}

err_t dom_make_vcpus(domid_t d)
{
	struct shared_info *shared = domtab[d].shared;

	for (uint32_t v = 0; v < domtab[d].max_vcpus; v++) {
		struct vcpu *vc = &vcputab[d][v];
		err_t rc;

		if (vc->exists)
			continue;
		rc = hal_vcpu_create(d, v, domtab[d].pause_count + (domtab[d].shutdown != 0));
		if (rc)
			return rc;
		/* all else is zero since its window was backed; an interrupt may be looking for a VIRQ's port */
		atomic_store_ptr(&vc->info, v < XEN_LEGACY_MAX_VCPUS ? &shared->vcpu_info[v] : NULL);
		vc->exists = 1;
	}
	hal_dom_weight(d, domtab[d].max_vcpus, domtab[d].weight);
	return 0;
}
