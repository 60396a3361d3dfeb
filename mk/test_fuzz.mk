# SPDX-License-Identifier: Apache-2.0
# mk/test_fuzz.mk - after stress.mk, whose lists it uses: the harnesses of fuzz/, each by itself with sanitizers, which runs its corpus (part of check), and
# one under AFL++. A harness fuzz/NAME.c names its sources on lines `// link: FILE...`, as tests do. docs/fuzzing.md.
FUZZ_SECONDS ?= 60
FUZZ_JOBS    ?= $(shell nproc)
FUZZ_NAMES   := calls policy queues manifest kernel gpt xenstore blkback netback
FUZZ_CFLAGS   = $(filter-out -fsanitize=% -O1 -fno-sanitize-recover=% -Wno-format-truncation,$(TEST_CFLAGS)) -iquote $(B)/gen -pthread
FUZZ_SAN     := -fsanitize=address,undefined -fno-sanitize-recover=all
FUZZ_ENV     := AFL_SKIP_CPUFREQ=1 AFL_I_DONT_CARE_ABOUT_MISSING_CRASHES=1 AFL_NO_UI=1 AFL_NO_AFFINITY=1 AFL_QUIET=1

FUZZ_SRC_calls  := fuzz/calls/step.c fuzz/calls/world.c $(filter-out tests/fakearch/xsm.c tests/stress/%,$(STRESS_C)) tests/stress/check.c
FUZZ_SRC_policy := fuzz/policy.c $(XSM_HOSTED_C) xen/lib/sha256.c
fuzz_src = $(or $(FUZZ_SRC_$(1)),fuzz/$(1).c $(call link_of,fuzz/$(1).c))

define fuzz_rule
$(B)/fuzz/$(1): $(patsubst %.c,$(B)/fuzz/asan/%.o,fuzz/main.c $(call fuzz_src,$(1)))
	@echo "  FUZZ   $$@"
	@$$(TEST_CC) $$(FUZZ_SAN) -pthread -o $$@ $$^ $(call lib_of,$(wildcard fuzz/$(1).c))
$(B)/fuzz/$(1)-afl: $(patsubst %.c,$(B)/fuzz/afl/%.o,fuzz/main_afl.c fuzz/snapshot.c $(call fuzz_src,$(1)))
	@echo "  FUZZ   $$@"
	@AFL_QUIET=1 afl-clang-fast -pthread -Wl,-z,now -o $$@ $$^ $(call lib_of,$(wildcard fuzz/$(1).c))
.PHONY: fuzz-$(1)
fuzz-$(1): $(B)/fuzz/$(1)-afl $(B)/fuzz/$(1) $(if $(filter calls,$(1)),$(B)/fuzz/calls-mutate.so) $(CHECK_PRE)
	@$(FUZZ_ENV) $(if $(filter calls,$(1)),AFL_CUSTOM_MUTATOR_LIBRARY=$(B)/fuzz/calls-mutate.so AFL_CUSTOM_MUTATOR_ONLY=1) tools/fuzz run $(1) $(FUZZ_SECONDS)
endef
$(foreach n,$(FUZZ_NAMES),$(eval $(call fuzz_rule,$(n))))

$(B)/fuzz/asan/%.o: %.c | $(AV_H) $(LABELS_H)
	@mkdir -p $(@D)
	@$(TEST_CC) $(FUZZ_CFLAGS) -O1 $(FUZZ_SAN) -MD -MP -MF $@.d -c -o $@ $<
# AFL++ counts the edges of what is fuzzed, not those of the machine under it and of the checks.
$(B)/fuzz/afl/%.o: %.c | $(AV_H) $(LABELS_H)
	@mkdir -p $(@D)
	@AFL_QUIET=1 $(if $(filter tests/% fuzz/calls/% fuzz/snapshot.c,$<),clang,afl-clang-fast) $(FUZZ_CFLAGS) -O2 -MD -MP -MF $@.d -c -o $@ $<
-include $(shell find $(B)/fuzz/asan $(B)/fuzz/afl -name '*.d' 2>/dev/null)

# Written in one piece: AFL++ hands it lists of steps.
$(B)/fuzz/calls-mutate.so: fuzz/calls/mutate.c fuzz/calls/step.h fuzz/calls/format.h $(AV_H)
	@mkdir -p $(@D)
	@echo "  FUZZ   $@"
	@$(TEST_CC) $(FUZZ_CFLAGS) -O2 -fPIC -shared -o $@ $<

## fuzz      every harness of fuzz/ under AFL++ for FUZZ_SECONDS each, FUZZ_JOBS at a time (one a core); a crash or hang fails, and its input is kept in build/fuzz/NAME.out
.PHONY: fuzz
fuzz: $(FUZZ_NAMES:%=$(B)/fuzz/%-afl) $(FUZZ_NAMES:%=$(B)/fuzz/%) $(B)/fuzz/calls-mutate.so $$(CHECK_PRE)
	@tests/total --jobs $(FUZZ_JOBS) $(FUZZ_NAMES:%="$(MAKE) --no-print-directory fuzz-%")

## fuzz-planted  faults that the calls harness must find, each within a minute
.PHONY: fuzz-planted
fuzz-planted: $(B)/fuzz/calls-afl $(B)/fuzz/calls-mutate.so $(CHECK_PRE)
	@$(FUZZ_ENV) tools/fuzz planted 60

# The corpora are part of check.
CHECK_RUN += $(B)/fuzz/replay
check: $(B)/fuzz/replay
$(B)/fuzz/replay: $(FUZZ_NAMES:%=$(B)/fuzz/%)
	@{ echo '#!/bin/sh'; echo 'for n in $(FUZZ_NAMES); do $(B)/fuzz/$$n fuzz/corpus/$$n || exit 1; done'; } > $@
	@chmod +x $@

# Well-formed inputs of the calls harness, to begin with: tools/fuzz seeds.
FUZZ_SEEDS := $(wildcard fuzz/calls/seeds*.c)
$(B)/fuzz/calls-seeds: $(FUZZ_SEEDS) fuzz/calls/seeds.h fuzz/calls/step.h $(AV_H)
	@mkdir -p $(@D)
	@echo "  FUZZ   $@"
	@$(TEST_CC) $(FUZZ_CFLAGS) -O1 -o $@ $(FUZZ_SEEDS)
