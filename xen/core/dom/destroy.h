/* SPDX-License-Identifier: Apache-2.0 */
/* core/dom/destroy.h - XEN_DOMCTL_destroydomain: the row that marks a domain dying, and the steps of its teardown. */
#ifndef CORE_DESTROY_H
#define CORE_DESTROY_H
#include "core/dom/domctl.h"

/* The domain that the envelope names; one that is dying already is found too, as teardown goes on with every call. -XEN_ESRCH: none. */
err_t domctl_destroydomain_resolve(struct ctx *c, const struct domctl_none *arg);
struct domctl_destroydomain_plan { bool first; };
err_t domctl_destroydomain_check(const struct ctx *c, const struct domctl_none *arg, struct domctl_destroydomain_plan *plan);	/* -XEN_EINVAL: oneself */
void domctl_destroydomain_commit(const struct ctx *c, const struct domctl_destroydomain_plan *plan, struct fx *fx);

/* Order of teardown: devices first, so that nothing writes into memory that goes; the slot last. domain.seq says where it is. */
enum dom_step { STEP_SLEEP, STEP_DEVICES, STEP_PORTS, STEP_MAPPINGS, STEP_VCPUS, STEP_MEMORY, STEP_TABLES, STEP_LAST, STEP_DONE };

/* One bounded piece of the step, with its effects; true when the step is complete. The locks that it names are the caller's. */
bool teardown_port(domid_t d, domid_t peer, struct fx *fx);	/* evtchn locks of d and peer = port_sweep_peer(d) */
bool teardown_mapping(domid_t d, struct fx *fx);		/* p2m and grant locks of d; up to FX_MAX mappings */
bool teardown_vcpu(domid_t d);					/* no lock: nobody runs or names it any more */
bool teardown_memory(domid_t d, struct fx *fx);			/* p2m lock of d; up to FX_MAX leaves of the p2m, or 512 frames */
void teardown_last(domid_t d);					/* shared_info, and the domain's own reference */
#endif
