/* SPDX-License-Identifier: Apache-2.0 */
/* tests/mediation/mediation_test.c - complete mediation, shown row by row: each question of each row of the table is asked of a policy that allows
 * everything but this one (the operation is refused, nothing changed, one record names it), and all of a row's questions of a policy that allows
 * nothing else (it succeeds). A row or a question that no scenario reaches is a failure. Then all rows once more between guests of one label.
 * With names of rows as arguments: only these, and what the table says of their questions does not count. */
// link: tests/mediation/world.c tests/mediation/snapshot.c tests/mediation/policy.c
// link: tests/mediation/rows_event.c tests/mediation/rows_grant.c tests/mediation/rows_memory.c tests/mediation/rows_domctl.c
// link: tests/mediation/rows_self.c tests/mediation/rows_exit.c tests/mediation/rows_policy.c tests/mediation/rowless.c
// link: build/hosted/xsm.o
// link: build/hosted/core.a
// libs: -Wl,--wrap=xsm_check,--wrap=xsm_check_self,--wrap=hal_pci_sid,--wrap=hal_machine_stop
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>
#include "tests/mediation/mediation.h"

#define REFERENCE "build/policy.bin"
#define MAX_ASKED 8u		/* questions of a row, conditional ones included */

/* The rows and their questions, as the table has them. */
#define ASK(subject, object, class, perm) { SECCLASS_##class, class##__##perm },
#define ASK_IF(condition, subject, object, class, perm) { SECCLASS_##class, class##__##perm },
#define OP(name, family, nr, kind, type, target, lock, reserve, checks, locked_checks) { #name, { checks locked_checks } },
static const struct row { const char *name; struct { uint16_t cls; uint32_t perm; } ask[MAX_ASKED]; } rows[] = {
#include "call/table.def"
};

static const struct scenarios *const families[] = { &event_scenarios, &grant_scenarios, &memory_scenarios, &domctl_scenarios, &self_scenarios,
	&exit_scenarios, &policy_scenarios };

/* What one run in a process of its own came to. */
struct outcome {
	int64_t rc;
	bool finished, stopped, changed;
	char what[64];			/* the first variable that changed */
	struct records records;
};
static struct outcome *shared;
static struct tally { uint32_t rows, questions, denied, allowed, apart, failures; } *tally;
static bool (*reached)[NR_ROWS][MAX_ASKED];
static char *const *only;		/* names of rows, NULL at the end; none: all */

static bool wanted(uint32_t row)
{
	for (uint32_t i = 0; only[i]; i++)
		if (!strcmp(only[i], rows[row].name))
			return true;
	return !only[0];
}

static void fail(const struct scenario *s, const struct question *q, const char *text)
{
	printf("%s%s%s: %s", rows[s->row].name, s->what ? ", " : "", s->what ? s->what : "", text);
	if (q)
		printf(" (%s %s:%s %s)", q->source, q->target, xsm_class_name(q->cls), question_perm(q));
	puts("");
	__atomic_add_fetch(&tally->failures, 1, __ATOMIC_RELAXED);
}

static void child(const struct scenario *s, const char *policy, const char *kind, struct outcome *o)
{
	const char *what;

	world_load(policy);
	world_unasked = true;
	world_init(kind);
	if (s->prepare)
		s->prepare();
	world_unasked = false;
	records_clear();
	snapshot_take();
	if (setjmp(machine_stop))
		o->stopped = true;
	else
		o->rc = s->call();
	assert(records.n <= MAX_QUESTIONS);
	o->records = records;
	what = snapshot_changed();
	o->changed = what != NULL;
	snprintf(o->what, sizeof o->what, "%s changed", what ? what : "");
	o->finished = true;
}

/* The scenario under a policy, in a child: whatever it does to the world is gone afterwards. */
static struct outcome *run(const struct scenario *s, const char *policy, const char *kind)
{
	int status;
	pid_t pid;

	memset(shared, 0, sizeof *shared);
	fflush(stdout);
	pid = fork();
	assert(pid >= 0);
	if (pid == 0) {
		child(s, policy, kind, shared);
		_exit(0);
	}
	assert(waitpid(pid, &status, 0) == pid);
	return shared;
}

/* The row's own questions among those that were asked (a batch or an envelope may ask others before it). */
static void mark(const struct scenario *s, const struct records *r)
{
	for (uint32_t k = 0; k < MAX_ASKED; k++)
		for (uint32_t i = 0; i < r->n; i++)
			if (rows[s->row].ask[k].perm && r->q[i].cls == rows[s->row].ask[k].cls && r->q[i].perm == rows[s->row].ask[k].perm)
				(*reached)[s->row][k] = true;
}

static bool is_other(const char *type)
{
	return !strcmp(type, "p_t") || !strcmp(type, "t_t") || !strcmp(type, "n_t");
}

/* The one record of a refusal: who, what, on whom; with the number of the other domain where it is about one. */
static bool names(const char *line, const struct question *q, bool nobody)
{
	char perm[80], source[64], target[80];

	snprintf(perm, sizeof perm, "avc:  denied  { %s } for ", question_perm(q));
	snprintf(source, sizeof source, ":%s tcontext=", q->source);
	snprintf(target, sizeof target, ":%s tclass=%s", q->target, xsm_class_name(q->cls));
	return !strncmp(line, perm, strlen(perm)) && strstr(line, source) && strstr(line, target) && (is_other(q->target) && !nobody ? strstr(line, " target=") != NULL : true);
}

