/* SPDX-License-Identifier: Apache-2.0 */
/* xs.c - one request to xenstore from a guest, for the system tests: xs write PATH VALUE, xs open PATH DOMID (who may read it from now on), xs read PATH.
 * Says in one line what came of it. Linked statically, run in a guest. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <xenstore.h>

static bool write_node(struct xs_handle *h, const char *path, const char *value)
{
	return xs_write(h, XBT_NULL, path, value, (unsigned int)strlen(value));
}

static bool open_node(struct xs_handle *h, const char *path, const char *domid)
{
	struct xs_permissions p[2];
	unsigned int n;
	struct xs_permissions *was = xs_get_permissions(h, XBT_NULL, path, &n);

	if (!was)
		return false;
	p[0] = was[0];
	p[1] = (struct xs_permissions){ .id = (unsigned int)atoi(domid), .perms = XS_PERM_READ };
	free(was);
	return xs_set_permissions(h, XBT_NULL, path, p, 2);
}

static bool read_node(struct xs_handle *h, const char *path)
{
	unsigned int n;
	char *value = xs_read(h, XBT_NULL, path, &n);

	if (!value)
		return false;
	printf("xs: %s is '%s'\n", path, value);
	free(value);
	return true;
}

int main(int argc, char **argv)
{
	struct xs_handle *h = xs_open(0);
	bool done = false;

	if (!h || argc < 3)
		return fprintf(stderr, "usage: xs write PATH VALUE | open PATH DOMID | read PATH; needs /dev/xen/xenbus\n"), 2;
	errno = EINVAL;
	if (argc == 4 && !strcmp(argv[1], "write"))
		done = write_node(h, argv[2], argv[3]);
	else if (argc == 4 && !strcmp(argv[1], "open"))
		done = open_node(h, argv[2], argv[3]);
	else if (argc == 3 && !strcmp(argv[1], "read"))
		done = read_node(h, argv[2]);
	printf("xs: %s %s: %s\n", argv[1], argv[2], done ? "done" : strerror(errno));
	xs_close(h);
	return !done;
}
