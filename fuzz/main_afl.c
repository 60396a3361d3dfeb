/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz/main_afl.c - a harness under AFL++: persistent, or with a process an input. */
#include <unistd.h>
#include "fuzz/fuzz.h"

__AFL_FUZZ_INIT();

int main(void)
{
	const unsigned char *p;

	fuzz_init();
	__AFL_INIT();
	p = __AFL_FUZZ_TESTCASE_BUF;
	if (fuzz_forks)
		fuzz_one(p, (size_t)__AFL_FUZZ_TESTCASE_LEN);
	else
		while (__AFL_LOOP(10000))
			fuzz_one(p, (size_t)__AFL_FUZZ_TESTCASE_LEN);
	return 0;
}
