/* SPDX-License-Identifier: Apache-2.0 */
/* core/console/console.h - the hypervisor's console: records that nobody can forge, and domains' lines. */
#ifndef CORE_CONSOLE_H
#define CORE_CONSOLE_H
#include "core/console/budget.h"
#include "core/types.h"

#define CONSOLE_LINE 240u	/* columns of a service's line, after which it is cut: a record of xenstore fits */
#define CONSOLE_PREFIX 72u	/* bytes of the owner's "[name] " that are written again */

/* A service's line under construction, escaped; every finished line is written whole, with its prefix, or counted as lost. */
struct console_line { domid_t dom; uint16_t len; char text[CONSOLE_LINE + 3]; struct budget budget; };

/* Writes one record "(redoubt) TEXT". */
/*@ assigns \nothing;
    exits \false;
*/
void report(const char *fmt, ...) __attribute__((format(printf, 1, 2)));	/* at most 255 bytes */
void report_text(const char *text);	/* the same, of any length */
/* Adds up to n bytes to a domain's line, up to the first that finishes it; how many. A finished line goes out as "PREFIX TEXT", control
 * bytes escaped, if the domain's budget has room for it at `now`. */
/*@ requires \valid(l) && l->len < CONSOLE_LINE && \valid_read(bytes + (0 .. n - 1)) && \separated(l, bytes + (0 .. n - 1));
    assigns *l;
    ensures taken: \result <= n && (n != 0 ==> \result != 0);
    ensures room: l->len < CONSOLE_LINE;
    exits \false;
*/
size_t console_lines(struct console_line *l, const char *prefix, const char *bytes, size_t n, uint64_t now);
/* Says how many lines were lost, if any. */
void console_lost(struct console_line *l);
/* Bytes of the domain that owns the terminal: as they are, but no line may begin with '('. When another's line cut the owner's,
 * what follows begins with the cut line's "[name] ". owner: which life of which domain; another one begins a line of its own. */
//@ ghost struct raw_log { uint64_t n, owner, len; const char *bytes; };	/* for the contracts: what went to the terminal as it is */
//@ ghost struct raw_log raw_log;
/*@ requires \valid_read(bytes + (0 .. n - 1));
    assigns raw_log;
    ensures raw_log.n == \old(raw_log.n) + 1 && raw_log.owner == owner && raw_log.bytes == bytes && raw_log.len == n;
    exits \false;
*/
void console_raw(uint64_t owner, const char *bytes, size_t n);
#endif
