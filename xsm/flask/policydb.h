/* SPDX-License-Identifier: Apache-2.0 */
/* xsm/flask/policydb.h - a XenFlask policy in memory: flat tables, no pointers, filled by read.h only. */
#ifndef XSM_FLASK_POLICYDB_H
#define XSM_FLASK_POLICYDB_H
#include "lib/types.h"
#include "xsm/av.h"

/* How much policy fits; the reader refuses more and names the limit. Values count from 1, so entry 0 is unused. */
#define PDB_TYPES	2048u		/* types and attributes */
#define PDB_MEMBERS	32768u		/* types of attributes: the sum over all types of the attributes that each has, and itself */
#define PDB_CLASSES	64u
#define PDB_COMMONS	16u
#define PDB_ROLES	255u
#define PDB_USERS	255u
#define PDB_BOOLS	256u
#define PDB_LEVELS	64u		/* sensitivities */
#define PDB_CATS	1024u		/* categories */
#define PDB_SYMBOLS	6144u		/* names of all of these, and aliases */
#define PDB_RULES	32768u
#define PDB_CHAIN	1024u		/* rules of one bucket: bounds the time that a load takes */
#define PDB_CONDS	256u
#define PDB_COND_EXPRS	1024u
#define PDB_CONSTRAINTS	512u
#define PDB_CEXPRS	2048u
#define PDB_NAMESETS	512u
#define PDB_ROLE_RULES	256u
#define PDB_RANGE_RULES	256u
#define PDB_OCONTEXTS	1024u		/* of all kinds together */
#define PDB_NAME_BYTES	131072u
#define PDB_NAME_MAX	64u		/* a name, without its NUL */
#define PDB_BUCKETS	8192u		/* of rules; a power of two */
#define PDB_NAME_BUCKETS 2048u		/* of names; a power of two */
#define PDB_DEPTH	10u		/* of the stack of an expression */
#define PDB_BOUNDS	4u		/* types that bound one another; as in the kernel's */

#define PDB_WORDS	(PDB_TYPES / 64u)
#define PDB_CAT_WORDS	(PDB_CATS / 64u)
#define PDB_ROLE_WORDS	4u
struct bitset { uint64_t w[PDB_WORDS]; };	/* of types: bit v - 1 stands for value v. Users: the first 255 */
struct roleset { uint64_t w[PDB_ROLE_WORDS]; };	/* of roles, likewise */
struct catset { uint64_t w[PDB_CAT_WORDS]; };	/* of categories, likewise */

struct level { uint32_t sens; struct catset cats; };	/* sens: its number is its rank */

/* Values of the policy. Type 0: none. Without MLS both levels are 0. */
struct context { uint16_t user, role, type; struct level low, high; };

#define OBJECT_R	1u		/* the role that any user and any type may have */

enum { SYM_CLASS = 1, SYM_ROLE, SYM_TYPE, SYM_USER, SYM_BOOL, SYM_LEVEL, SYM_CAT };
struct pdb_symbol { uint32_t name; uint16_t value, next; uint8_t kind; };	/* next: in its bucket; 0 ends */

/* What a new object of a class takes from its maker (1) or its target (2), if the policy says; 0: as usual. */
enum { FROM_SOURCE = 1, FROM_TARGET };
/* Of the range: low, high or both, of the source (1, 2, 3) or the target (4, 5, 6). What both have in common, 7, is of version 32: checkpolicy -c 30 leaves it out. */
enum { RANGE_SOURCE_LOW = 1, RANGE_SOURCE_HIGH, RANGE_SOURCE, RANGE_TARGET_LOW, RANGE_TARGET_HIGH, RANGE_TARGET };

struct pdb_common { uint32_t name, nperms; uint32_t perm[32]; };
struct pdb_class {
	uint32_t name;			/* offset into names; 0: no such class */
	uint32_t nperms;
	uint32_t perm[32];		/* offset into names of permission value i + 1; 0: none */
	uint32_t first_constraint, nconstraints;
	uint32_t first_trans, ntrans;	/* validatetrans, in the same table */
	uint8_t from_user, from_role, from_type, from_range;
};
struct pdb_role { uint32_t name; struct roleset dominates; struct bitset types; };
struct pdb_user { uint32_t name; struct roleset roles; struct level low, high, usual; };
struct pdb_type { uint32_t name; uint16_t bounds, first, count; uint8_t attribute; };	/* first, count: members; attribute: 1, no context may name it */
struct pdb_bool { uint32_t name; uint8_t active, pending; };	/* 0 or 1 */
struct pdb_level { uint32_t name; struct catset cats; };	/* the categories that may stand with it */

