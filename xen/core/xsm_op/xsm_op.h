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

/* Gives a domain a new label; one that was being built is sealed by it. -XEN_EINVAL: no such SID; -XEN_EBUSY: foreign mappings of it exist. */
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
/* All pending values come into force, together; the AVC forgets what it knew. */
struct xsm_commitbools_plan { uint32_t none; };
ROW(xsm_commitbools, struct no_arg)

struct xsm_getenforce_plan { uint32_t none; };
ROW(xsm_getenforce, struct no_arg)
struct xsm_policyvers_plan { uint32_t none; };
ROW(xsm_policyvers, struct no_arg)

/* Takes audit records off the ring, chained by hash (xsm/audit.h): ours. The result is how many. -XEN_E2BIG: more than AUDIT_BATCH. */
struct xsm_audit_read_plan { uint32_t n; };
ROW(xsm_audit_read, struct xen_flask_audit)
err_t xsm_audit_read_fetch(struct call *call, struct xen_flask_audit *arg);
void xsm_audit_read_done(struct call *call, struct xen_flask_audit *arg, err_t rc);

struct xsm_access_plan { uint32_t allowed; };
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
