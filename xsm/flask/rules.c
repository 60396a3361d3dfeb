/* SPDX-License-Identifier: Apache-2.0 */
/* xsm/flask/rules.c - what is in the tables: rules by their key, types by their number. */
#include "xsm/flask/policydb.h"

uint32_t rule_find(const struct policydb *db, uint32_t i, uint32_t source, uint32_t target, uint32_t class, uint32_t kinds)
{
	/* A chain leads to lower indices only, so it ends. */
	/*@ loop invariant i <= \at(i,Pre) <= db->nrules;
	    loop invariant \forall integer r; chained(db, \at(i,Pre), r) && fits(&db->rules[r], source, target, class, kinds) ==> chained(db, i, r);
	    loop assigns i;
	    loop variant i;
	*/
	for (; i && i <= PDB_RULES; i = db->rules[i].next) {
		const struct pdb_rule *u = &db->rules[i];

		if (u->source == source && u->target == target && u->class == class && (u->kind & kinds))
			return i;
	}
	return 0;
}

bool is_type_or_attribute(const struct policydb *db, uint32_t v)
{
	return v >= 1 && v <= db->ntypes && v <= PDB_TYPES && db->types[v].name;
}

bool is_type(const struct policydb *db, uint32_t v)
{
	return is_type_or_attribute(db, v) && v <= PDB_TYPES && !db->types[v].attribute;
}
