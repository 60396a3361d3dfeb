/* SPDX-License-Identifier: Apache-2.0 */
/* xsm/xsm.h - the one question that every guest operation asks, and the labels it is asked about. */
#ifndef XSM_XSM_H
#define XSM_XSM_H
#include "lib/types.h"
#include "xsm/audit.h"
#include "xsm/av.h"		/* generated: SECCLASS_X, X__PERM, SECINITSID_X */

/*
 * SIDs are small numbers for contexts `user:role:type` (with MLS `user:role:type:range`); 0 is none, SECINITSID_X are fixed, the rest
 * are given out on first use, never freed, at most XSM_MAX_SIDS. A SID keeps its context over a change of policy; where the new policy
 * knows no such context it counts as unlabeled, until a policy does again. Reading functions may run on any number of CPUs at once, with
 * loads and changes of booleans too; the caller serialises loads and the functions that change booleans or hardware's labels (LOCK_POLICY).
 */
#define XSM_MAX_SIDS	2016u
#define XSM_CONTEXT_MAX	256u	/* bytes that hold any context that has a SID, with its NUL; a longer one gets none */

/* For the contracts of callers: what the policy in force, its booleans and the labels of hardware say, and the last change made to them. Of a
 * boolean's change, commits: 0 none, 1 of this one, 2 of all. */
//@ ghost int policy_world;
//@ ghost int enforcing;
//@ ghost int can_relax;
//@ ghost int has_levels;
//@ ghost struct bool_log { uint64_t n, id, value, commits; };
//@ ghost struct bool_log bool_log;
//@ ghost struct ocontext_log { uint64_t adds, dels, kind, lo, hi, sid; };
//@ ghost struct ocontext_log ocontext_log;
// policies that were read whole, the last of which lies there; and that came into force
//@ ghost struct load_log { uint64_t reads, len, commits; const char *bytes; };
//@ ghost struct load_log load_log;
//@ ghost uint64_t audit_drained;
/*@ axiomatic PolicySays {
      predicate sid_names{L}(integer sid) reads policy_world;
      predicate would_allow{L}(integer ssid, integer tsid, integer tclass, integer perm) reads policy_world;
      predicate relabel_valid{L}(integer was, integer is, integer who, integer tclass) reads policy_world;
      predicate decided{L}(struct xsm_decision d, integer ssid, integer tsid, integer tclass) reads policy_world;
      logic integer transition{L}(integer ssid, integer tsid, integer tclass) reads policy_world;
      logic integer member{L}(integer ssid, integer tsid, integer tclass) reads policy_world;
      logic integer change{L}(integer ssid, integer tsid, integer tclass) reads policy_world;
      predicate bool_known{L}(integer id) reads policy_world;
      predicate bool_active{L}(integer id) reads policy_world, bool_log;
      predicate bool_pending{L}(integer id) reads policy_world, bool_log;
      logic integer bool_name_len{L}(integer id) reads policy_world;
      logic integer add_fault{L}(integer kind, integer lo, integer hi, integer sid) reads policy_world, ocontext_log;
      logic integer del_fault{L}(integer kind, integer lo, integer hi) reads policy_world, ocontext_log;
    }
*/
#define XSM_NAME_MAX 65u		/* bytes that hold any name of the policy's, with its NUL */
struct xsm_decision { uint32_t allowed, auditallow, auditdeny, changes; };

/* Puts a XenFlask policy of version 30 into force; the bytes may be freed afterwards. On a running system too: every CPU decides by the
 * old policy or by the new, never by both; booleans keep their values by name, pending ones are dropped.
 * Error: -XEN_EINVAL (why: section, byte offset, what is wrong; the mend). After an error the policy that was in force, or none, still is. */
err_t xsm_load(const void *policy, size_t len, char *why, size_t why_len) __must_check;
/* The same in two steps, with nothing in between: all that may fail, which changes nothing that anybody asks; then what cannot. On a running system:
 * a policy with levels where that in force has none, or the other way round, is refused as well. */
/*@ requires \valid_read((char *)policy + (0 .. len - 1)) && \valid(why + (0 .. why_len - 1));
    assigns why[0 .. why_len - 1], load_log;
    ensures \result <= 0;
    ensures whole: \result == 0 ==> load_log.reads == \old(load_log.reads) + 1 && load_log.bytes == (char *)policy && load_log.len == len;
    ensures none: \result != 0 ==> load_log.reads == \old(load_log.reads);
    ensures load_log.commits == \old(load_log.commits);
    exits \false;
*/
err_t xsm_load_read(const void *policy, size_t len, char *why, size_t why_len) __must_check;
/*@ assigns policy_world, bool_log, ocontext_log, load_log.commits;
    ensures load_log.commits == \old(load_log.commits) + 1;
    exits \false;
*/
void xsm_load_commit(void);
#define XSM_POLICY_MAX	(1024u * 1024u)	/* bytes of a policy */

