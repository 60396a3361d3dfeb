/* SPDX-License-Identifier: Apache-2.0 */
/* tests/mediation/mediation.h - every question of every row of the table, asked of the real security server over the fake machine. */
#ifndef MEDIATION_H
#define MEDIATION_H
#include "tests/fakearch/fake.h"
#include <setjmp.h>
#include <xen/domctl.h>
#include <xen/memory.h>

#define OP(name, ...) ROW_##name,
enum row_id {
#include "call/table.def"
	NR_ROWS
};

/* The domains: b builds (domain 0), a asks mostly, p and t are others that run, n is being made by b. */
enum { B = 0, A = 1, P = 2, T = 3, N = 4 };
enum { MAX_QUESTIONS = 16, RECORDS = 4, RECORD = 512 };

/* One way through a row: what must be there before, and the operation, whose guest memory is written by put() and told(). */
struct scenario {
	enum row_id row;
	const char *what;		/* NULL: the usual way */
	void (*prepare)(void);		/* may be NULL */
	int64_t (*call)(void);		/* negative: a Xen error */
};
struct scenarios { const struct scenario *s; uint32_t n; };
extern const struct scenarios event_scenarios, grant_scenarios, memory_scenarios, domctl_scenarios, self_scenarios, exit_scenarios, policy_scenarios;

/* world.c */
extern uint32_t label[N + 1], label_new, label_sealed, label_device;	/* SIDs */
void world_load(const char *policy);	/* the policy of that file */
void world_init(const char *kind);	/* the domains; kind: NULL as above, or one label `kind`_t for all of them */
extern bool world_unasked;		/* nothing is asked: the world is being made */
void put(domid_t d, uint64_t va, const void *p, size_t n);	/* the guest itself writes: no change that the operation made */
int16_t status_of(domid_t d, uint64_t va);	/* reads and excuses a grant status */
int32_t error_of(domid_t d, uint64_t va);	/* the same of an entry's errs[] */
int64_t op(domid_t d, uint64_t nr, uint32_t cmd, void *arg, size_t n);	/* as fake_op */
int64_t gnttab(domid_t d, uint32_t cmd, void *arg, size_t n, size_t status_at);	/* one entry, its status as the result: -XEN_EACCES if denied */
int64_t domctl(uint32_t cmd, domid_t d, struct xen_domctl *ctl);	/* by b */
uint32_t channel(domid_t d, domid_t peer);	/* a port of d, bound to one of peer */
struct question { char source[32], target[32]; uint32_t perm; uint16_t cls; };	/* types */
struct records {			/* what was asked and audited since records_clear */
	uint32_t n, nlines;
	struct question q[MAX_QUESTIONS];
	char line[RECORDS][RECORD];
};
extern struct records records;
void records_clear(void);
extern jmp_buf machine_stop;	/* where hal_machine_stop goes */

/* snapshot.c: all memory of this program that holds state of the hypervisor or of guests. */
void snapshot_init(void);		/* once, before the first fork */
void snapshot_take(void);
void snapshot_excuse(const void *p, size_t n);	/* what is there now is as it should be */
const char *snapshot_changed(void);	/* NULL, or the name of what is different */

uint32_t rowless(void);			/* rowless.c: how many numbers without a row are not refused as they should be */

/* policy.c: compiled by checkpolicy into files below build/mediation; the name of the file. */
const char *policy_all(void);				/* everything is allowed */
const char *policy_links(void);				/* everything; mappings and channels only while the boolean `one` is true */
const char *question_perm(const struct question *q);
const char *policy_but(const struct question *q, const char *name);	/* all but this */
const char *policy_just(const struct question *q, uint32_t n, const char *name);	/* nothing but these */
#endif
