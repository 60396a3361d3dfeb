/* SPDX-License-Identifier: Apache-2.0 */
/* xsm/flask/policy_ok.h - what the reader (read.h) leaves of any policy that it takes, and the decisions rest on. */
#ifndef XSM_FLASK_POLICY_OK_H
#define XSM_FLASK_POLICY_OK_H
#include "xsm/flask/expr.h"

/*@ predicate constraints_ok{L}(struct policydb *db) = db->nconstraints <= PDB_CONSTRAINTS &&
      (\forall integer i; 0 <= i < db->nconstraints ==> constraint_ok(db, &db->constraints[i])) &&
      \forall integer c; 1 <= c <= db->nclasses && c <= PDB_CLASSES && db->classes[c].name != 0 ==>
        db->classes[c].first_constraint + db->classes[c].nconstraints <= db->nconstraints &&
        db->classes[c].first_trans + db->classes[c].ntrans <= db->nconstraints;
    predicate policy_ok{L}(struct policydb *db) = rules_ok(db) && constraints_ok(db);
*/
#endif
