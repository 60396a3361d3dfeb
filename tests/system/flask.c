/* SPDX-License-Identifier: Apache-2.0 */
/* tests/system/flask.c - a Linux program on libxenctrl, as Debian's flask-* tools are: `flask WHAT ARGUMENT...` prints WHAT's result or its errno. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <xenctrl.h>

static xc_interface *xc;

static int load(const char *path)
{
	static char bytes[1 << 20];
	FILE *f = fopen(path, "rb");
	size_t n = f ? fread(bytes, 1, sizeof bytes, f) : 0;

	return n ? xc_flask_load(xc, bytes, (uint32_t)n) : -1;
}

static int boolean(char *name)
{
	int now, pending, rc = xc_flask_getbool_byname(xc, name, &now, &pending);

	return rc ? rc : now * 10 + pending;
}

/* The permissions that SCON has on TCON in class number CLASS, as a number. */
static int access_of(char **a)
{
	uint32_t allowed, decided, allow, deny, seqno;
	int rc = xc_flask_access(xc, a[0], a[1], (uint16_t)atoi(a[2]), 0, &allowed, &decided, &allow, &deny, &seqno);

	return rc ? rc : (int)allowed;
}

static int text(char *context)
{
	char back[256];
	uint32_t sid;
	int rc = xc_flask_context_to_sid(xc, context, (uint32_t)strlen(context), &sid);

	if (rc == 0)
		rc = xc_flask_sid_to_context(xc, (int)sid, back, sizeof back);
	if (rc == 0)
		printf("%s\n", back);
	return rc;
}

static int run(int n, char **a)
{
	if (!strcmp(a[0], "load") && n == 2)
		return load(a[1]);
	if (!strcmp(a[0], "getenforce"))
		return xc_flask_getenforce(xc);
	if (!strcmp(a[0], "setenforce") && n == 2)
		return xc_flask_setenforce(xc, atoi(a[1]));
	if (!strcmp(a[0], "getbool") && n == 2)
		return boolean(a[1]);
	if (!strcmp(a[0], "setbool") && n == 3)
		return xc_flask_setbool(xc, a[1], atoi(a[2]), 1);
	if (!strcmp(a[0], "access") && n == 4)
		return access_of(a + 1);
	if (!strcmp(a[0], "context") && n == 2)
		return text(a[1]);
	if (!strcmp(a[0], "addpirq") && n == 3)
		return xc_flask_add_pirq(xc, (unsigned int)atoi(a[1]), a[2]);
	if (!strcmp(a[0], "delpirq") && n == 2)
		return xc_flask_del_pirq(xc, (unsigned int)atoi(a[1]));
	if (!strcmp(a[0], "threshold"))
		return xc_flask_getavc_threshold(xc);
	errno = ENOTSUP;
	return -1;
}

int main(int argc, char **argv)
{
	int rc;

	xc = xc_interface_open(NULL, NULL, 0);
	if (!xc || argc < 2) {
		printf("flask: no way to the hypervisor, or no command\n");
		return 2;
	}
	rc = run(argc - 1, argv + 1);
	printf("flask: %s %s %d\n", argv[1], rc < 0 ? "failed" : "gives", rc < 0 ? errno : rc);
	return rc < 0;
}
