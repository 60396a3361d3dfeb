/* SPDX-License-Identifier: Apache-2.0 */
/* xenstore/mac_request.c - the question that each type of request asks, and about what. */
#include "domains/xenstore/mac.h"
#include "domains/xenstore/path.h"
#include "lib/fmt.h"
#include "lib/string.h"
#include "xsm/av.h"

enum on {
	ON_NODE,	/* the path that is the first argument */
	ON_SPECIAL,	/* the same, or the name of a special watch */
	ON_OWN,		/* the caller's home */
	ON_HOME,	/* the home of the domain that is the first argument */
	ON_HOMES,	/* those of two domains */
	ON_STORE,	/* the store itself */
};

/* perm 0: no such request. */
static const struct { enum on on; uint32_t perm; } question[XS_TYPE_COUNT] = {
	[XS_CONTROL]			= { ON_STORE, XENSTORE__CONTROL },
	[XS_DIRECTORY]			= { ON_NODE, XENSTORE__LIST },
	[XS_READ]			= { ON_NODE, XENSTORE__READ },
	[XS_GET_PERMS]			= { ON_SPECIAL, XENSTORE__GETPERMS },
	[XS_WATCH]			= { ON_SPECIAL, XENSTORE__WATCH },
	[XS_UNWATCH]			= { ON_OWN, XENSTORE__UNWATCH },
	[XS_TRANSACTION_START]		= { ON_OWN, XENSTORE__TRANSACTION },
	[XS_TRANSACTION_END]		= { ON_OWN, XENSTORE__TRANSACTION },
	[XS_INTRODUCE]			= { ON_HOME, XENSTORE__INTRODUCE },
	[XS_RELEASE]			= { ON_HOME, XENSTORE__RELEASE },
	[XS_GET_DOMAIN_PATH]		= { ON_HOME, XENSTORE__GET_PATH },
	[XS_WRITE]			= { ON_NODE, XENSTORE__WRITE },
	[XS_MKDIR]			= { ON_NODE, XENSTORE__CREATE },
	[XS_RM]				= { ON_NODE, XENSTORE__REMOVE },
	[XS_SET_PERMS]			= { ON_SPECIAL, XENSTORE__SETPERMS },
	[XS_IS_DOMAIN_INTRODUCED]	= { ON_HOME, XENSTORE__IS_INTRODUCED },
	[XS_RESUME]			= { ON_HOME, XENSTORE__RESUME },
	[XS_SET_TARGET]			= { ON_HOMES, XENSTORE__SET_TARGET },
	[XS_RESET_WATCHES]		= { ON_OWN, XENSTORE__RESET_WATCHES },
	[XS_DIRECTORY_PART]		= { ON_NODE, XENSTORE__LIST },
};

static err_t ask_path(const struct request *r, bool special, uint32_t perm)
{
	const char *path = r->data;

	if (!r->len || !memchr(path, 0, r->len))
		return -XEN_EINVAL;
	if (!special || path[0] != '@')
		path = request_path(r, path, NULL);
	return path ? mac_node(r->c, path, strlen(path), perm) : -XEN_EINVAL;
}

static err_t ask_home(struct conn *c, domid_t domid, uint32_t perm)
{
	char path[32];
	int n = snprintf(path, sizeof path, "/local/domain/%u", domid);

	return mac_node(c, path, (size_t)n, perm);
}

/* About the first n arguments. */
static err_t ask_homes(const struct request *r, uint32_t n, uint32_t perm)
{
	const char *arg[2];
	err_t err = request_strings(r, arg, 2) < n ? -XEN_EINVAL : 0;

	for (uint32_t i = 0; i < n && !err; i++) {
		uint64_t v;

		err = number_parse(arg[i], UINT16_MAX, &v);
		if (!err)
			err = ask_home(r->c, v == FIRST_RESERVED_DOMAIN ? r->c->domid : (domid_t)v, perm);	/* DOMID_SELF */
	}
	return err;
}

err_t mac_request(const struct request *r, uint32_t type)
{
	static const char store[] = "/tool/xenstored";
	uint32_t perm = type < XS_TYPE_COUNT ? question[type].perm : 0;

	if (!perm)
		return 0;
	switch (question[type].on) {
	case ON_NODE:		return ask_path(r, false, perm);
	case ON_SPECIAL:	return ask_path(r, true, perm);
	case ON_OWN:		return ask_home(r->c, r->c->domid, perm);
	case ON_HOME:		return ask_homes(r, 1, perm);
	case ON_HOMES:		return ask_homes(r, 2, perm);
	case ON_STORE:		return mac_node(r->c, store, sizeof store - 1, perm);
	}
	return -XEN_EACCES;
}
