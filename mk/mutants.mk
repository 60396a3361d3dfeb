# SPDX-License-Identifier: Apache-2.0
# mk/mutants.mk - small faults of the hypervisor, made systematically, and what notices each. docs/mutants.md.
MUTANT_JOBS ?= 2
MUTANT_ENV   = MUTANT_CFLAGS="$(filter-out -fsanitize=% -fno-sanitize-recover=% -g -O1 -Wall -Wextra,$(TEST_CFLAGS))" MUTANT_STRESS="$(STRESS_C)" \
	MUTANT_FUZZ="fuzz/main.c $(FUZZ_SRC_calls)"

## mutants   small faults of the hypervisor and what notices each, build/mutants.json; SAMPLE=n of them by SEED, FILES="A B" only of these, ONLY=TEXT selects, FAST=1 without proofs
.PHONY: mutants
mutants: $(B)/hosted/core.a $(B)/hosted/xsm.o $(B)/stress-asan $(B)/stress-tsan $(B)/fuzz/calls $(B)/mediation/head.conf $$(CHECK_PRE)
	@$(MUTANT_ENV) nice tools/mutants --jobs $(MUTANT_JOBS) $(if $(SAMPLE),--sample $(SAMPLE)) --seed $(SEED) $(if $(FILES),--files "$(FILES)") $(if $(ONLY),--only '$(ONLY)') $(if $(FAST),--no-proofs)
