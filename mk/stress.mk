# SPDX-License-Identifier: Apache-2.0
# mk/stress.mk - the hosted stress: several CPUs run hypercalls at once, under ThreadSanitizer and under ASan and UBSan. docs/testing.md.
STRESS_C     := $(filter-out %_test.c xsm/flask/testdata/% tests/fakearch/xsm.c xen/core/sched/runq.c,$(sort $(shell find xen/core xen/call xsm tests/fakearch tests/stress -name '*.c'))) xen/lib/fmt.c xen/lib/sha256.c
# Without builtins: what the compiler expands in place ThreadSanitizer does not see.
STRESS_FLAGS  = $(filter-out -fsanitize=%,$(TEST_CFLAGS)) -fno-builtin -Wno-tsan -pthread -iquote $(B)/gen
SEED         ?= 1

$(B)/stress/tsan/%.o: %.c | $(AV_H)
	@mkdir -p $(@D)
	@$(TEST_CC) $(STRESS_FLAGS) -fsanitize=thread -MD -MP -MF $@.d -c -o $@ $<
$(B)/stress/asan/%.o: %.c | $(AV_H)
	@mkdir -p $(@D)
	@$(TEST_CC) $(STRESS_FLAGS) -fsanitize=address,undefined -fno-sanitize-recover=all -MD -MP -MF $@.d -c -o $@ $<
$(B)/stress-tsan: $(STRESS_C:%.c=$(B)/stress/tsan/%.o)
	@echo "  STRESS $@"
	@$(TEST_CC) -fsanitize=thread -pthread -o $@ $^
$(B)/stress-asan: $(STRESS_C:%.c=$(B)/stress/asan/%.o)
	@echo "  STRESS $@"
	@$(TEST_CC) -fsanitize=address,undefined -pthread -o $@ $^
-include $(shell find $(B)/stress -name '*.d' 2>/dev/null)

$(B)/stress-policy.conf: policy/security_classes policy/initial_sids policy/access_vectors tests/stress/stress.te
	@mkdir -p $(@D)
	@m4 -P -E -s $^ > $@
$(B)/stress-policy.bin: $(B)/stress-policy.conf
	@echo "  CHECKPOLICY $@"
	@checkpolicy -t xen -c 30 -o $@ $< > $(B)/stress-policy.log 2>&1 || { cat $(B)/stress-policy.log; exit 1; }

# A short run of each is part of check.
CHECK_PRE  += $(B)/stress-policy.bin
CHECK_RUN  += $(B)/stress-tsan $(B)/stress-asan
STRESS_RUN := TSAN_OPTIONS="halt_on_error=1" UBSAN_OPTIONS=print_stacktrace=1

## stress    hypercalls of several domains on several CPUs at once, with sanitizers; SEED=n begins elsewhere
.PHONY: stress
stress: $(B)/stress-tsan $(B)/stress-asan $(B)/stress-policy.bin
	@for s in 0 1 2 3 4; do $(STRESS_RUN) $(B)/stress-tsan $$(($(SEED) * 10 + s)) 8 2000 4 && $(STRESS_RUN) $(B)/stress-asan $$(($(SEED) * 10 + s)) 8 2000 4 || exit 1; done
