/* SPDX-License-Identifier: Apache-2.0 */
/* call/run.c - the only path from a guest to hypervisor state: run_NAME for each row of the table. */
#include "call/ops.h"
#include "hal/once.h"

#define TARGET_SELF                 resolve_self(&c)
#define TARGET_DOM(d)               resolve_dom(&c, arg->d)
#define TARGET_PRE_DOM              resolve_named(&c, call->dom)
#define TARGET_LISTENER(d, r)       resolve_listener(&c, arg->d, arg->r)
#define TARGET_REMOTE(d)            resolve_remote(&c, arg->d)
#define TARGET_NEW_OWN              resolve_remote(&c, DOMID_SELF)	/* a channel end that only the hypervisor or oneself raises */
#define TARGET_PORT_PEER            resolve_port_peer(&c, arg->port)
#define TARGET_GRANTER              resolve_granter(&c, arg->handle)
#define TARGET_OWN(name)            name##_resolve(&c, arg)	/* the row's own resolver */
#define TARGET_NAMED(name)          name##_resolve(&c, arg)	/* the same, of the domain that the envelope names */

/* A target that began to die after it was resolved: teardown takes each lock after it set the state, so what holds one and sees
 * it alive is done before teardown gets there. Links and mappings to a dying domain can still be given up. */
#define ALIVE_SELF                  0
#define ALIVE_NEW_OWN               0
#define ALIVE_PORT_PEER             0
#define ALIVE_GRANTER               0
#define ALIVE_OWN(name)             0
#define ALIVE_NAMED(name)           peers_alive(&c)
#define ALIVE_DOM(d)                peers_alive(&c)
#define ALIVE_PRE_DOM               peers_alive(&c)
#define ALIVE_LISTENER(d, r)        peers_alive(&c)
#define ALIVE_REMOTE(d)             peers_alive(&c)

/* resolve_self took no reference. */
#ifdef __FRAMAC__
#define RELEASE_SELF                ctx_release(&c)
#else
#define RELEASE_SELF                (void)0
#endif
#define RELEASE_NEW_OWN             ctx_release(&c)
#define RELEASE_PORT_PEER           ctx_release(&c)
#define RELEASE_GRANTER             ctx_release(&c)
#define RELEASE_OWN(name)           ctx_release(&c)
#define RELEASE_NAMED(name)         ctx_release(&c)
#define RELEASE_DOM(d)              ctx_release(&c)
#define RELEASE_PRE_DOM             ctx_release(&c)
#define RELEASE_LISTENER(d, r)      ctx_release(&c)
#define RELEASE_REMOTE(d)           ctx_release(&c)

#define LOCK_NONE                   (void)0
#define UNLOCK_NONE                 (void)0
#define LOCK_EVTCHN_SELF_SHARED     evtchn_lock_shared(c.self)
#define UNLOCK_EVTCHN_SELF_SHARED   evtchn_unlock_shared(c.self)
#define LOCK_EVTCHN_SELF            evtchn_lock(c.self)
#define UNLOCK_EVTCHN_SELF          evtchn_unlock(c.self)
#define LOCK_EVTCHN_PEER            evtchn_lock(c.peer)
#define UNLOCK_EVTCHN_PEER          evtchn_unlock(c.peer)
#define LOCK_EVTCHN_PAIR            evtchn_lock_pair(c.self, c.peer)
#define UNLOCK_EVTCHN_PAIR          evtchn_unlock_pair(c.self, c.peer)
#define LOCK_EVTCHN_THIRD           evtchn_lock_pair(c.peer, c.third)
#define UNLOCK_EVTCHN_THIRD         evtchn_unlock_pair(c.peer, c.third)
#define LOCK_EVTCHN_P2M_SELF        evtchn_p2m_lock(c.self)
#define UNLOCK_EVTCHN_P2M_SELF      evtchn_p2m_unlock(c.self)
#define LOCK_OWN(name)              name##_lock(&c)		/* the row's own set, in the order of lock.h */
#define UNLOCK_OWN(name)            name##_unlock(&c)
#define LOCK_GRANT_PEER             grant_lock_pair(c.peer, c.peer)
#define UNLOCK_GRANT_PEER           grant_unlock_pair(c.peer, c.peer)
#define LOCK_GRANT_PAIR             grant_lock_pair(c.self, c.peer)
#define UNLOCK_GRANT_PAIR           grant_unlock_pair(c.self, c.peer)
#define LOCK_GRANT_COPY             grant_lock_pair(c.peer, c.third)
#define UNLOCK_GRANT_COPY           grant_unlock_pair(c.peer, c.third)
#define LOCK_P2M_SELF               p2m_lock(c.self)
#define UNLOCK_P2M_SELF             p2m_unlock(c.self)
#define LOCK_P2M_PEER               p2m_lock(c.peer)
#define UNLOCK_P2M_PEER             p2m_unlock(c.peer)
#define LOCK_P2M_COPY               p2m_lock_pair(c.peer, c.third)
#define UNLOCK_P2M_COPY             p2m_unlock_pair(c.peer, c.third)
#define LOCK_POLICY                 life_lock(0)		/* booleans are no domain's: they go by the life lock of domain 0 */
#define UNLOCK_POLICY               life_unlock(0)
#define LOCK_LIFE_PEER              life_lock(c.peer)
#define UNLOCK_LIFE_PEER            life_unlock(c.peer)

