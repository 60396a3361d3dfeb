/* SPDX-License-Identifier: Apache-2.0 */
/* xenstore/audit.c - records of denials. */
#include "domains/xenstore/audit.h"
#include "domains/xenstore/env.h"
#include "lib/fmt.h"
#include "lib/string.h"
#include "xsm/av.h"
#include "xsm/av_names.h"

#define LINE_MAX	512u
#define SHOWN		240u	/* what the hypervisor's console shows in one line: the path is cut to that */
#define PATH_MIN	16u	/* of a path is shown at least, however long the contexts */

static bool pending;

/* What a path is made of, and nothing that could pass for another field of the line. */
static void add_path(char *line, size_t *at, size_t room, const char *path, size_t n)
{
	size_t show = n <= room ? n : room - 3;

	for (size_t i = 0; i < show; i++)
		line[(*at)++] = path[i] > ' ' && path[i] <= '~' && path[i] != '=' ? path[i] : '?';
	if (show < n)
		*at += (size_t)snprintf(line + *at, 4, "...");
}

static size_t add_perms(char *line, size_t room, uint32_t perms)
{
	size_t at = (size_t)snprintf(line, room, "avc:  denied  {");

	for (uint32_t bit = 0; bit < 32; bit++)
		if (perms >> bit & 1 && at + 32 < room)
			at += (size_t)snprintf(line + at, room - at, " %s", perm_names[SECCLASS_XENSTORE][bit] ? perm_names[SECCLASS_XENSTORE][bit] : "?");
	return at + (size_t)snprintf(line + at, room - at, " }");
}

static void write_record(const struct conn *c, uint32_t ssid, uint32_t tsid, uint32_t perms, const char *path, size_t n)
{
	char line[LINE_MAX], scontext[ENV_CONTEXT_MAX], tcontext[ENV_CONTEXT_MAX];
	size_t at, used;

	env_sid_to_context(ssid, scontext);
	env_sid_to_context(tsid, tcontext);
	at = add_perms(line, 128, perms);
	at += (size_t)snprintf(line + at, sizeof line - at, " for domid=%u path=", c->domid);
	used = at + strlen(scontext) + strlen(tcontext) + sizeof " scontext= tcontext= tclass=xenstore" - 1;
	add_path(line, &at, used + PATH_MIN < SHOWN ? SHOWN - used : PATH_MIN, path, n);
	snprintf(line + at, sizeof line - at, " scontext=%s tcontext=%s tclass=xenstore", scontext, tcontext);
	env_log(line);
}

void audit_flush_one(struct conn *c)
{
	struct denials *d = &c->denials;
	char line[96];

	if (d->like_last) {
		snprintf(line, sizeof line, "avc:  domain %u: %u more denials like the last one", c->domid, d->like_last);
		env_log(line);
	}
	if (d->held_back) {
		snprintf(line, sizeof line, "avc:  domain %u: %u denials not written", c->domid, d->held_back);
		env_log(line);
	}
	d->like_last = d->held_back = 0;
}

void audit_flush(void)
{
	pending = false;
	for (uint32_t i = 0; i < MAX_CONNS; i++)
		if (st.conn[i])
			audit_flush_one(st.conn[i]);
}

bool audit_pending(void)
{
	return pending;
}

static uint64_t kind_of(uint32_t tsid, uint32_t perms, const char *path, size_t n)
{
	uint64_t h = hash_start(NULL);

	for (size_t i = 0; i < n; i++)
		h = hash_step(h, path[i]);
	return (h ^ tsid) * 0x9e3779b97f4a7c15ull ^ perms;
}

void audit_denied(struct conn *c, uint32_t ssid, uint32_t tsid, uint32_t perms, const char *path, size_t n)
{
	uint64_t kind = kind_of(tsid, perms, path, n), period = env_now() / AUDIT_PERIOD;
	struct denials *d = &c->denials;

	d->lines = d->lines > period - d->since ? d->lines - (uint32_t)(period - d->since) : 0;
	d->since = period;
	if (d->lines && d->last == kind) {
		d->like_last++;
		pending = true;
		return;
	}
	if (d->lines == AUDIT_LINES) {
		d->held_back++;
		pending = true;
		return;
	}
	audit_flush_one(c);
	d->last = kind;
	d->lines++;
	write_record(c, ssid, tsid, perms, path, n);
}
