/* SPDX-License-Identifier: Apache-2.0 */
/* core/console/console_op_test.c - CONSOLEIO_*: no domain speaks in another's name, long writes go on, input is its owner's. */
// link: build/hosted/core.a
#include <stdio.h>
#include <string.h>
#include "tests/fakearch/fake.h"
#include "tests/fakearch/fake_vcpu.h"

enum { A = 1, C = 2, SID_A = 10, AT = 0x2000 };

static int64_t io(domid_t d, uint32_t cmd, uint64_t count, uint64_t at)
{
	return fake_call(d, __HYPERVISOR_console_io, cmd, count, at, 0);
}
static int64_t say(domid_t d, const char *s)
{
	memset(fake_output, 0, sizeof fake_output);
	fake_put(d, AT, s, strlen(s));
	return io(d, CONSOLEIO_write, strlen(s), AT);
}

static void writes(void)
{
	static char lots[3000];

	assert(say(A, "hello\n") == 0 && strcmp(fake_output, "[guest] hello\r\n") == 0);
	assert(fake_xsm.n == 1 && fake_xsm.ask[0].ssid == SID_A && fake_xsm.ask[0].tsid == SECINITSID_XEN);
	assert(fake_xsm.ask[0].cls == SECCLASS_XEN && fake_xsm.ask[0].perm == XEN__WRITECONSOLE);
	assert(say(A, "one ") == 0 && fake_output[0] == 0);
	assert(say(A, "line\033[2J\n(redoubt) panic\n") == 0);
	assert(strcmp(fake_output, "[guest] one line\\x1b[2J\r\n[guest] (redoubt) panic\r\n") == 0);
	assert(say(0, "up\n") == 0 && strcmp(fake_output, "(redoubt) up\r\n") == 0);

	memset(lots, 'x', sizeof lots - 1);
	lots[sizeof lots - 2] = '\n';
	assert(say(A, lots) == 0);
	size_t n = 0;
	for (const char *p = fake_output; *p; p++)
		n += *p == 'x';
	assert(n == sizeof lots - 2);

	fake_xsm.deny = 1;
	assert(say(A, "no\n") == -XEN_EACCES && fake_output[0] == 0);
	fake_xsm.deny = 0;
	assert(io(A, CONSOLEIO_write, 5, 0x7fff0000) == -XEN_EFAULT && io(A, CONSOLEIO_write, 0, 0) == 0);
	assert(io(A, CONSOLEIO_write, 0xffffffff, AT) == -XEN_EFAULT);		/* until its memory ends */
	console_reset(A);
}

/* As the builder may: lines beyond the budget are lost, counted, and told of when the domain ends or the machine does. */
static void floods(void)
{
	uint32_t written = 0;

	for (uint32_t i = 0; i < 1000; i++) {
		assert(say(A, "123456789012345678901234567890\n\nx\n") == 0);
		if (!fake_output[0])
			break;
		written++;
	}
	assert(written > 200 && written < 400 && fake_output[0] == 0);
	fake_output[0] = 0;
	console_end(A);
	assert(strncmp(fake_output, "(redoubt) log of domain 1: ", 27) == 0);
	memset(fake_output, 0, sizeof fake_output);
	console_end_all();
	assert(fake_output[0] == 0);
	assert(say(0, "up\n") == 0 && strcmp(fake_output, "(redoubt) up\r\n") == 0);	/* each has a budget of its own */
	console_reset(A);
	assert(say(A, "new\n") == 0 && strcmp(fake_output, "[guest] new\r\n") == 0);
}

static void owns(void)
{
	char got[8] = { 0 };

	assert(say(C, "login: ") == 0 && strcmp(fake_output, "login: ") == 0);
	fake_input = "abc";
	assert(io(C, CONSOLEIO_read, 2, AT) == 2);
	fake_get(C, AT, got, 2);
	assert(strcmp(got, "ab") == 0 && fake_xsm.ask[0].perm == XEN__READCONSOLE);
	fake_xsm.deny = 1;
	assert(io(A, CONSOLEIO_read, 2, AT) == -XEN_EACCES && *fake_input == 'c');
	fake_xsm.deny = 0;
	assert(io(C, CONSOLEIO_read, 0x80000000, AT) == -XEN_E2BIG && io(C, CONSOLEIO_read, 0, AT) == 0 && *fake_input == 'c');
	assert(io(C, CONSOLEIO_read, 4, 0x7fff0000) == -XEN_EFAULT && *fake_input == 'c');
	assert(io(C, CONSOLEIO_read, 4000, AT) == 1 && io(C, CONSOLEIO_read, 4000, AT) == 0 && io(C, 2, 0, 0) == -XEN_ENOSYS);
}

int main(void)
{
	fake_init();
	fake_domain(0, SECINITSID_DOM0, 1);
	fake_domain(A, SID_A, 1);
	fake_domain(C, FAKE_CONSOLE_SID, 1);
	writes();
	floods();
	owns();
	puts("console_op: ok");
	return 0;
}
