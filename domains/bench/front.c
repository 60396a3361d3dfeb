/* SPDX-License-Identifier: Apache-2.0 */
/* bench/front.c - see front.h. */
#include "domains/bench/front.h"
#include "domains/runtime/cpu.h"
#include "domains/runtime/event.h"
#include "domains/runtime/grant.h"
#include "domains/runtime/hypercall.h"
#include "domains/runtime/internal.h"
#include "domains/runtime/mem.h"
#include "lib/fmt.h"
#include "lib/string.h"

#define LOOK_NS 10000000ull
#define LOOKS   1000u			/* 10 s */

/* The n-th name in the NUL-separated list. */
static const char *nth(const char *list, size_t used, uint32_t n)
{
	for (const char *p = list; p < list + used; p += strlen(p) + 1)
		if (n-- == 0)
			return p;
	return NULL;
}

err_t front_find(struct front *f, const char *kind, uint32_t n)
{
	char dir[32], list[256], path[XS_PATH_MAX];
	const char *id;
	size_t used = 0;
	uint64_t be;
	err_t e;

	snprintf(dir, sizeof dir, "device/%s", kind);
	e = xs_directory(XBT_NONE, dir, list, sizeof list, &used);
	if (e)
		return e;
	id = nth(list, used, n);
	if (!id)
		return -XEN_ENOENT;
	snprintf(f->path, sizeof f->path, "%s/%s", dir, id);
	snprintf(path, sizeof path, "%s/backend-id", f->path);
	e = xs_read_u64(XBT_NONE, path, DOMID_FIRST_RESERVED - 1, &be);
	if (e)
		return e;
	f->be = (domid_t)be;
	snprintf(path, sizeof path, "%s/backend", f->path);
	return xs_read(XBT_NONE, path, f->backend, sizeof f->backend);
}

static err_t wait_for(const struct front *f, enum xenbus_state wanted)
{
	char path[XS_PATH_MAX];
	uint64_t state;

	snprintf(path, sizeof path, "%s/state", f->backend);
	for (uint32_t i = 0; i < LOOKS; i++) {
		if (!xs_read_u64(XBT_NONE, path, XenbusStateReconfigured, &state) && state == wanted)
			return 0;
		(void)!sched_poll(NULL, 0, time_now() + LOOK_NS);
	}
	return -XEN_ETIME;
}

err_t front_open(struct front *f)
{
	err_t e = wait_for(f, XenbusStateInitWait);

	return e ? e : evtchn_alloc_unbound(DOMID_SELF, f->be, &f->port);
}

err_t front_write_text(const struct front *f, const char *key, const char *value)
{
	char path[XS_PATH_MAX];

	snprintf(path, sizeof path, "%s/%s", f->path, key);
	return xs_write(XBT_NONE, path, value);
}

err_t front_write(const struct front *f, const char *key, uint64_t value)
{
	char text[24];

	snprintf(text, sizeof text, "%lu", (unsigned long)value);
	return front_write_text(f, key, text);
}

err_t front_grant(const struct front *f, const void *page, bool readonly, grant_ref_t *ref)
{
	long r = grant_give(f->be, virt_to_gfn(page), readonly);

	if (r < 0)
		return (err_t)r;
	*ref = (grant_ref_t)r;
	return 0;
}

err_t front_share(const struct front *f, const char *key, void *page)
{
	grant_ref_t ref = 0;
	err_t e = front_grant(f, page, false, &ref);

	return e ? e : front_write(f, key, ref);
}

err_t front_connect(const struct front *f, enum xenbus_state ours)
{
	err_t e = front_write(f, "event-channel", f->port);

	if (!e)
		e = front_write(f, "state", ours);
	if (!e)
		e = wait_for(f, XenbusStateConnected);
	return e ? e : front_write(f, "state", XenbusStateConnected);
}

void front_clear(const struct front *f)
{
	__atomic_fetch_and(&shared_info->evtchn_pending[f->port / 64], ~(1ull << f->port % 64), __ATOMIC_SEQ_CST);
	WRITE_ONCE(shared_info->vcpu_info[0].evtchn_pending_sel, 0);
	WRITE_ONCE(shared_info->vcpu_info[0].evtchn_upcall_pending, 0);
}
