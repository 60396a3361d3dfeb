/* SPDX-License-Identifier: Apache-2.0 */
/* core/xsm_op/xsm_op.h - xsm_op: contexts and SIDs, questions about the policy, sealing (xen/xsm/flask_op.h). */
#ifndef CORE_XSM_OP_H
#define CORE_XSM_OP_H
#include "call/row.h"
#include <xen/xsm/flask_op.h>

/* A context that the guest names: its text, read once with the fetch. -XEN_EINVAL: none of this policy; -XEN_ENOSPC. */
struct xsm_context_to_sid_plan { uint32_t sid; };
ROW_RESULT(xsm_context_to_sid, struct xen_flask_sid_context)
err_t xsm_context_to_sid_fetch(struct call *call, struct xen_flask_sid_context *arg);
void xsm_context_to_sid_done(struct call *call, struct xen_flask_sid_context *arg, err_t rc);

/* The text of a SID into the guest's buffer; `size` becomes its length with the NUL. -XEN_EINVAL; -XEN_ERANGE: the buffer is too small. */
struct xsm_sid_to_context_plan { uint32_t len; };
ROW_RESULT(xsm_sid_to_context, struct xen_flask_sid_context)
err_t xsm_sid_to_context_fetch(struct call *call, struct xen_flask_sid_context *arg);
void xsm_sid_to_context_done(struct call *call, struct xen_flask_sid_context *arg, err_t rc);

/* Gives a domain a new label; one that was being built is sealed by it. -XEN_EINVAL: no such SID; -XEN_EBUSY: foreign mappings of it exist;
 * -XEN_EPERM: a validatetrans of the policy forbids the step from the old label to the new. */
struct xsm_relabel_domain_plan { uint32_t sid; };
ROW(xsm_relabel_domain, struct xen_flask_relabel)

/* A boolean by its id, or by its name where the id is BOOL_BY_NAME: `bool_id` is filled in then. -XEN_ENOENT: there is none.
 * get by id also tells the name, `size` becomes its length; -XEN_ERANGE: the buffer is too small. */
#define BOOL_BY_NAME 0xffffffffu
struct xsm_getbool_plan { uint32_t id, len; bool active, pending; };
ROW_RESULT(xsm_getbool, struct xen_flask_boolean)
/* The pending value; with `commit` it is in force at once, and nothing else that is pending. */
struct xsm_setbool_plan { uint32_t id; bool value, commit, active; };
ROW_RESULT(xsm_setbool, struct xen_flask_boolean)
/* The last of a commit that changes what the policy says, or a label: when the effects are over, no CPU is between a question that had the old answer and
 * its commit (hal_tlb_flush), and whoever asks the policy for itself knows (policy_changed). */
void policy_settles(struct fx *fx);

/* All pending values come into force, together; the AVC forgets what it knew. */
struct xsm_commitbools_plan { uint32_t none; };
ROW(xsm_commitbools, struct no_arg)

/* Rows without an argument whose answer is a number. */
#define ROW_ANSWERS_VALUE(name, number) \
	err_t name##_check(const struct ctx *c, const struct no_arg *arg, struct name##_plan *plan) \
	{ \
		(void)c, (void)arg; \
		plan->none = 0; \
		return 0; \
	} \
	void name##_commit(const struct ctx *c, const struct name##_plan *plan, struct fx *fx) \
	{ \
		(void)c, (void)plan; \
		fx->value = number; \
	}
struct xsm_getenforce_plan { uint32_t none; };	/* 1 enforcing, 0 permissive */
ROW(xsm_getenforce, struct no_arg)
struct xsm_mls_enabled_plan { uint32_t none; };	/* 1: the policy has levels */
ROW(xsm_mls_enabled, struct no_arg)
struct xsm_policyvers_plan { uint32_t none; };
ROW(xsm_policyvers, struct no_arg)
struct xsm_getavc_threshold_plan { uint32_t none; };	/* words of the cache of decisions */
ROW(xsm_getavc_threshold, struct no_arg)

#define XSM_LIVE_MAX (512u * 1024u)	/* memory that is there for it all the time; the policy of the boot may be larger (XSM_POLICY_MAX) */
/* Another policy, of at most XSM_LIVE_MAX bytes, comes into force whole, or nothing changes. -XEN_EINVAL: too long, or no policy of ours (the log says
 * why); -XEN_EFAULT; -XEN_EBUSY: another load is under way. lock: reads the guest's bytes, then takes LOCK_POLICY. */
struct xsm_load_policy_plan { uint32_t size; };
ROW(xsm_load_policy, struct xen_flask_load)
void xsm_load_policy_lock(const struct ctx *c);
void xsm_load_policy_unlock(const struct ctx *c);

/* -XEN_EPERM: permissive, and not booted with setenforce=on. */
struct xsm_setenforce_plan { bool enforcing; };
ROW(xsm_setenforce, struct xen_flask_setenforce)

/* -XEN_EINVAL: another size than the cache has. */
struct xsm_setavc_threshold_plan { uint32_t none; };
ROW(xsm_setavc_threshold, struct xen_flask_setavc_threshold)
struct xsm_avc_hashstats_plan { struct xsm_avc_hash h; };
ROW_RESULT(xsm_avc_hashstats, struct xen_flask_hash_stats)
/* -XEN_ENOENT: a CPU other than 0, which stands for the cache that all share. */
struct xsm_avc_cachestats_plan { uint32_t misses; };
ROW_RESULT(xsm_avc_cachestats, struct xen_flask_cache_stats)

/* Errors: xsm.h, xsm_ocontext_add_check and _del_check. */
struct xsm_add_ocontext_plan { struct xen_flask_ocontext o; };
ROW(xsm_add_ocontext, struct xen_flask_ocontext)
struct xsm_del_ocontext_plan { struct xen_flask_ocontext o; };
ROW(xsm_del_ocontext, struct xen_flask_ocontext)

/* Takes audit records off the ring, chained by hash (xsm/audit.h): ours. The result is how many. -XEN_E2BIG: more than AUDIT_BATCH. */
struct xsm_audit_read_plan { uint32_t n; };
ROW(xsm_audit_read, struct xen_flask_audit)
err_t xsm_audit_read_fetch(struct call *call, struct xen_flask_audit *arg);
void xsm_audit_read_done(struct call *call, struct xen_flask_audit *arg, err_t rc);

/* -XEN_EINVAL: no such SID or class. */
struct xsm_access_plan { struct xsm_decision d; };
ROW_RESULT(xsm_access, struct xen_flask_access)
/* The label of the domain at the other end of the caller's port, as it is now. -XEN_EINVAL: no such port, or nobody at its other end. */
struct xsm_peer_sid_plan { uint32_t sid; };
ROW_RESULT(xsm_peer_sid, struct xen_flask_peersid)
struct xsm_create_plan { uint32_t sid; };
ROW_RESULT(xsm_create, struct xen_flask_transition)
struct xsm_member_of_plan { uint32_t sid; };
ROW_RESULT(xsm_member_of, struct xen_flask_transition)
struct xsm_relabel_plan { uint32_t sid; };
ROW_RESULT(xsm_relabel, struct xen_flask_transition)
#endif
