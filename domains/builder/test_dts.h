/* SPDX-License-Identifier: Apache-2.0 */
/* test_dts.h - hosted tests: device-tree source through dtc. */
#ifndef BUILDER_TEST_DTS_H
#define BUILDER_TEST_DTS_H
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Compiles source into buf; the DTB's size. */
static inline size_t dts_compile(const char *dts, char *buf, size_t cap)
{
	char in[] = "/tmp/manifest-XXXXXX", cmd[128];
	int fd = mkstemp(in);
	size_t n;
	FILE *f;

	assert(fd >= 0 && write(fd, dts, strlen(dts)) == (ssize_t)strlen(dts));
	close(fd);
	snprintf(cmd, sizeof cmd, "dtc -q -I dts -O dtb %s", in);
	f = popen(cmd, "r");
	assert(f);
	n = fread(buf, 1, cap, f);
	assert(pclose(f) == 0 && n);
	unlink(in);
	return n;
}
#endif
