/* SPDX-License-Identifier: Apache-2.0 */
/* xsm/flask/read.h - reads a XenFlask policy of version 30 with a cursor whose first error sticks. */
#ifndef XSM_FLASK_READ_H
#define XSM_FLASK_READ_H
#include "xsm/flask/policydb.h"

#define PDB_BYTES_MAX (1024u * 1024u)

struct rd {
	const uint8_t *p;		/* the policy, len bytes */
	uint32_t len, off;
	const char *section;		/* where the cursor is, in words */
	const char *what, *mend;	/* the first error; NULL: none */
	const char *bad_section;	/* its section and offset */
	uint32_t bad;
};

/* Values: 0 after an error or past the end. */
uint16_t rd_u16(struct rd *r);
uint32_t rd_u32(struct rd *r);
uint64_t rd_u64(struct rd *r);
uint32_t rd_count(struct rd *r, uint32_t max, const char *what);	/* a u32 <= max, else the error `what` */
uint32_t rd_value(struct rd *r, uint32_t max, uint32_t limit, const char *what);	/* a u32 in 1 .. max; limit: its table */
void rd_zero(struct rd *r, const char *what, const char *mend);		/* a u32 that must be 0 */
void rd_bits(struct rd *r, uint64_t *w, uint32_t words, uint32_t max);	/* a bit map of values 1 .. max into w */
uint32_t rd_name(struct rd *r, struct policydb *db, uint32_t len);	/* its offset in db->names */
void rd_level(struct rd *r, const struct policydb *db, struct level *l);
void rd_range(struct rd *r, const struct policydb *db, struct level *low, struct level *high);
void rd_context(struct rd *r, const struct policydb *db, struct context *c);
void rd_fail(struct rd *r, const char *what, const char *mend);	/* the first call counts */
static inline bool rd_ok(const struct rd *r) { return !r->what; }

#define MEND_COMPILE "compile it again: checkpolicy -t xen -c 30"
#define MEND_LIMIT   "make the policy smaller or raise the limit in xsm/flask/policydb.h"

/* A name of kind SYM_X; an error if there is one. */
void symbol_add(struct rd *r, struct policydb *db, uint32_t kind, uint32_t name, uint32_t value);

/* The sections between the header and the attributes of types, in the order of the file. */
void read_classes(struct rd *r, struct policydb *db);	/* common permissions, classes, their constraints */
void read_constraints(struct rd *r, struct policydb *db, uint32_t n, uint32_t nperms, uint32_t *first);	/* n of them; nperms of their class, 0: validatetrans */
void check_constraints(struct rd *r, const struct policydb *db);	/* once users, roles and types are known */
void read_symbols(struct rd *r, struct policydb *db);	/* roles, types, users, booleans, levels, categories */
void read_levels(struct rd *r, struct policydb *db);	/* of these the last two, and what users say of them */
void check_users(struct rd *r, const struct policydb *db);
void read_rules(struct rd *r, struct policydb *db);	/* access vectors, conditionals, role rules */
void read_ocontexts(struct rd *r, struct policydb *db);	/* initial SIDs, hardware, range transitions */

/* All of them, and that nothing trails. On an error returns -XEN_EINVAL, r->what tells why, db is garbage. */
err_t pdb_read(struct rd *r, struct policydb *db) __must_check;

/* Fills class_of, perm_of and isid by name; the missing name goes into why. -XEN_EINVAL. */
err_t pdb_map(struct policydb *db, char *why, size_t n) __must_check;
#endif
