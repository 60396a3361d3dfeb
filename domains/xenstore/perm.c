/* SPDX-License-Identifier: Apache-2.0 */
/* xenstore/perm.c - permission lists. */
#include "domains/xenstore/perm.h"
#include "domains/xenstore/acct.h"
#include "domains/xenstore/path.h"
#include "lib/fmt.h"
#include "lib/string.h"

static bool is_who(domid_t id, const struct who *w)
{
	return id == w->domid || (w->target != NO_DOMAIN && id == w->target);
}

uint8_t perms_access(const struct perms *ps, const struct who *w)
{
	if (w->priv || is_who(ps->p[0].id, w))
		return PERM_READ | PERM_WRITE | PERM_OWNER;
	for (uint32_t i = 1; i < ps->n; i++)
		if (!(ps->p[i].mode & PERM_IGNORE) && is_who(ps->p[i].id, w))
			return ps->p[i].mode & (PERM_READ | PERM_WRITE);
	return ps->p[0].mode & (PERM_READ | PERM_WRITE);
}

struct perms *perms_alloc(struct acct *a, uint32_t n)
{
	struct perms *ps = mem_alloc(a, perms_bytes(n));

	if (ps)
		ps->n = n;
	return ps;
}

struct perms *perms_copy(struct acct *a, const struct perms *ps)
{
	struct perms *copy = perms_alloc(a, ps->n);

	if (copy)
		memcpy(copy->p, ps->p, ps->n * sizeof ps->p[0]);
	return copy;
}

bool perms_name(const struct perms *ps, domid_t domid)
{
	for (uint32_t i = 0; i < ps->n; i++)
		if (ps->p[i].id == domid)
			return true;
	return false;
}

err_t perm_parse(const char *s, struct perm *p)
{
	uint64_t id;

	switch (s[0]) {
	case 'n':
		p->mode = 0;
		break;
	case 'r':
		p->mode = PERM_READ;
		break;
	case 'w':
		p->mode = PERM_WRITE;
		break;
	case 'b':
		p->mode = PERM_READ | PERM_WRITE;
		break;
	default:
		return -XEN_EINVAL;
	}
	if (number_parse(s + 1, 65535, &id))
		return -XEN_EINVAL;
	p->id = (domid_t)id;
	return 0;
}

void perm_format(const struct perm *p, char text[PERM_TEXT])
{
	snprintf(text, PERM_TEXT, "%c%u", "nrwb"[p->mode & 3], p->id);
}
