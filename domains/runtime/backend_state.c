/* SPDX-License-Identifier: Apache-2.0 */
/* backend_state.c - the pure part of backend.c: state machine and paths. */
#include "domains/runtime/backend_state.h"
#include "lib/string.h"

static enum backend_action from_initwait(uint64_t theirs)
{
	switch (theirs) {
	case XenbusStateInitialised:
	case XenbusStateConnected:
		return BACKEND_CONNECT;
	case XenbusStateClosing:
		return BACKEND_CLOSING;
	case XenbusStateClosed:
		return BACKEND_CLOSE;
	default:
		return BACKEND_STAY;
	}
}

static enum backend_action from_connected(uint64_t theirs)
{
	switch (theirs) {
	case XenbusStateInitialising:
	case XenbusStateInitWait:
		return BACKEND_AGAIN;
	case XenbusStateClosing:
		return BACKEND_CLOSING;
	case XenbusStateUnknown:
	case XenbusStateClosed:
		return BACKEND_CLOSE;
	default:
		return BACKEND_STAY;
	}
}

static enum backend_action from_closing(uint64_t theirs)
{
	switch (theirs) {
	case XenbusStateInitialising:
	case XenbusStateInitWait:
		return BACKEND_AGAIN;
	case XenbusStateUnknown:
	case XenbusStateClosed:
		return BACKEND_CLOSE;
	default:
		return BACKEND_STAY;
	}
}

enum backend_action backend_next(enum xenbus_state ours, uint64_t theirs)
{
	switch (ours) {
	case XenbusStateInitWait:
		return from_initwait(theirs);
	case XenbusStateConnected:
		return from_connected(theirs);
	case XenbusStateClosing:
		return from_closing(theirs);
	case XenbusStateClosed:
		return theirs == XenbusStateInitialising || theirs == XenbusStateInitWait ? BACKEND_AGAIN : BACKEND_STAY;
	default:
		return BACKEND_STAY;
	}
}

/* Decimal number of 1 to 10 digits, no leading zero, up to '/' or the end; moves *p behind it. */
static bool number(const char **p, uint64_t max, uint64_t *v)
{
	const char *s = *p;
	uint64_t n = 0;

	for (; *s >= '0' && *s <= '9' && s - *p < 10; s++)
		n = n * 10 + (uint64_t)(*s - '0');
	if (s == *p || (**p == '0' && s - *p > 1) || n > max || (*s && *s != '/'))
		return false;
	*v = n;
	*p = *s ? s + 1 : s;
	return true;
}

static const char *skip(const char *path, const char *prefix)
{
	size_t n = strlen(prefix);

	return path && !strncmp(path, prefix, n) ? path + n : NULL;
}

static const char *skip_home(const char *path)
{
	const char *p = skip(path, "/local/domain/");
	uint64_t v;

	if (!p)
		return path;
	return number(&p, UINT16_MAX, &v) ? p : NULL;
}

int backend_parse(const char *path, const char *kind, domid_t *fe, uint32_t *id)
{
	const char *p = skip(skip(skip_home(path), "backend/"), kind);
	uint64_t v;

	if (!p || (*p && *p != '/'))
		return -1;
	p += *p == '/';
	if (!*p)
		return 0;
	if (!number(&p, 0x7fef, &v))		/* below DOMID_FIRST_RESERVED */
		return -1;
	*fe = (domid_t)v;
	if (!*p)
		return 1;
	if (!number(&p, UINT32_MAX, &v))
		return -1;
	*id = (uint32_t)v;
	return *p ? 3 : 2;
}