/* What is wrong with a refusal; NULL if nothing is. */
static const char *wrong_refusal(const struct outcome *o)
{
	if (!o->finished)
		return "does not end where it is refused";
	if (o->rc != -XEN_EACCES || o->stopped)
		return "is not refused";
	if (o->changed)
		return o->what;
	return o->records.nlines == 1 ? NULL : "a refusal makes one record";
}

static void refused(const struct scenario *s, const struct question *q, const char *policy)
{
	const struct outcome *o = run(s, policy, NULL);
	const char *wrong = wrong_refusal(o);

	if (!wrong && !names(o->records.line[0], q, s->row == ROW_domctl_createdomain))	/* which names a label and no domain */
		wrong = o->records.line[0];
	if (wrong)
		fail(s, q, wrong);
	else
		__atomic_add_fetch(&tally->denied, 1, __ATOMIC_RELAXED);
}

static void allowed(const struct scenario *s, const struct outcome *full, const char *policy)
{
	const struct outcome *o = run(s, policy, NULL);

	if (!o->finished || o->rc != full->rc || o->stopped != full->stopped)
		fail(s, NULL, "does not succeed where just what it needs is allowed");
	else if (o->records.nlines)
		fail(s, NULL, o->records.line[0]);
	else
		__atomic_add_fetch(&tally->allowed, 1, __ATOMIC_RELAXED);
}

/* Some question has another domain as its subject or object. */
static bool crosses(const struct records *r)
{
	static const char *const others[] = { "p_t", "t_t", "n_t", "b_t" };

	for (uint32_t i = 0; i < r->n; i++)
		for (uint32_t k = 0; k < ARRAY_SIZE(others); k++)
			if (!strcmp(r->q[i].target, others[k]) || !strcmp(r->q[i].source, others[k] + (k == 3) * strlen(others[k])))
				return true;
	return false;
}

/* Between guests of one label, by the policy of the reference system: nothing that crosses from one to another. */
static void apart(const struct scenario *s)
{
	const char *wrong = wrong_refusal(run(s, REFERENCE, "guest"));

	if (wrong)
		fail(s, NULL, wrong);
	else
		__atomic_add_fetch(&tally->apart, 1, __ATOMIC_RELAXED);
}

static void twins(const struct scenario *s, uint32_t which)
{
	struct outcome full = *run(s, "build/mediation/all.bin", NULL);
	char name[32];

	if (!full.finished || full.rc < 0 || !full.records.n) {
		fail(s, NULL, "fails where everything is allowed");
		return;
	}
	mark(s, &full.records);
	snprintf(name, sizeof name, "twin%u", which);
	for (uint32_t i = 0; i < full.records.n; i++)
		refused(s, &full.records.q[i], policy_but(&full.records.q[i], name));
	allowed(s, &full, policy_just(full.records.q, full.records.n, name));
	__atomic_add_fetch(&tally->questions, full.records.n, __ATOMIC_RELAXED);
	if (crosses(&full.records))
		apart(s);
}

/* Every second scenario in a process of its own, as there are two CPUs. */
static void share(uint32_t which)
{
	uint32_t number = 0;

	shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	for (uint32_t f = 0; f < ARRAY_SIZE(families); f++)
		for (uint32_t i = 0; i < families[f]->n; i++)
			if (wanted(families[f]->s[i].row) && number++ % 2 == which)
				twins(&families[f]->s[i], which);
}

static void without_rows(void)
{
	int status;
	pid_t pid;

	fflush(stdout);
	pid = fork();
	assert(pid >= 0);
	if (pid == 0) {
		world_load("build/mediation/all.bin");
		world_unasked = true;
		world_init(NULL);
		world_unasked = false;
		status = rowless() != 0;
		fflush(stdout);
		_exit(status);
	}
	assert(waitpid(pid, &status, 0) == pid);
	tally->failures += status != 0;
}

static void coverage(void)
{
	for (uint32_t r = 0; r < NR_ROWS; r++) {
		bool whole = true;
		for (uint32_t k = 0; k < MAX_ASKED && rows[r].ask[k].perm; k++) {
			if ((*reached)[r][k])
				continue;
			printf("%s: no scenario asks { %s } of class %s\n", rows[r].name,
			       xsm_perm_name(rows[r].ask[k].cls, (uint32_t)__builtin_ctz(rows[r].ask[k].perm)), xsm_class_name(rows[r].ask[k].cls));
			tally->failures++;
			whole = false;
		}
		tally->rows += whole;
	}
}

int main(int argc, char **argv)
{
	pid_t pid;
	int status;

	only = argv + 1;
	tally = mmap(NULL, sizeof *tally, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	reached = mmap(NULL, sizeof *reached, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	snapshot_init();
	world_load(policy_all());	/* ends here if it does not fit the hypervisor */
	pid = fork();
	assert(pid >= 0);
	share(pid == 0);
	if (pid == 0) {
		fflush(stdout);
		_exit(0);
	}
	assert(waitpid(pid, &status, 0) == pid && status == 0);
	if (argc > 1)
		return tally->failures != 0;
	without_rows();
	coverage();
	printf("mediation: %u rows mediated of %u; %u questions asked, %u of them refused alone; %u scenarios succeed with just what they need; "
	       "%u refused between guests of one label\n", tally->rows, NR_ROWS, tally->questions, tally->denied, tally->allowed, tally->apart);
	return tally->failures || tally->rows != NR_ROWS;
}
