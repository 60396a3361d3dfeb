/* SPDX-License-Identifier: Apache-2.0 */
/* core/xsm_op/revoke.c - is this link still allowed? If not, it goes by the operation that its domain would use. */
#include "core/xsm_op/revoke.h"
#include "core/evtchn/close.h"
#include "core/grant/unmap.h"
#include "hal/p2m.h"

static bool allowed(const struct ctx *c, uint16_t class, uint32_t perm)
{
	return xsm_would_allow(domtab[c->self].sid, dom_object_sid(c->self, c->peer), class, perm);
}

bool revoke_channel(const struct ctx *c, uint32_t port, bool act, struct fx *fx)
{
	const struct evtchn *ch = &ports[c->self][port];
	struct evtchn_close arg = { .port = port };
	struct evtchn_close_plan plan;

	if (ch->state != ECS_INTERDOMAIN || ch->peer_dom != c->peer)
		return false;
	if (xsm_would_allow(ch->label, dom_object_sid(c->self, c->peer), SECCLASS_EVENT, EVENT__BIND))
		return false;
	if (act && evtchn_close_check(c, &arg, &plan) == 0)
		evtchn_close_commit(c, &plan, fx);
	return true;
}

bool revoke_mapping(const struct ctx *c, uint32_t handle, bool act, bool *stays, struct fx *fx)
{
	const struct maptrack *mt = &mtrack[c->self][handle];
	uint32_t flags = mt->flags, write = mt_write(flags) ? MT_WRITE : 0;
	struct gnttab_unmap_grant_ref_plan plan = { .handle = handle, .ref = mt->ref, .gfn = mt->gfn, .host = 1, .drop = MT_HOST + write,
		.keep = mt_device(flags) ? flags - MT_HOST : 0 };

	*stays = false;
	if (!flags || mt->dom != c->peer)
		return false;
	if (mt_host(flags) && !allowed(c, SECCLASS_GRANT, GRANT__MAP_READ | (write ? GRANT__MAP_WRITE : 0))) {
		*stays = mt_device(flags) || !act;
		if (act)
			gnttab_unmap_grant_ref_commit(c, &plan, fx);
		return true;
	}
	*stays = mt_device(flags) && !allowed(c, SECCLASS_GRANT, GRANT__MAP_READ | GRANT__MAP_DEVICE | (write ? GRANT__MAP_WRITE : 0));
	return *stays;
}

bool revoke_foreign(const struct ctx *c, uint64_t gfn, bool act, struct fx *fx)
{
	struct p2m_entry e;

	hal_p2m_lookup(c->self, (struct gfn){ gfn }, &e);
	if (e.type != P2M_FOREIGN || frametab[e.mfn.v].owner != c->peer)
		return false;
	if (frametab[e.mfn.v].flags & FRAME_SHARED ? allowed(c, SECCLASS_DOMAIN2, DOMAIN2__RESOURCE_MAP) :
	    allowed(c, SECCLASS_MMU, MMU__MAP_READ | MMU__MAP_WRITE))
		return false;
	if (act) {
		hal_p2m_clear(c->self, (struct gfn){ gfn }, 0);
		fx_flush(fx, c->self);
		fx_fin_foreign(fx, c->peer, e.mfn);
	}
	return true;
}