enum { RULE_ALLOW = 1, RULE_AUDITALLOW = 2, RULE_AUDITDENY = 4, RULE_TRANSITION = 16, RULE_MEMBER = 32, RULE_CHANGE = 64 };
#define RULE_AV		(RULE_ALLOW | RULE_AUDITALLOW | RULE_AUDITDENY)
#define RULE_TYPE	(RULE_TRANSITION | RULE_MEMBER | RULE_CHANGE)
struct pdb_rule {
	uint16_t source, target, class;	/* source and target: types or attributes */
	uint8_t kind;			/* RULE_X */
	uint8_t branch;			/* of its conditional: 1 true list, 0 false list */
	uint32_t data;			/* the permissions, or the new type */
	uint16_t cond;			/* 0: unconditional; else its conditional + 1 */
	uint16_t next;			/* in its bucket; 0 ends */
};

enum { COND_BOOL = 1, COND_NOT, COND_OR, COND_AND, COND_XOR, COND_EQ, COND_NEQ };
struct pdb_cond_expr { uint16_t op, id; };	/* id: of a boolean */
struct pdb_cond { uint16_t first, count; };

enum { CEXPR_NOT = 1, CEXPR_AND, CEXPR_OR, CEXPR_ATTR, CEXPR_NAMES };
enum { CEXPR_USER = 1, CEXPR_ROLE = 2, CEXPR_TYPE = 4, CEXPR_TARGET = 8, CEXPR_XTARGET = 16,
	CEXPR_L1L2 = 32, CEXPR_L1H2 = 64, CEXPR_H1L2 = 128, CEXPR_H1H2 = 256, CEXPR_L1H1 = 512, CEXPR_L2H2 = 1024 };
enum { CEXPR_EQ = 1, CEXPR_NEQ, CEXPR_DOM, CEXPR_DOMBY, CEXPR_INCOMP };
struct pdb_cexpr { uint16_t attr, names; uint8_t kind, op; };	/* names: index into namesets */
struct pdb_constraint { uint32_t perms; uint16_t first, count; };

struct pdb_role_trans { uint16_t role, type, new_role, class; };
struct pdb_role_allow { uint16_t role, new_role; };
struct pdb_range_trans { uint16_t source, target, class; struct level low, high; };

enum { OCON_ISID, OCON_PIRQ, OCON_IOPORT, OCON_IOMEM, OCON_PCIDEVICE, OCON_DEVICETREE, OCON_COUNT };
struct pdb_ocontext { uint64_t lo, hi; uint32_t kind; struct context con; };	/* lo = hi where there is no range */

/* SIDs: 1 .. SECINITSID_COUNT the initial ones, from SID_BASE in the order of their first use. */
#define SID_BASE	32u
#define SID_SLOTS	2016u		/* XSM_MAX_SIDS */
#define SID_LIMIT	(SID_BASE + SID_SLOTS)
#define SID_BUCKETS	1024u		/* a power of two */
enum { SID_NONE, SID_KNOWN, SID_LOST };	/* lost: its context is none of this policy */

struct policydb {
	uint8_t loaded, mls;			/* 0 or 1 */
	uint32_t nclasses, nroles, ntypes, nusers, nbools, nlevels, ncats, nrules, nconds;
	uint32_t ncommons, nsymbols, nmembers, nocons;
	uint32_t domain_class, transitions;	/* class `domain`, and its permissions transition and dyntransition; 0: there is none */
	uint32_t nconstraints, ncexprs, nnamesets, ncond_exprs, nrole_trans, nrole_allow, nrange_trans, nnames;
	struct pdb_common commons[PDB_COMMONS];
	struct pdb_class classes[PDB_CLASSES + 1];
	struct pdb_role roles[PDB_ROLES + 1];
	struct pdb_type types[PDB_TYPES + 1];
	struct pdb_user users[PDB_USERS + 1];
	struct pdb_bool bools[PDB_BOOLS + 1];
	struct pdb_level levels[PDB_LEVELS + 1];
	uint32_t cats[PDB_CATS + 1];		/* their names */
	struct catset known_cats;		/* those that exist */
	struct bitset permissive;
	struct bitset written;			/* types that constraints name in their source; while reading */
	uint16_t buckets[PDB_BUCKETS];		/* of rules */
	uint16_t name_buckets[PDB_NAME_BUCKETS];
	uint8_t cond_true[2][PDB_CONDS];	/* truth of the conditionals, by the last bit of the count of changes (policy.h) */