/* 0 if the policy allows every bit of perm to ssid on tsid in class tclass, else -XEN_EACCES and an audit record.
 * Unknown SIDs, classes and bits are refused, except that a permissive source type is audited and allowed. */
err_t xsm_check(uint32_t ssid, uint32_t tsid, uint16_t tclass, uint32_t perm) __must_check;

/* The same answer, faster, for what a domain does to itself: ssid is a domain's label (of a SID that is in use, or initial), self_sid its label as
 * an object of its own, and tclass is one of SECCLASS_X. */
err_t xsm_check_self(uint32_t ssid, uint32_t self_sid, uint16_t tclass, uint32_t perm) __must_check;

/* The same answer without an audit record: 1 allowed (or permissive), 0 not. For FLASK_ACCESS and tools. */
/*@ assigns \nothing;
    ensures \result <==> would_allow(ssid, tsid, tclass, perm);
    exits \false;
*/
bool xsm_would_allow(uint32_t ssid, uint32_t tsid, uint16_t tclass, uint32_t perm);

/* From now on the first use of each permission makes a record `granted`, of each pair of labels and class, and again where the cache lost it; no record is
 * held back. At boot, by the option trace-policy=on; for tools/redoubt policy dead. */
void xsm_trace(void);

/* All of the answer, for FLASK_ACCESS: what is allowed (to a permissive source, everything), what an audit record is written of though it is allowed, or because it is
 * not; changes counts loads and changes of booleans. -XEN_EINVAL: a SID that names no context, or no class. */
/*@ requires \valid(d);
    assigns *d;
    ensures \result <= 0;
    ensures \result == 0 ==> sid_names(ssid) && sid_names(tsid) && decided(*d, ssid, tsid, tclass);
    exits \false;
*/
err_t xsm_decision(uint32_t ssid, uint32_t tsid, uint16_t tclass, struct xsm_decision *d) __must_check;

/* The label of a new object of class tclass that ssid makes with tsid (type_transition, role_transition);
 * total: SECINITSID_UNLABELED where the result is no valid context, a SID is unknown or the table is full. */
/*@ assigns \nothing;
    ensures \result == transition(ssid, tsid, tclass);
    exits \false;
*/
uint32_t xsm_transition(uint32_t ssid, uint32_t tsid, uint16_t tclass);
/*@ assigns \nothing;
    ensures \result == member(ssid, tsid, tclass);
    exits \false;
*/
uint32_t xsm_member(uint32_t ssid, uint32_t tsid, uint16_t tclass);	/* type_member; as xsm_transition */
/*@ assigns \nothing;
    ensures \result == change(ssid, tsid, tclass);
    exits \false;
*/
uint32_t xsm_change(uint32_t ssid, uint32_t tsid, uint16_t tclass);	/* type_change; as xsm_transition */

/* The label by which a domain of label sid acts on itself: xsm_transition(sid, sid, SECCLASS_DOMAIN). */
/*@ assigns \nothing;
    ensures own: \result == transition(sid, sid, SECCLASS_DOMAIN);
    exits \false;
*/
uint32_t xsm_self_sid(uint32_t sid);

/* May an object of class tclass be given label `is` for its label `was` by `who` (validatetrans, mlsvalidatetrans)? Beside what xsm_check says. */
/*@ assigns \nothing;
    ensures \result <==> relabel_valid(was, is, who, tclass);
    exits \false;
*/
bool xsm_relabel_valid(uint32_t was, uint32_t is, uint32_t who, uint16_t tclass);

/* True if sid names a context of the policy in force. */
/*@ assigns \nothing;
    ensures \result <==> sid_names(sid);
    exits \false;
*/
bool xsm_sid_valid(uint32_t sid);

/* Writes the context of sid with its NUL, unlabeled's where the policy does not know it. -XEN_EINVAL: unknown SID; -XEN_ENOSPC: does not fit. */
/*@ requires \valid(buf + (0 .. n - 1));
    assigns buf[0 .. n - 1];
    ensures \result <= 0;
    ensures \result == 0 ==> \exists integer i; 0 <= i < n && buf[i] == 0;
    exits \false;
*/
err_t xsm_sid_to_context(uint32_t sid, char *buf, size_t n) __must_check;

