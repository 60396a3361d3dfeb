/* SPDX-License-Identifier: Apache-2.0 */
/* control.c - who may ask a domain to shut down or to change its memory: a guest whose label has `store control` over the
 * domain's label may write those nodes, and read the way to them. Nobody else may; docs/decisions/0007. */
#include "domains/builder/builder.h"
#include "domains/runtime/log.h"
#include "domains/runtime/xs.h"
#include "lib/fmt.h"
#include "xsm/av.h"

enum {
	ADMINS_MAX = 12,	/* of one domain; a list of permissions is short */
	ANSWERS_MAX = 8,	/* kept while one domain starts */
};

/* Permissions as words: the first is the owner's. */
struct list { char text[ADMINS_MAX + 2][8]; uint32_t n; };

static void add(struct list *l, char mode, domid_t dom)
{
	snprintf(l->text[l->n++], sizeof l->text[0], "%c%u", mode, dom);
}

static bool is_guest(struct builder *b, int i)
{
	return desc_of(b, i)->service == SERVICE_NONE && b->inst[i].in_store;
}

/* The policy's answers, asked anew for each domain that starts: most guests are of a few kinds, and an answer costs more than 40,000 instructions. */
static struct { struct { uint32_t subject, object; bool yes; } answer[ANSWERS_MAX]; uint32_t n; } asked;

static bool allows(uint32_t subject, uint32_t object)
{
	bool yes;

	for (uint32_t i = 0; i < asked.n; i++)
		if (asked.answer[i].subject == subject && asked.answer[i].object == object)
			return asked.answer[i].yes;
	yes = xsm_allows(subject, object, SECCLASS_STORE, STORE__CONTROL);
	if (asked.n < ANSWERS_MAX) {
		asked.answer[asked.n].subject = subject;
		asked.answer[asked.n].object = object;
		asked.answer[asked.n++].yes = yes;
	}
	return yes;
}

static bool may_control(struct builder *b, int admin, int target)
{
	if (admin == target || !is_guest(b, admin) || !is_guest(b, target))
		return false;
	return allows(b->inst[admin].sid, b->inst[target].sid);
}

/* Adds to the list, with that mode, all that may control the target; how many. */
static uint32_t add_admins(struct builder *b, struct list *l, char mode, int target)
{
	uint32_t n = 0;

	for (int k = 0; k < b->sys.n_domains && n < ADMINS_MAX; k++)
		if (may_control(b, k, target)) {
			add(l, mode, b->inst[k].domid);
			n++;
		}
	return n;
}

static err_t set(const struct list *l, const char *path)
{
	const char *word[ADMINS_MAX + 2];

	for (uint32_t i = 0; i < l->n; i++)
		word[i] = l->text[i];
	return xs_set_perms(XBT_NONE, path, word, l->n);
}

/* The nodes of one domain: those that lead there can be read, those that ask can be written too. */
static err_t open_nodes(struct builder *b, int target)
{
	static const struct { const char *path; bool own, write; } node[] = {
		{ "", false, false }, { "/name", false, false }, { "/control", false, false }, { "/memory", false, false },
		{ "/control/shutdown", true, true }, { "/control/sysrq", true, true }, { "/memory/target", false, true },
	};
	domid_t dom = b->inst[target].domid;
	char path[64];
	err_t err = 0;

	for (unsigned i = 0; i < ARRAY_SIZE(node) && !err; i++) {
		struct list l = { .n = 0 };

		add(&l, 'n', node[i].own ? dom : domid_self());
		if (!node[i].own)
			add(&l, 'r', dom);
		if (!add_admins(b, &l, node[i].write ? 'b' : 'r', target))
			return 0;
		snprintf(path, sizeof path, "/local/domain/%u%s", dom, node[i].path);
		err = set(&l, path);
	}
	return err;
}

/* The list of domains, for those that may control any. */
static err_t open_directory(struct builder *b)
{
	struct list l = { .n = 0 };

	add(&l, 'n', domid_self());
	for (int a = 0; a < b->sys.n_domains && l.n <= ADMINS_MAX; a++)
		for (int t = 0; t < b->sys.n_domains; t++)
			if (may_control(b, a, t)) {
				add(&l, 'r', b->inst[a].domid);
				break;
			}
	return l.n > 1 ? set(&l, "/local/domain") : 0;
}

static void log_control(struct builder *b, int admin, int target)
{
	log_line("domain %u %s may ask domain %u %s to shut down", b->inst[admin].domid, desc_of(b, admin)->name,
		 b->inst[target].domid, desc_of(b, target)->name);
}

err_t open_control(struct builder *b, int i)
{
	bool any = false;
	err_t err = 0;

	asked.n = 0;
	for (int k = 0; k < b->sys.n_domains && !err; k++) {
		bool over = may_control(b, i, k), under = may_control(b, k, i);

		if (over)
			log_control(b, i, k);
		if (under)
			log_control(b, k, i);
		if (over)
			err = open_nodes(b, k);
		any |= over || under;
	}
	if (!err && any)
		err = open_nodes(b, i);
	return !err && any ? open_directory(b) : err;
}
