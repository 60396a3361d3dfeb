/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz/main_afl.c - a harness under AFL++: one process for all inputs; what is changed of the program's memory goes back after each, where the harness wants that. */
#include <unistd.h>
#include "fuzz/fuzz.h"
#include "fuzz/snapshot.h"

__AFL_FUZZ_INIT();

int main(void)
{
	const unsigned char *p;

	fuzz_init();
	__AFL_INIT();
	p = __AFL_FUZZ_TESTCASE_BUF;
	while (__AFL_LOOP(10000)) {
		if (fuzz_forks)
			snapshot_take();	/* here, as the loop has begun: its own counter goes back with the rest, so that it never ends */
		fuzz_one(p, (size_t)__AFL_FUZZ_TESTCASE_LEN);
		if (fuzz_forks)
			snapshot_restore();
	}
	return 0;
}
