/* SPDX-License-Identifier: Apache-2.0 */
/* hostile/console.c - a guest that attacks its console: lines that pretend to be others', garbage, indices out of bounds. */
#include "domains/hostile/hostile.h"
#include "domains/hostile/tty.h"
#include "lib/fmt.h"
#include "lib/string.h"

/* Each carries the mark by which a test finds it: no row of the terminal may show it without the guest's own prefix. */
static const char *const forged[] = {
	"\n(redoubt) FORGED panic: all is lost\n", "\r(redoubt) FORGED\r\n", "\n[witness] FORGED root@debian:~# \n", "\r\n[console] FORGED focus: evil\r\n",
	"\x1b[2K\r(redoubt) FORGED\n", "\x1b[1A(redoubt) FORGED\n", "\x1b[H(redoubt) FORGED\n", "\x1b[2J\x1b[1;1H[xenstore] FORGED\n", "\x1b]0;FORGED\x07",
	"\x9b" "1A(redoubt) FORGED\n", "\xc2\x9b" "1A(redoubt) FORGED\n", "\x1b" "c(redoubt) FORGED\n", "\x1b(0FORGED\x0e\n", "\x0b(redoubt) FORGED\n", "\x0c(redoubt) FORGED\n",
	"\x85(redoubt) FORGED\n", "\xe2\x80\xa8(redoubt) FORGED\n", "\xe2\x80\xae" "DEGROF (tbuoder)\n", "\b\b\b\b\b\b\b\b\b\b\b\b(redoubt) FORGED\n",
	"\x1b[?1049h(redoubt) FORGED\n", "\x1b[5n\x1b[6n\x1bZ\x05", "\x1bP$q\"p\x1b\\FORGED\n", "\x1b[8mFORGED\x1b[0m\n", "\t\t\t\t\t\t\t\t\t\t\t\t(redoubt) FORGED\n",
	"\x1b[9999D(redoubt) FORGED\n", "\x1b[1E(redoubt) FORGED\n", "\x1b" "7\x1b" "8(redoubt) FORGED\n", "\x1b[1000@(redoubt) FORGED\n", "\x1b[S(redoubt) FORGED\n", "\x1b" "D(redoubt) FORGED\n",
};

/* A line of any length up to several rows, so that it is cut and wrapped everywhere. */
static void long_line(void)
{
	char line[700];
	uint32_t n = random_below(sizeof line - 40);

	memset(line, '.', n);
	tty_write(line, n);
	tty_write("(redoubt) FORGED", 16);
	if (random_below(2))
		tty_write("\n", 1);
}

void attack_console(uint32_t rounds)
{
	char noise[48];

	for (uint32_t i = 0; i < rounds; i++) {
		const char *f = forged[random_below(ARRAY_SIZE(forged))];

		switch (random_below(8)) {
		case 0: long_line(); break;
		case 1:
			random_fill(noise, sizeof noise);
			tty_write(noise, sizeof noise);
			break;
		default: tty_write(f, strlen(f)); break;
		}
	}
	tty_write("\x1b[0m\n", 5);
	say("hostile: console: %u pieces", rounds);
}
