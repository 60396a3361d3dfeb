/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz/main.c - a harness by itself: HARNESS FILE|DIRECTORY... runs each input once. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include "fuzz/fuzz.h"

#define SECONDS 60u

static unsigned long inputs;

static void run(const uint8_t *p, size_t n, const char *path)
{
	int status;
	pid_t child;

	inputs++;
	if (!fuzz_forks) {
		fuzz_one(p, n);
		return;
	}
	fflush(NULL);
	child = fork();
	if (child == 0) {
		alarm(SECONDS);
		fuzz_one(p, n);
		exit(0);
	}
	if (child < 0 || waitpid(child, &status, 0) != child || WIFSIGNALED(status) || WEXITSTATUS(status) == 1) {
		printf("%s: fails\n", path);
		exit(1);
	}
}

static void file(const char *path)
{
	FILE *f = fopen(path, "rb");
	uint8_t *p;
	size_t n;

	if (!f || fseek(f, 0, SEEK_END)) {
		perror(path);
		exit(1);
	}
	n = (size_t)ftell(f);
	rewind(f);
	p = malloc(n ? n : 1);		/* as long as it is: a sanitizer sees each byte read too far */
	if (!p || fread(p, 1, n, f) != n) {
		perror(path);
		exit(1);
	}
	fclose(f);
	run(p, n, path);
	free(p);
}

static void every(const char *path)
{
	DIR *d = opendir(path);
	struct dirent *e;
	char name[4096];

	if (!d) {
		file(path);
		return;
	}
	while ((e = readdir(d)))
		if (e->d_name[0] != '.') {
			snprintf(name, sizeof name, "%s/%s", path, e->d_name);
			every(name);
		}
	closedir(d);
}

int main(int argc, char **argv)
{
	fuzz_init();
	for (int i = 1; i < argc; i++)
		every(argv[i]);
	printf("%lu inputs\n", inputs);
	return 0;
}
