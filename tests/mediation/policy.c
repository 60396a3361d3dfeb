/* SPDX-License-Identifier: Apache-2.0 */
/* tests/mediation/policy.c - the twins: policies of the world's labels with the rules of the moment, compiled by checkpolicy. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "tests/mediation/mediation.h"

#define DIR "build/mediation/"
static char file[256];

static void append(FILE *to, const char *part)
{
	FILE *f = fopen(part, "r");
	int c;

	assert(f || !"run `make check`, which makes the parts of the policy");
	while ((c = fgetc(f)) != EOF)
		fputc(c, to);
	fclose(f);
}

static FILE *begin(const char *name)
{
	FILE *f;

	snprintf(file, sizeof file, DIR "%s.conf", name);
	f = fopen(file, "w");
	assert(f);
	append(f, DIR "head.conf");
	return f;
}

static const char *end(FILE *f, const char *name)
{
	char command[700];

	append(f, "tests/mediation/world.tail");
	assert(fclose(f) == 0);
	snprintf(command, sizeof command, "checkpolicy -t xen -c 30 -o " DIR "%s.bin " DIR "%s.conf > " DIR "%s.log 2>&1", name, name, name);
	if (system(command)) {
		printf("%s: checkpolicy refuses it, see its log\n", file);
		exit(1);
	}
	snprintf(file, sizeof file, DIR "%s.bin", name);
	return file;
}

/* The classes named in `but` are the caller's. */
static void allow_all_but(FILE *f, const char *but)
{
	for (uint16_t c = 1; c <= SECCLASS_COUNT; c++)
		if (!strstr(but, xsm_class_name(c)))
			fprintf(f, "allow every every:%s *;\n", xsm_class_name(c));
}

const char *question_perm(const struct question *q)
{
	return xsm_perm_name(q->cls, (uint32_t)__builtin_ctz(q->perm));
}

static const char users[] = "user u roles r;\n";

const char *policy_all(void)
{
	FILE *f = begin("all");

	allow_all_but(f, "");
	fputs(users, f);
	return end(f, "all");
}

/* Channels and other objects have the role object_r; the constraint looks at types only. */
const char *policy_but(const struct question *q, const char *name)
{
	FILE *f = begin(name);

	allow_all_but(f, "");
	fputs(users, f);
	fprintf(f, "constrain %s { %s } (t1 != %s or t2 != %s);\n", xsm_class_name(q->cls), question_perm(q), q->source, q->target);
	return end(f, name);
}

const char *policy_links(void)
{
	static const struct { const char *class, *perms; } links[] = { { "grant", "map_read map_write map_device" }, { "event", "bind" }, { "mmu", "map_read map_write" } };
	FILE *f = begin("links");

	allow_all_but(f, "grant event mmu");
	for (uint32_t i = 0; i < ARRAY_SIZE(links); i++) {
		fprintf(f, "allow every every:%s ~{ %s };\n", links[i].class, links[i].perms);
		fprintf(f, "if (one) { allow every every:%s { %s }; }\n", links[i].class, links[i].perms);
	}
	fputs(users, f);
	return end(f, "links");
}

const char *policy_just(const struct question *q, uint32_t n, const char *name)
{
	FILE *f = begin(name);

	for (uint32_t i = 0; i < n; i++)
		fprintf(f, "allow %s %s:%s %s;\n", q[i].source, q[i].target, xsm_class_name(q[i].cls), question_perm(&q[i]));
	fputs(users, f);
	return end(f, name);
}
