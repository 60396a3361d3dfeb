/* SPDX-License-Identifier: Apache-2.0 */
/* hostile/hostile.h - a domain that attacks: what it tries, all of it from one seed. Tests judge by what others suffer (docs/threat-model.md). */
#ifndef HOSTILE_H
#define HOSTILE_H
#include "lib/types.h"

/* One line to whoever reads the log: a guest's console ring, a service's CONSOLEIO_write. Each image defines it. */
void say(const char *f, ...) __attribute__((format(printf, 1, 2)));

/* Numbers: all from one seed, so that a run can be repeated. */
void random_seed(uint64_t seed);
uint64_t random_next(void);
uint32_t random_below(uint32_t n);	/* n > 0 */
void random_fill(void *p, size_t n);
/* A word that an interface might trip over: ids of domains, ports, references, frames, pointers good and bad, counts, limits. */
uint64_t random_nasty(void);
/* n bytes of such words in all widths. */
void random_struct(void *p, size_t n);
/* An address or a frame of the image, on which the attack stands: such words are never among them. */
bool random_is_vital(uint64_t w);
/* Frames of our own that arguments may name: what is lost there is lost to nobody. Pointers among the nasty words lead there. */
err_t random_init(void);
void *random_pages(uint32_t n);		/* NULL: no memory */

/* Attacks. None returns anything: the oracles are outside. */
void attack_calls(uint32_t rounds, bool others_only);	/* every row of the table, wild arguments; others_only: spares what the caller itself lives on */
/* Each operation that has another domain as its object, on domains 0 to last: says what succeeded. spare: not those that end or stop a domain. */
void attack_reach(domid_t last, bool spare);
void attack_exits(uint32_t rounds);	/* CPUID, MSRs, ports, SVM's instructions, wild hypercall numbers */
void attack_hoard(void);		/* ports, grants, memory, page tables, until nothing more is given; events without end */
void attack_store(uint32_t rounds);	/* floods and garbage in the xenstore ring */
void attack_console(uint32_t rounds);	/* forged lines and garbage in the console ring */
void attack_front(uint32_t rounds);	/* as a front end of every disk and NIC that the store names */

/* Runs fn(arg); true when it ended by an exception instead of returning. */
bool survives_not(void (*fn)(void *arg), void *arg);
#endif
