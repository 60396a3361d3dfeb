/* SPDX-License-Identifier: Apache-2.0 */
/* console/mux.h - many domains' console rings (xen/io/console.h) on one terminal. Rings are hostile memory: every index is
 * read once and checked, a wild one costs its own domain the console and nobody else anything. */
#ifndef CONSOLE_MUX_H
#define CONSOLE_MUX_H
#include "lib/types.h"
#include <xen/io/console.h>
#include "domains/console/term.h"
#include "domains/console/view.h"

#define MUX_QUANTUM   512u		/* bytes a domain may print in one round */
#define MUX_LINE      256u		/* bytes of a line out of focus before it is cut */
#define MUX_PENDING   256u		/* bytes typed that wait for room in the `in` ring */
#define MUX_IDLE_NS   100000000ull	/* a line out of focus without newline waits this long for more */
#define MUX_SWITCH    0x01		/* Ctrl-a; MUX_SWITCH_N in a row move the focus */
#define MUX_SWITCH_N  3u

struct mux_dom {
	char name[TERM_NAME];		/* as in the manifest */
	void *ctx;			/* the caller's */
	struct xencons_interface *ring;
	XENCONS_RING_IDX out_cons, in_prod;	/* ours; the ring's copies are only written */
	bool broken;			/* the ring is not touched again */
	bool input_lost;		/* reported, until there is room again */
	bool cut;			/* the last line was printed without its newline */
	uint64_t stamp;			/* ns, when the last byte of line came */
	uint32_t line_len, pending_len;
	char line[MUX_LINE];		/* out of focus: the line so far, as it came */
	char pending[MUX_PENDING];
	struct view view;		/* in focus: what the domain's open line shows */
	struct mux_dom *next;		/* in the order of arrival */
};

struct mux {
	struct term term;
	struct mux_dom *doms, *focus;
	char want[TERM_NAME];		/* who had the focus last by name: gets it back when started again */
	uint32_t switches;		/* Ctrl-a held back */
};

/* Adds a domain: d->name (validated by mux_name_ok), d->ring and d->ctx are set, everything else zero. The first one gets the focus. */
void mux_attach(struct mux *m, struct mux_dom *d);
/* Prints what is left in its ring, finishes its line and forgets it; d and its ring may go afterwards. */
void mux_detach(struct mux *m, struct mux_dom *d);
/* Serves every domain once, at most MUX_QUANTUM bytes each; true: somebody has more. now: ns. */
bool mux_round(struct mux *m, uint64_t now);
/* Bytes from the terminal. */
void mux_input(struct mux *m, const char *bytes, size_t n);
/* When mux_round must run again for an idle line, ns; 0: no line waits. */
uint64_t mux_deadline(const struct mux *m);
/* The line "[console] TEXT" with the question how wide the terminal is at its end (width.h): no line of a log begins with it. */
void mux_ask_width(struct mux *m, const char *text);
/* The terminal answered; too few columns count as none. */
void mux_width(struct mux *m, uint32_t columns);
/* One line of the console's own: "[console] TEXT". */
void mux_note(struct mux *m, const char *f, ...) __attribute__((format(printf, 2, 3)));
/* A name that can stand in a prefix: 1 to TERM_NAME - 1 printable characters without brackets and blanks. */
bool mux_name_ok(const char *name);
#endif