/* Reads n bytes (a NUL ends them early). -XEN_EINVAL: no valid context of this policy; -XEN_ENOSPC: table full, or
 * the context is longer than XSM_CONTEXT_MAX as it is printed. */
/*@ requires \valid_read(context + (0 .. n - 1)) && \valid(sid);
    assigns *sid, policy_world;
    ensures \result <= 0;
    ensures \result == 0 ==> sid_names(*sid);
    exits \false;
*/
err_t xsm_context_to_sid(const char *context, size_t n, uint32_t *sid) __must_check;

/* Writes the type of sid (`xenstore_t`), "?" for an unknown SID, cut to n bytes with its NUL. */
void xsm_type_of(uint32_t sid, char *buf, size_t n);

/* Labels of hardware: the policy's entry, else the initial SID. A range that lies in no one entry and touches
 * some is SECINITSID_UNLABELED. sbdf = segment << 16 | bus << 8 | devfn; class_code = the 24 bits at 0x09 of its
 * configuration space; mfn and port ranges are inclusive. */
uint32_t xsm_pcidevice_sid(uint32_t sbdf, uint32_t class_code);
uint32_t xsm_irq_sid(uint32_t gsi);
uint32_t xsm_iomem_sid(uint64_t mfn_lo, uint64_t mfn_hi);
uint32_t xsm_ioport_sid(uint32_t lo, uint32_t hi);

/* Labels of hardware added and taken away on a running system, until the next load (FLASK_ADD_OCONTEXT, FLASK_DEL_OCONTEXT). kind as there:
 * 1 pirq, 2 ioport, 3 iomem (frames), 4 pcidevice; lo == hi for 1 and 4. -XEN_EINVAL: kind, range, SID; -XEN_EEXIST: a label touches the
 * range already, unless it is the same; -XEN_ENOENT: no label of just that range; -XEN_ENOSPC. After its check neither can fail. */
/*@ assigns \nothing;
    ensures \result == add_fault(kind, lo, hi, sid) && \result <= 0;
    exits \false;
*/
err_t xsm_ocontext_add_check(uint32_t kind, uint64_t lo, uint64_t hi, uint32_t sid) __must_check;
/*@ requires add_fault(kind, lo, hi, sid) == 0;
    assigns ocontext_log;
    ensures ocontext_log.adds == \old(ocontext_log.adds) + 1 && ocontext_log.dels == \old(ocontext_log.dels) && ocontext_log.kind == kind &&
      ocontext_log.lo == lo && ocontext_log.hi == hi && ocontext_log.sid == sid;
    exits \false;
*/
void xsm_ocontext_add(uint32_t kind, uint64_t lo, uint64_t hi, uint32_t sid);
/*@ assigns \nothing;
    ensures \result == del_fault(kind, lo, hi) && \result <= 0;
    exits \false;
*/
err_t xsm_ocontext_del_check(uint32_t kind, uint64_t lo, uint64_t hi) __must_check;
/*@ requires del_fault(kind, lo, hi) == 0;
    assigns ocontext_log;
    ensures ocontext_log.dels == \old(ocontext_log.dels) + 1 && ocontext_log.adds == \old(ocontext_log.adds) && ocontext_log.kind == kind &&
      ocontext_log.lo == lo && ocontext_log.hi == hi;
    exits \false;
*/
void xsm_ocontext_del(uint32_t kind, uint64_t lo, uint64_t hi);

/* Booleans, ids 0 .. xsm_bool_count() - 1. A pending value takes effect at the commit, which also empties the AVC. */
uint32_t xsm_bool_count(void);
/*@ requires \valid(id) && \exists integer i; 0 <= i < XSM_NAME_MAX && name[i] == 0;
    assigns *id;
    ensures \result <= 0;
    ensures \result == 0 ==> bool_known(*id);
    exits \false;
*/
err_t xsm_bool_find(const char *name, uint32_t *id) __must_check;	/* -XEN_ENOENT */
/*@ assigns \nothing;
    ensures bool_known(id) ==> 0 <= bool_name_len(id) < XSM_NAME_MAX && \valid_read(\result + (0 .. bool_name_len(id))) &&
      \result[bool_name_len(id)] == 0 && \forall integer i; 0 <= i < bool_name_len(id) ==> \result[i] != 0;
    exits \false;
*/
const char *xsm_bool_name(uint32_t id);				/* NULL: no such id; stands until the next load */
/*@ requires \valid(active) && \valid(pending) && \separated(active, pending);
    assigns *active, *pending;
    ensures \result <= 0;
    ensures \result == 0 <==> bool_known(id);
    ensures \result == 0 ==> (*active <==> bool_active(id)) && (*pending <==> bool_pending(id));
    exits \false;
*/
err_t xsm_bool_get(uint32_t id, bool *active, bool *pending) __must_check;	/* -XEN_ENOENT */
/*@ requires bool_known(id);
    assigns bool_log;
    ensures bool_log.n == \old(bool_log.n) + 1 && bool_log.id == id && bool_log.value == pending && bool_log.commits == 0;
    exits \false;
*/
err_t xsm_bool_set(uint32_t id, bool pending) __must_check;		/* -XEN_ENOENT */
/*@ assigns policy_world, bool_log;
    ensures bool_log.n == \old(bool_log.n) + 1 && bool_log.commits == 2;
    exits \false;
*/
void xsm_bool_commit(void);					/* of all of them */
/*@ requires bool_known(id);
    assigns policy_world, bool_log;
    ensures bool_log.n == \old(bool_log.n) + 1 && bool_log.id == id && bool_log.value == value && bool_log.commits == 1;
    exits \false;
*/
err_t xsm_bool_commit_one(uint32_t id, bool value) __must_check;	/* of this one at once; the others' pending values stay. -XEN_ENOENT */