/* Subjects and objects. */
#define SUBJ_SELF                   once(domtab[c.self].sid)
#define SUBJ_DOM                    once(domtab[c.peer].sid)
#define SUBJ_NEW_CHANNEL            c.label
#define SUBJ_REMOTE_CHANNEL         evtchn_label(c.peer, arg->remote_port)
#define OBJ_SELF                    once(domtab[c.self].self_sid)
#define OBJ_DOM                     dom_object_sid(c.self, c.peer)
#define OBJ_THIRD                   dom_object_sid(c.self, c.third)
#define OBJ_GRANTS                  dom_object_sid(c.self, arg->src.is_ref || !arg->dst.is_ref ? c.peer : c.third)	/* who grants */
#define OBJ_LISTENED                dom_object_sid(c.peer, c.third)	/* whom the new channel of peer waits for */
#define OBJ_BACK                    dom_object_sid(c.peer, c.self)
#define OBJ_NEW_CHANNEL             c.label
#define OBJ_CHANNEL                 evtchn_label(c.self, arg->port)
#define OBJ_PORT_CHANNEL            evtchn_label(c.self, arg->evtchn)
#define OBJ_DOM_CHANNEL             evtchn_label(c.peer, arg->port)
#define OBJ_SID_ARG                 arg->ssidref
#define OBJ_SID                     arg->sid
#define OBJ_XEN                     SECINITSID_XEN
#define OBJ_SECURITY                SECINITSID_SECURITY
#define OBJ_LABEL                   c.label			/* DEVICE, RANGE: by the row's own resolver */

#define RESERVE_NO(name)
#define RESERVE_YES(name) \
		if (rc == 0) \
			rc = name##_reserve(&c, arg, &plan);	/* pages and ids from the accounted pool */

#define RESERVE_PAGE(name) \
		c.page = NULL; \
		RESERVE_YES(name)
#define RESERVE_OWN(name) \
		c.used = 0; \
		RESERVE_YES(name)
#define RETURN_NO(name)
#define RETURN_YES(name)
#define RETURN_PAGE(name)           if (rc) reserve_return(&c);
#define RETURN_OWN(name)            name##_return(&c, arg);	/* what the row reserved and holds no longer, or not at all */

/* What a domain does to itself is asked most often, and has its own shorter way to the same answer. */
#ifndef __FRAMAC__
#define CHECK_SELF_SELF             ~, xsm_check_self
#endif
#define SECOND_OF(a, b, ...)        b
#define SECOND(...)                 SECOND_OF(__VA_ARGS__)
#define CHECK(subject, object)      SECOND(CHECK_##subject##_##object, xsm_check, )

#define ASK(subject, object, class, perm) \
	if (rc == 0) \
		rc = CHECK(subject, object)(SUBJ_##subject, OBJ_##object, SECCLASS_##class, class##__##perm);
#define ASK_IF(cond, subject, object, class, perm) \
	if (rc == 0 && (cond)) \
		rc = CHECK(subject, object)(SUBJ_##subject, OBJ_##object, SECCLASS_##class, class##__##perm);

#define OP(name, family, nr, kind, type, target, lock, reserve, checks, locked_checks) \
err_t run_##name(const struct call *call, type *arg, struct fx *fx) \
{ \
	struct name##_plan plan; \
	struct ctx c; \
	err_t rc; \
 \
	c.self = call->self; \
	c.vcpu = call->vcpu; \
	c.tail = &call->tail; \
	c.call = call; \
	rc = TARGET_##target;				/* takes references */ \
	if (rc) \
		return rc; \
 \
	checks \
	if (rc == 0) { \
		LOCK_##lock; \
		rc = ALIVE_##target; \
		locked_checks \
		RESERVE_##reserve(name) \
		if (rc == 0) \
			rc = name##_check(&c, arg, &plan);	/* pure */ \
		if (rc == 0) { \
			FINISH_##kind(name) \
		} \
		RETURN_##reserve(name) \
		UNLOCK_##lock; \
	} \
	RELEASE_##target; \
	return rc; \
}
/* The commit and the effects that it left; then the result, in the hypervisor's copy of the argument. An answer changes nothing: it has no commit. */
#define COMMIT(name)                name##_commit(&c, &plan, fx); /* total */ fx_hold(fx);
#define RESULT(name)                name##_result(&plan, arg);
#define FINISH_IN(name)             COMMIT(name)
#define FINISH_EXTENT(name)         COMMIT(name)
#define FINISH_REGS(name)           COMMIT(name)
#define FINISH_DCTL(name)           COMMIT(name)
#define FINISH_NONE(name)           COMMIT(name)
#define FINISH_OWN(name)            COMMIT(name)
#define FINISH_OWN_OUT(name)        COMMIT(name) RESULT(name)
#define FINISH_OUT(name)            COMMIT(name) RESULT(name)
#define FINISH_INOUT(name)          COMMIT(name) RESULT(name)
#define FINISH_ENTRY(name)          COMMIT(name) RESULT(name)
#define FINISH_ENTRY_RAW(name)      COMMIT(name) RESULT(name)
#define FINISH_STATUS(name)         COMMIT(name) RESULT(name)
#define FINISH_STATUS_RAW(name)     COMMIT(name) RESULT(name)
#define FINISH_DCTL_OUT(name)       COMMIT(name) RESULT(name)
#define FINISH_ANSWER(name)         RESULT(name)
#include "call/table.def"
