/* SPDX-License-Identifier: Apache-2.0 */
/* xs_watch.c - watches: events wait in a bounded queue until the loop delivers them; what does not fit marks its watch dirty. */
#include "domains/runtime/xs_client.h"
#include "domains/runtime/event.h"
#include "domains/runtime/mem.h"
#include "domains/runtime/start.h"
#include "lib/fmt.h"
#include "lib/string.h"

#define QUEUE_MAX   512u
#define DELIVER_MAX 64u

struct event { struct event *next; uint32_t id; char path[]; };

static struct xs_watch *watches;
static struct event *queue, **queue_end = &queue;
static uint32_t queued, last_id;
static void deliver(void *ctx);
static struct ev_job job = { .fn = deliver };

static struct xs_watch *find(uint32_t id)
{
	struct xs_watch *w = watches;

	while (w && w->id != id)
		w = w->next;
	return w;
}

static struct xs_watch *find_dirty(void)
{
	struct xs_watch *w = watches;

	while (w && !w->dirty)
		w = w->next;
	return w;
}

static bool already_queued(uint32_t id, const char *path)
{
	for (const struct event *e = queue; e; e = e->next)
		if (e->id == id && !strcmp(e->path, path))
			return true;
	return false;
}

static bool enqueue(uint32_t id, const char *path)
{
	size_t n = strlen(path) + 1;
	struct event *e = queued < QUEUE_MAX ? malloc(sizeof *e + n) : NULL;

	if (!e)
		return false;
	e->next = NULL;
	e->id = id;
	memcpy(e->path, path, n);
	*queue_end = e;
	queue_end = &e->next;
	queued++;
	return true;
}

void xs_event(const char *payload, uint32_t len)
{
	size_t path = strnlen(payload, len);
	struct xs_watch *w;
	uint64_t id;

	if (path == len || payload[len - 1] || !parse_u64(payload + path + 1, UINT32_MAX, &id))
		return;				/* not one of our tokens */
	w = find((uint32_t)id);
	if (!w || w->dirty || already_queued(w->id, payload))
		return;
	if (!enqueue(w->id, payload))
		w->dirty = true;
	ev_job_add(&job);
}

static struct event *dequeue(void)
{
	struct event *e = queue;

	if (!e)
		return NULL;
	queue = e->next;
	if (!queue)
		queue_end = &queue;
	queued--;
	return e;
}

/* One queued event, or one dirty watch, if there is either. */
static void deliver_one(void)
{
	struct event *e = dequeue();
	struct xs_watch *w = e ? find(e->id) : find_dirty();

	if (!e && w)
		w->dirty = false;
	if (w)
		w->fn(w->ctx, e ? e->path : w->path);
	free(e);
}

/* What came before this turn, and no flood of it: the loop's other work has its turn before what comes meanwhile. */
static void deliver(void *ctx)
{
	uint32_t n = queued > DELIVER_MAX ? DELIVER_MAX : queued;

	do
		deliver_one();
	while (n > 1 && --n);
	if (queue || find_dirty())
		ev_job_add(&job);
}

static void unlink_watch(struct xs_watch *w)
{
	for (struct xs_watch **p = &watches; *p; p = &(*p)->next)
		if (*p == w) {
			*p = w->next;
			return;
		}
}

static err_t watch_request(uint32_t type, const struct xs_watch *w)
{
	char token[12];
	struct xs_part part[] = { { w->path, (uint32_t)strlen(w->path) + 1 }, { token, 0 } };

	part[1].n = (uint32_t)snprintf(token, sizeof token, "%u", w->id) + 1;
	return xs_request(type, XBT_NONE, part, 2, NULL, NULL);
}

err_t xs_watch(struct xs_watch *w)
{
	err_t e;

	w->id = ++last_id;
	w->dirty = false;
	w->next = watches;
	watches = w;
	e = watch_request(XS_WATCH, w);
	if (e)
		unlink_watch(w);
	return e;
}

err_t xs_unwatch(struct xs_watch *w)
{
	unlink_watch(w);
	return watch_request(XS_UNWATCH, w);
}