	/* The hypervisor's numbers in the policy's, by name (names.c). */
	uint16_t class_of[SECCLASS_COUNT + 1];
	uint8_t perm_of[SECCLASS_COUNT + 1][32];	/* of permission bit i of ours: the policy's bit */
	struct context isid[SECINITSID_COUNT + 1];

	/* The SIDs in use, as this policy reads them (sidtab.c). */
	uint8_t sid_state[SID_SLOTS];		/* atomic */
	uint16_t sid_buckets[SID_BUCKETS];	/* atomic: slot + 1 of the first; 0 ends */

	/* Of what follows only as many entries as are counted above mean anything: pdb_read clears what stands before it. */
	uint16_t sid_next[SID_SLOTS];
	struct context sid_con[SID_SLOTS];
	uint16_t members[PDB_MEMBERS];		/* of each type: its attributes and itself, ascending */
	struct pdb_rule rules[PDB_RULES + 1];
	struct pdb_cond conds[PDB_CONDS];
	struct pdb_cond_expr cond_exprs[PDB_COND_EXPRS];
	struct pdb_constraint constraints[PDB_CONSTRAINTS];
	struct pdb_cexpr cexprs[PDB_CEXPRS];
	struct bitset namesets[PDB_NAMESETS];
	struct pdb_role_trans role_trans[PDB_ROLE_RULES];
	struct pdb_role_allow role_allow[PDB_ROLE_RULES];
	struct pdb_range_trans range_trans[PDB_RANGE_RULES];
	struct pdb_ocontext ocons[PDB_OCONTEXTS];
	struct pdb_symbol symbols[PDB_SYMBOLS + 1];
	char names[PDB_NAME_BYTES];		/* NUL-terminated; offset 0 is "" */
};

/* What contracts require of the tables. WP takes it as given, since the reader leaves them so; EVA goes through the code without it. */
#ifdef __EVA__
#define GIVEN(words) (0 == 0)
#else
#define GIVEN(words) (words)
#endif

/*@ predicate word_has(uint64_t w, integer k) = ((w >> k) & 1) != 0;
    predicate in_set{L}(uint64_t *w, integer words, integer v) = 1 <= v <= words * 64 && word_has(w[(v - 1) / 64], (v - 1) % 64);
    predicate class_there{L}(struct policydb *db, integer v) = 1 <= v <= db->nclasses && v <= PDB_CLASSES && db->classes[v].name != 0;
    predicate type_or_attribute{L}(struct policydb *db, integer v) = 1 <= v <= db->ntypes && v <= PDB_TYPES && db->types[v].name != 0;
*/
/*@ requires words <= 64 && \valid_read(w + (0 .. words - 1));
    assigns \nothing;
    ensures in: \result <==> in_set(w, words, value);
    exits \false;
*/
static inline bool bit_of(const uint64_t *w, uint32_t words, uint32_t value)
{
	return value >= 1 && value <= words * 64u && (w[(value - 1u) / 64u] >> ((value - 1u) % 64u) & 1u);
}

static inline void bit_put(uint64_t *w, uint32_t words, uint32_t value)
{
	if (value >= 1 && value <= words * 64u)
		w[(value - 1u) / 64u] |= (uint64_t)1 << ((value - 1u) % 64u);
}

/*@ requires \valid_read(b);
    assigns \nothing;
    ensures in: \result <==> in_set(&b->w[0], PDB_WORDS, value);
    exits \false;
*/
static inline bool bit_test(const struct bitset *b, uint32_t value) { return bit_of(b->w, PDB_WORDS, value); }
/*@ requires \valid_read(r);
    assigns \nothing;
    ensures in: \result <==> in_set(&r->w[0], PDB_ROLE_WORDS, value);
    exits \false;
*/
static inline bool role_test(const struct roleset *r, uint32_t value) { return bit_of(r->w, PDB_ROLE_WORDS, value); }
/*@ requires \valid_read(c);
    assigns \nothing;
    ensures in: \result <==> in_set(&c->w[0], PDB_CAT_WORDS, value);
    exits \false;
*/
static inline bool cat_test(const struct catset *c, uint32_t value) { return bit_of(c->w, PDB_CAT_WORDS, value); }

