/* SPDX-License-Identifier: Apache-2.0 */
/* vchan.c - both ends of a libxenvchan for the system tests: vchan server|client DOMID PATH. The client sends 1 MiB of a
 * pattern, the server sends every byte back inverted; each says what it saw in one line. Linked statically, run in a guest. */
#include <errno.h>
#include <libxenvchan.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { TOTAL = 1 << 20, PIECE = 1024, RING = 4096, TRIES = 200 };

static uint8_t pattern(size_t i)
{
	return (uint8_t)(i * 7 + (i >> 8));
}

static int server(struct libxenvchan *v)
{
	uint8_t buf[PIECE];

	for (size_t done = 0; done < TOTAL; done += sizeof buf) {
		if (libxenvchan_recv(v, buf, sizeof buf) != sizeof buf)
			return printf("vchan: server lost its client after %zu bytes\n", done), 1;
		for (size_t i = 0; i < sizeof buf; i++)
			buf[i] = (uint8_t)~buf[i];
		if (libxenvchan_send(v, buf, sizeof buf) != sizeof buf)
			return printf("vchan: server cannot send after %zu bytes\n", done), 1;
	}
	printf("vchan: server returned %d bytes\n", TOTAL);
	return 0;
}

static int client(struct libxenvchan *v)
{
	uint8_t out[PIECE], in[PIECE];

	for (size_t done = 0; done < TOTAL; done += sizeof out) {
		for (size_t i = 0; i < sizeof out; i++)
			out[i] = pattern(done + i);
		if (libxenvchan_send(v, out, sizeof out) != sizeof out || libxenvchan_recv(v, in, sizeof in) != sizeof in)
			return printf("vchan: client lost its server after %zu bytes\n", done), 1;
		for (size_t i = 0; i < sizeof in; i++)
			if ((in[i] ^ out[i]) != 0xff)
				return printf("vchan: byte %zu came back changed\n", done + i), 1;
	}
	printf("vchan: client got %d bytes back\n", TOTAL);
	return 0;
}

/* The server's nodes may not be there yet. */
static struct libxenvchan *connect_to(int domid, const char *path)
{
	struct timespec pause = { .tv_nsec = 100000000 };
	struct libxenvchan *v = NULL;

	for (int i = 0; i < TRIES && !v; i++) {
		v = libxenvchan_client_init(NULL, domid, path);
		if (!v && errno != ENOENT && errno != EACCES)
			break;
		if (!v)
			nanosleep(&pause, NULL);
	}
	return v;
}

int main(int argc, char **argv)
{
	struct libxenvchan *v;
	int serve, domid;

	setvbuf(stdout, NULL, _IOLBF, 0);
	if (argc != 4)
		return fprintf(stderr, "usage: vchan server|client DOMID PATH\n"), 2;
	serve = !strcmp(argv[1], "server");
	domid = atoi(argv[2]);
	v = serve ? libxenvchan_server_init(NULL, domid, argv[3], RING, RING) : connect_to(domid, argv[3]);
	if (!v)
		return printf("vchan: %s failed: %s\n", argv[1], strerror(errno)), 1;
	v->blocking = 1;
	printf("vchan: %s is up\n", argv[1]);
	serve = serve ? server(v) : client(v);
	libxenvchan_close(v);
	return serve;
}
