/* SPDX-License-Identifier: Apache-2.0 */
/* xsm/flask/names.c - the hypervisor's names of classes and permissions, and their numbers in the loaded policy. */
#include "xsm/flask/read.h"
#include "xsm/xsm.h"
#include "xsm/av_names.h"
#include "lib/fmt.h"
#include "lib/string.h"

const char *xsm_class_name(uint16_t tclass)
{
	return tclass >= 1 && tclass <= SECCLASS_COUNT ? class_names[tclass] : "?";
}

const char *xsm_perm_name(uint16_t tclass, unsigned int bit)
{
	bool known = tclass >= 1 && tclass <= SECCLASS_COUNT && bit < 32 && perm_names[tclass][bit];

	return known ? perm_names[tclass][bit] : "?";
}

static bool map_perm(struct policydb *db, uint16_t tclass, uint32_t bit)
{
	const struct pdb_class *cl = &db->classes[db->class_of[tclass]];

	for (uint32_t i = 0; i < cl->nperms; i++)
		if (cl->perm[i] && strcmp(&db->names[cl->perm[i]], perm_names[tclass][bit]) == 0)
			db->perm_of[tclass][bit] = (uint8_t)i;
	return db->perm_of[tclass][bit] != 0xff;
}

static bool map_class(struct policydb *db, uint16_t tclass)
{
	db->class_of[tclass] = (uint16_t)symbol_find(db, SYM_CLASS, class_names[tclass], strlen(class_names[tclass]));
	return db->class_of[tclass] != 0;
}

static err_t map_isids(struct policydb *db, char *why, size_t n)
{
	for (uint32_t i = 0; i < db->nocons && db->ocons[i].kind == OCON_ISID; i++) {
		uint64_t sid = db->ocons[i].lo;

		if (sid < 1 || sid > SECINITSID_COUNT || db->isid[sid].type) {
			snprintf(why, n, "initial SID %lu is unknown or stands twice; keep to policy/initial_sids",
				 (unsigned long)sid);
			return -XEN_EINVAL;
		}
		db->isid[sid] = db->ocons[i].con;
	}
	for (uint32_t i = 1; i <= SECINITSID_COUNT; i++) {
		if (db->isid[i].type)
			continue;
		snprintf(why, n, "initial SID %u (%s) has no context; add it to policy/contexts", i, isid_names[i]);
		return -XEN_EINVAL;
	}
	return 0;
}

err_t pdb_map(struct policydb *db, char *why, size_t n)
{
	memset(db->perm_of, 0xff, sizeof(db->perm_of));
	for (uint16_t c = 1; c <= SECCLASS_COUNT; c++) {
		if (!map_class(db, c)) {
			snprintf(why, n, "class %s is missing; add it to policy/security_classes", class_names[c]);
			return -XEN_EINVAL;
		}
		for (uint32_t b = 0; b < 32 && perm_names[c][b]; b++) {
			if (map_perm(db, c, b))
				continue;
			snprintf(why, n, "class %s lacks permission %s; add it to policy/access_vectors",
				 class_names[c], perm_names[c][b]);
			return -XEN_EINVAL;
		}
	}
	return map_isids(db, why, n);
}
