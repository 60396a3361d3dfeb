/* SPDX-License-Identifier: Apache-2.0 */
/* xenstore/watch.c - watches, hashed by their path: an event looks up each of its prefixes. */
#include "domains/xenstore/watch.h"
#include "domains/xenstore/acct.h"
#include "domains/xenstore/conn.h"
#include "domains/xenstore/mac.h"
#include "lib/string.h"

static const char *const special_name[SPECIALS] = { "@introduceDomain", "@releaseDomain" };

static struct watch **bucket(const char *path)
{
	return &st.watch[hash_name(NULL, path, strlen(path)) % WATCH_BUCKETS];
}

static struct watch **find(struct conn *c, const char *path, const char *token)
{
	struct watch **at = &c->watches;

	while (*at && (strcmp((*at)->path, path) || strcmp((*at)->token, token)))
		at = &(*at)->next;
	return at;
}

err_t watch_add(struct conn *c, const char *path, size_t rel, const char *token, struct watch **out)
{
	size_t path_len = strlen(path) + 1, token_len = strlen(token) + 1;
	struct watch **at = find(c, path, token), **b = bucket(path), *w;

	if (*at)
		return -XEN_EEXIST;
	if (!c->acct->priv && c->acct->watches >= QUOTA_WATCHES)
		return -XEN_E2BIG;
	w = mem_alloc(c->acct, sizeof *w + path_len + token_len);
	if (!w)
		return -XEN_ENOMEM;
	*w = (struct watch){ .c = c, .rel = (uint32_t)rel, .token = w->path + path_len };
	memcpy(w->path, path, path_len);
	memcpy(w->path + path_len, token, token_len);
	while (*b)		/* events come in the order of registration */
		b = &(*b)->hash_next;
	*b = w;
	*at = w;
	c->acct->watches++;
	*out = w;
	return 0;
}

static void remove_at(struct watch **at)
{
	struct watch *w = *at, **b = bucket(w->path);

	while (*b != w)
		b = &(*b)->hash_next;
	*b = w->hash_next;
	*at = w->next;
	w->c->acct->watches--;
	conn_forget_events(w->c, w);
	mem_free(w);
}

err_t watch_remove(struct conn *c, const char *path, const char *token)
{
	struct watch **at = find(c, path, token);

	if (!*at)
		return -XEN_ENOENT;
	remove_at(at);
	return 0;
}

void watch_remove_all(struct conn *c)
{
	while (c->watches)
		remove_at(&c->watches);
}

/* A change under way. */
struct news { const char *path; const struct audience *who; uint32_t label; };	/* label 0: nobody asked yet */

static bool may_hear(const struct conn *c, const struct audience *a)
{
	struct who w = conn_who(c);

	return (a->was && (perms_access(a->was, &w) & PERM_READ)) || (perms_access(a->now, &w) & PERM_READ)
		|| (a->up && (perms_access(a->up, &w) & PERM_READ));
}

static bool policy_lets_hear(struct conn *c, struct news *news)
{
	if (!news->label)
		news->label = mac_label(news->path);
	return mac_hears(c, news->label);
}

/* Every watch on exactly the first n bytes of the path. */
static void fire_prefix(struct news *news, size_t n, uint32_t hash)
{
	for (struct watch *w = st.watch[hash % WATCH_BUCKETS]; w; w = w->hash_next)
		if (!strncmp(w->path, news->path, n) && !w->path[n] && may_hear(w->c, news->who) && policy_lets_hear(w->c, news))
			conn_push_event(w->c, w, news->path);
}

void watch_fire(const char *path, bool exact, const struct audience *a)
{
	struct news news = { path, a, 0 };
	uint64_t h = hash_start(NULL);
	size_t i = 0;

	for (; path[i]; i++) {
		if (!exact && path[i] == '/' && i)
			fire_prefix(&news, i, hash_end(h));
		h = hash_step(h, path[i]);
		if (!exact && !i && path[1])
			fire_prefix(&news, 1, hash_end(h));
	}
	fire_prefix(&news, i, hash_end(h));
}

void watch_fire_special(enum special s)
{
	watch_fire(special_name[s], true, &(struct audience){ .now = st.special[s] });
}

enum special special_find(const char *path)
{
	for (int s = 0; s < SPECIALS; s++)
		if (!strcmp(path, special_name[s]))
			return (enum special)s;
	return SPECIALS;
}
