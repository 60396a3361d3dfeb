/* SPDX-License-Identifier: Apache-2.0 */
/* width_test.c - the terminal's answer is taken out, wherever it is cut; all else that is typed arrives. */
// link: domains/console/width.c
#include <assert.h>
#include <string.h>
#include "domains/console/width.h"

static struct width w;

/* Fed in pieces of `step` bytes. */
static void expect(const char *typed, size_t step, const char *rest, uint32_t columns)
{
	char out[256];
	size_t n = strlen(typed), got = 0;

	memset(&w, 0, sizeof w);
	w.asked = true;
	for (size_t i = 0; i < n; i += step)
		got += width_filter(&w, typed + i, step < n - i ? step : n - i, out + got);
	assert(got == strlen(rest) && !memcmp(out, rest, got) && w.columns == columns && w.asked == !columns);
}

int main(void)
{
	char out[64];

	for (size_t step = 1; step < 12; step++) {
		expect("\033[24;80R", step, "", 80);
		expect("ls\033[1;132R\r", step, "ls\r", 132);
		expect("\033\033[24;80R", step, "\033", 80);
		expect("\033[A\033[24;80Rx", step, "\033[Ax", 80);
		expect("\033[24;80R\033[1;2R", step, "\033[1;2R", 80);	/* the second one is a key */
		expect("\033[24;x", step, "\033[24;x", 0);
		expect("\033[;80R", step, "\033[;80R", 0);
		expect("\033[1234567890123456789;80Rq", step, "\033[1234567890123456789;80Rq", 0);
		expect("\001\001\001abc", step, "\001\001\001abc", 0);
	}
	w = (struct width){ .asked = false };
	assert(width_filter(&w, "\033[24;80R", 8, out) == 8 && w.columns == 0);	/* nobody asked */
	w.asked = true;
	assert(width_filter(&w, "\033[2", 3, out) == 0);
	w.asked = false;							/* given up meanwhile: what was held comes first */
	assert(width_filter(&w, "x", 1, out) == 4 && !memcmp(out, "\033[2x", 4));
	return 0;
}
