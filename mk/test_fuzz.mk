# SPDX-License-Identifier: Apache-2.0
# mk/test_fuzz.mk - after stress.mk, whose lists it uses: harnesses: each by itself with sanitizers, which runs the corpus (part of check), and one under AFL++. docs/fuzzing.md.
FUZZ_SECONDS ?= 60
FUZZ_CORE    := $(filter-out tests/fakearch/xsm.c tests/stress/%,$(STRESS_C)) tests/stress/check.c
FUZZ_CALLS_C := fuzz/main.c fuzz/calls/step.c fuzz/calls/world.c $(FUZZ_CORE)
FUZZ_CFLAGS   = $(filter-out -fsanitize=% -O1 -fno-sanitize-recover=%,$(TEST_CFLAGS)) -iquote $(B)/gen -pthread

$(B)/fuzz/asan/%.o: %.c | $(AV_H)
	@mkdir -p $(@D)
	@$(TEST_CC) $(FUZZ_CFLAGS) -O1 -fsanitize=address,undefined -fno-sanitize-recover=all -MD -MP -MF $@.d -c -o $@ $<
$(B)/fuzz/afl/%.o: %.c | $(AV_H)
	@mkdir -p $(@D)
	@AFL_QUIET=1 afl-clang-fast $(FUZZ_CFLAGS) -O2 -MD -MP -MF $@.d -c -o $@ $<
-include $(shell find $(B)/fuzz -name '*.d' 2>/dev/null)

$(B)/fuzz/calls: $(FUZZ_CALLS_C:%.c=$(B)/fuzz/asan/%.o)
	@echo "  FUZZ   $@"
	@$(TEST_CC) -fsanitize=address,undefined -pthread -o $@ $^
$(B)/fuzz/calls-afl: $(FUZZ_CALLS_C:%.c=$(B)/fuzz/afl/%.o)
	@echo "  FUZZ   $@"
	@AFL_QUIET=1 afl-clang-fast -pthread -o $@ $^
$(B)/fuzz/calls-mutate.so: fuzz/calls/mutate.c fuzz/calls/step.h $(AV_H)
	@mkdir -p $(@D)
	@echo "  FUZZ   $@"
	@$(TEST_CC) $(FUZZ_CFLAGS) -O2 -fPIC -shared -o $@ $<
