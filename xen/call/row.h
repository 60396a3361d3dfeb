/* SPDX-License-Identifier: Apache-2.0 */
/* call/row.h - the prototypes of a row's stages, for families whose contracts are not written out yet. */
#ifndef CALL_ROW_H
#define CALL_ROW_H
#include "call/stages.h"

struct no_arg { uint32_t none; };	/* kind NONE: the operation has no argument */
struct no_plan { uint32_t none; };

/* check: pure, fails or fills the plan. commit: cannot fail. */
#define ROW(name, type) \
	err_t name##_check(const struct ctx *c, const type *arg, struct name##_plan *plan); \
	void name##_commit(const struct ctx *c, const struct name##_plan *plan, struct fx *fx);
/* result: from the plan to the hypervisor's copy of the argument. */
#define ROW_RESULT(name, type) \
	ROW(name, type) \
	void name##_result(const struct name##_plan *plan, type *arg);
/* Kind ANSWER: no commit. */
#define ROW_ANSWER(name, type) \
	err_t name##_check(const struct ctx *c, const type *arg, struct name##_plan *plan); \
	void name##_result(const struct name##_plan *plan, type *arg);
/* Defines check and commit of a row that cannot fail and changes nothing: only its result matters. Plan: struct name_plan { uint32_t none; }. */
#define ROW_ANSWERS(name, type) \
	err_t name##_check(const struct ctx *c, const type *arg, struct name##_plan *plan) \
	{ \
		(void)c, (void)arg; \
		plan->none = 0; \
		return 0; \
	} \
	void name##_commit(const struct ctx *c, const struct name##_plan *plan, struct fx *fx) \
	{ \
		(void)c, (void)plan, (void)fx; \
	}
#define ROW_RESERVE(name, type) \
	err_t name##_reserve(struct ctx *c, const type *arg, struct name##_plan *plan);
#endif