/*@ logic integer bucket_of(uint32_t source, uint32_t target, uint32_t class) =
      (uint32_t)((uint32_t)((uint32_t)((uint32_t)((uint32_t)(source << 18) + (uint32_t)(target << 6)) + class) * 0x9e3779b1u) / 65536 % PDB_BUCKETS); */
/*@ assigns \nothing;
    ensures bucket: \result == bucket_of(source, target, class) && \result < PDB_BUCKETS;
    exits \false;
*/
static inline uint32_t rule_bucket(uint32_t source, uint32_t target, uint32_t class)
{
	uint32_t h = (source << 18) + (target << 6) + class;

	return h * 0x9e3779b1u / (1u << 16) % PDB_BUCKETS;
}

/* What the reader leaves: a chain of rules leads to lower indices, of rules that there are; each is in the chain of its bucket. */
/*@ // rule r is in the chain that begins at i
    predicate chained{L}(struct policydb *db, integer i, integer r) = 1 <= r <= i && (r == i || chained(db, db->rules[i].next, r));
    predicate rules_ok{L}(struct policydb *db) = db->nrules <= PDB_RULES && (\forall integer b; 0 <= b < PDB_BUCKETS ==> db->buckets[b] <= db->nrules) &&
      (\forall integer i; 1 <= i <= db->nrules ==> db->rules[i].next < i) && \forall integer r; 1 <= r <= db->nrules ==>
        chained(db, db->buckets[bucket_of(db->rules[r].source, db->rules[r].target, db->rules[r].class)], r);
    predicate about{L}(struct pdb_rule *u, integer source, integer target, integer class) = u->source == source && u->target == target && u->class == class;
    predicate fits{L}(struct pdb_rule *u, integer source, integer target, integer class, uint32_t kinds) =
      about(u, source, target, class) && (u->kind & kinds) != 0;
*/
/* The first rule index of (source, target, class) and kinds at or after index i of its bucket; 0: none. */
/*@ requires \valid_read(db) && GIVEN(rules_ok(db) && i <= db->nrules);
    assigns \nothing;
    ensures first: \forall integer r; chained(db, i, r) && fits(&db->rules[r], source, target, class, kinds) ==> chained(db, \result, r);
    ensures found: \result <= i && (\result != 0 ==> fits(&db->rules[\result], source, target, class, kinds));
    exits \false;
*/
uint32_t rule_find(const struct policydb *db, uint32_t i, uint32_t source, uint32_t target, uint32_t class, uint32_t kinds);

/* True if value v is that of a type (no attribute), of a type or an attribute, of a class. */
/*@ requires \valid_read(db);
    assigns \nothing;
    ensures \result <==> type_or_attribute(db, v) && db->types[v].attribute == 0;
    exits \false;
*/
bool is_type(const struct policydb *db, uint32_t v);
/*@ requires \valid_read(db);
    assigns \nothing;
    ensures \result <==> type_or_attribute(db, v);
    exits \false;
*/
bool is_type_or_attribute(const struct policydb *db, uint32_t v);
/*@ requires \valid_read(db);
    assigns \nothing;
    ensures there: \result <==> class_there(db, v);
    exits \false;
*/
static inline bool is_class(const struct policydb *db, uint32_t v)
{
	return v >= 1 && v <= db->nclasses && v <= PDB_CLASSES && db->classes[v].name;
}

/* The value of a name of n bytes (it need not end in NUL) of kind SYM_X, an alias's as well; 0: there is none. */
uint32_t symbol_bucket(uint32_t kind, const char *s, size_t n);
uint32_t symbol_find(const struct policydb *db, uint32_t kind, const char *s, size_t n);
/* The same of the name s[from..to). */
uint32_t symbol_in(const struct policydb *db, uint32_t kind, const char *s, size_t from, size_t to);
/* Where the first a stands in s[from..to); to: there is none. */
size_t text_until(const char *s, size_t from, size_t to, char a);
#endif