/* Names for logs; "?" for a number out of range. */
const char *xsm_class_name(uint16_t tclass);
const char *xsm_perm_name(uint16_t tclass, unsigned int bit);

/* The number of types that are permissive, printed at boot: nonzero means `permissive`, not `enforcing`. */
/*@ assigns \nothing;
    exits \false;
*/
uint32_t xsm_permissive_types(void);

/*@ assigns \nothing;
    ensures \result <==> has_levels != 0;
    exits \false;
*/
bool xsm_mls(void);			/* the policy has levels and categories */

/* Enforcing, or permissive: then what the policy refuses is audited and allowed. Only where the boot option says so can it be switched off. */
/*@ assigns \nothing;
    ensures \result <==> enforcing != 0;
    exits \false;
*/
bool xsm_enforcing(void);
void xsm_enforce_switchable(bool yes);		/* at boot */
/*@ assigns \nothing;
    ensures \result <==> yes || can_relax != 0;
    exits \false;
*/
bool xsm_may_set_enforcing(bool yes);
/*@ assigns enforcing;
    ensures enforcing == (yes || can_relax != 0 ? yes : \old(enforcing));
    exits \false;
*/
void xsm_set_enforcing(bool yes);		/* nothing happens if it may not be */

/* How full the cache of decisions is. */
struct xsm_avc_hash { uint32_t used, buckets; };
/*@ requires \valid(h);
    assigns *h;
    ensures h->buckets == 2048 && h->used <= h->buckets;
    exits \false;
*/
void xsm_avc_hash(struct xsm_avc_hash *h);

struct xsm_stats {
	uint64_t misses;	/* questions that the AVC could not answer */
	uint64_t denied;	/* refused questions, with the suppressed ones */
	uint64_t suppressed;	/* audit records that the rate limit held back (each is reported as a count) */
	uint32_t sids;		/* SIDs in use, initial ones included */
};
/*@ requires \valid(s);
    assigns *s;
    exits \false;
*/
void xsm_stats_get(struct xsm_stats *s);

/* Audit records (xsm/audit.h). A domain's repeats and suppressed records are told as counts when its window ends: at its next record, when the ring is
 * drained, when it is gone (xsm_audit_end) or when the machine stops (xsm_audit_flush). Any CPU, locks held or not. */
void xsm_audit_end(domid_t domid);
void xsm_audit_flush(void);

/* The next entry of the ring; false: none waits. The caller serialises these two. */
/*@ requires \valid(e);
    assigns *e, audit_drained;
    ensures audit_drained == \old(audit_drained) + (\result ? 1 : 0);
    exits \false;
*/
bool xsm_audit_drain(struct audit_entry *e);
/*@ assigns \nothing;
    exits \false;
*/
void xsm_audit_expire(void);	/* tells the counts of the next few domains whose window is over: who drains the ring calls it each time */

/*
 * What the hypervisor (or a test) links in; both are called only when a record is written.
 */
#define XSM_NO_DOMID 0xffffu
#define XSM_DOMIDS   128u	/* domids that records are charged to are below it */
struct xsm_who {
	domid_t domid;		/* who asks: the current domain, XSM_NO_DOMID for none */
	domid_t target;		/* whom the operation is about; XSM_NO_DOMID or domid where there is no other */
	uint64_t now;		/* a monotonic clock in ns, for the rate limit */
};
void xsm_audit_who(struct xsm_who *who);
void audit_emit(const char *line);	/* line without newline, in Xen's FLASK wording */
#endif
