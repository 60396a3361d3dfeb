/* SPDX-License-Identifier: Apache-2.0 */
/* xsm/flask/policydb.h - a XenFlask policy in memory: flat tables, no pointers, filled by read.h only. */
#ifndef XSM_FLASK_POLICYDB_H
#define XSM_FLASK_POLICYDB_H
#include "lib/types.h"
#include "xsm/av.h"

/* How much policy fits; the reader refuses more and names the limit. Values count from 1, so entry 0 is unused. */
#define PDB_TYPES	512u		/* types and attributes */
#define PDB_CLASSES	64u
#define PDB_ROLES	64u
#define PDB_USERS	16u
#define PDB_BOOLS	64u
#define PDB_RULES	16384u
#define PDB_CONDS	128u
#define PDB_COND_EXPRS	512u
#define PDB_CONSTRAINTS	256u
#define PDB_CEXPRS	1024u
#define PDB_NAMESETS	512u
#define PDB_ROLE_RULES	128u
#define PDB_OCONTEXTS	256u		/* of each kind */
#define PDB_NAME_BYTES	49152u
#define PDB_NAME_MAX	56u		/* a name, without its NUL */
#define PDB_BUCKETS	4096u		/* of rules; a power of two */
#define PDB_DEPTH	10u		/* of the stack of an expression */

#define PDB_WORDS	(PDB_TYPES / 64u)
struct bitset { uint64_t w[PDB_WORDS]; };	/* bit v - 1 stands for value v */

struct context { uint8_t user, role; uint16_t type; };	/* values of the policy; all 0: none */

#define OBJECT_R	1u		/* the role that any user and any type may have */

struct pdb_class {
	uint32_t name;			/* offset into names; 0: no such class */
	uint32_t nperms;
	uint32_t perm[32];		/* offset into names of permission value i + 1; 0: none */
	uint32_t first_constraint, nconstraints;
};
struct pdb_role { uint32_t name; struct bitset types; };
struct pdb_user { uint32_t name; struct bitset roles; };
struct pdb_type { uint32_t name; uint8_t attribute; };	/* attribute: 1; no context may name it */
struct pdb_bool { uint32_t name; uint8_t active, pending; };	/* 0 or 1 */

enum { RULE_ALLOW = 1, RULE_AUDITALLOW = 2, RULE_AUDITDENY = 4, RULE_TRANSITION = 16, RULE_MEMBER = 32, RULE_CHANGE = 64 };
struct pdb_rule {
	uint16_t source, target, class;	/* source and target: types or attributes */
	uint8_t kind;			/* RULE_X */
	uint8_t branch;			/* of its conditional: 1 true list, 0 false list */
	uint32_t data;			/* the permissions, or the new type */
	uint16_t cond;			/* 0: unconditional; else its conditional + 1 */
	uint16_t next;			/* in its bucket; 0 ends */
};

enum { COND_BOOL = 1, COND_NOT, COND_OR, COND_AND, COND_XOR, COND_EQ, COND_NEQ };
struct pdb_cond_expr { uint16_t op, boolean; };
struct pdb_cond { uint16_t first, count; };

enum { CEXPR_NOT = 1, CEXPR_AND, CEXPR_OR, CEXPR_ATTR, CEXPR_NAMES };
enum { CEXPR_USER = 1, CEXPR_ROLE = 2, CEXPR_TYPE = 4, CEXPR_TARGET = 8 };
enum { CEXPR_EQ = 1, CEXPR_NEQ = 2 };
struct pdb_cexpr { uint8_t kind, attr, op; uint16_t names; };	/* names: index into namesets */
struct pdb_constraint { uint32_t perms; uint16_t first, count; };

struct pdb_role_trans { uint16_t role, type, new_role, class; };
struct pdb_role_allow { uint16_t role, new_role; };

enum { OCON_ISID, OCON_PIRQ, OCON_IOPORT, OCON_IOMEM, OCON_PCIDEVICE, OCON_DEVICETREE, OCON_COUNT };
struct pdb_ocontext { uint64_t lo, hi; struct context con; };	/* lo = hi where there is no range */

struct policydb {
	bool loaded;
	uint32_t nclasses, nroles, ntypes, nusers, nbools, nrules, nconds;
	uint32_t nconstraints, ncexprs, nnamesets, ncond_exprs, nrole_trans, nrole_allow, nnames;
	uint32_t nocon[OCON_COUNT];
	struct pdb_class classes[PDB_CLASSES + 1];
	struct pdb_role roles[PDB_ROLES + 1];
	struct pdb_type types[PDB_TYPES + 1];
	struct pdb_user users[PDB_USERS + 1];
	struct pdb_bool bools[PDB_BOOLS + 1];
	struct bitset permissive;		/* types */
	struct bitset attrs[PDB_TYPES + 1];	/* of a type: its attributes and itself */
	struct pdb_rule rules[PDB_RULES + 1];
	uint16_t buckets[PDB_BUCKETS];
	struct pdb_cond conds[PDB_CONDS];
	struct pdb_cond_expr cond_exprs[PDB_COND_EXPRS];
	uint32_t changes;			/* atomic: of booleans or policy; the side below that is in force is its last bit */
	uint8_t cond_true[2][PDB_CONDS];	/* truth of the conditionals; the side not in force is written, then changes counted */
	struct pdb_constraint constraints[PDB_CONSTRAINTS];
	struct pdb_cexpr cexprs[PDB_CEXPRS];
	struct bitset namesets[PDB_NAMESETS];
	struct pdb_role_trans role_trans[PDB_ROLE_RULES];
	struct pdb_role_allow role_allow[PDB_ROLE_RULES];
	struct pdb_ocontext ocon[OCON_COUNT][PDB_OCONTEXTS];
	char names[PDB_NAME_BYTES];		/* NUL-terminated; offset 0 is "" */

	/* The hypervisor's numbers in the policy's, by name (map.c). */
	uint16_t class_of[SECCLASS_COUNT + 1];
	uint8_t perm_of[SECCLASS_COUNT + 1][32];	/* of permission bit i of ours: the policy's bit */
	struct context isid[SECINITSID_COUNT + 1];
};

extern struct policydb policydb;	/* the one that is in force; written by xsm_load and, its booleans, by commits */

static inline bool bit_test(const struct bitset *b, uint32_t value)
{
	return value >= 1 && value <= PDB_TYPES && (b->w[(value - 1u) / 64u] >> ((value - 1u) % 64u) & 1u);
}

static inline void bit_set(struct bitset *b, uint32_t value)
{
	if (value >= 1 && value <= PDB_TYPES)
		b->w[(value - 1u) / 64u] |= (uint64_t)1 << ((value - 1u) % 64u);
}

static inline uint32_t rule_bucket(uint32_t source, uint32_t target, uint32_t class)
{
	uint32_t h = (source << 18) ^ (target << 6) ^ class;

	return (h * 0x9e3779b1u >> 16) % PDB_BUCKETS;
}

/* The first rule index of (source, target, class) and kinds at or after index i of its bucket; 0: none. */
uint32_t rule_find(const struct policydb *db, uint32_t i, uint32_t source, uint32_t target, uint32_t class, uint32_t kinds);
#endif
