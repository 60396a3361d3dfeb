/* SPDX-License-Identifier: Apache-2.0 */
/* xenstore/watch.h - watches and who hears of which change. */
#ifndef XENSTORE_WATCH_H
#define XENSTORE_WATCH_H
#include "domains/xenstore/perm.h"

struct watch {
	struct watch *hash_next;
	struct watch *next;		/* of the same connection, in order of creation */
	struct conn *c;
	const char *token;
	uint32_t rel;			/* bytes of a path that events leave out: the watch was relative */
	bool missed;			/* events were dropped: one for the watched path is owed */
	char path[];			/* absolute or @special, NUL, token, NUL */
};

/* -XEN_EEXIST, -XEN_E2BIG (quota), -XEN_ENOMEM. The caller sends the first event by watch_push(w, w->path). */
err_t watch_add(struct conn *c, const char *path, size_t rel, const char *token, struct watch **w) __must_check;
/* -XEN_ENOENT. Its queued events go with it, but for one that is half sent. */
err_t watch_remove(struct conn *c, const char *path, const char *token) __must_check;
void watch_remove_all(struct conn *c);

/* Who may hear of a change of a node: readers of its permissions now, before (or NULL), or of its parent's. */
struct audience { const struct perms *now, *was, *up; };
/* Queues an event for every watch on path or, unless exact, on one of its ancestors. */
void watch_fire(const char *path, bool exact, const struct audience *who);
/* @introduceDomain, @releaseDomain. */
void watch_fire_special(enum special s);
/* The special event named by path; SPECIALS when there is none. */
enum special special_find(const char *path);
#endif
