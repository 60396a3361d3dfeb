# SPDX-License-Identifier: Apache-2.0
# mk/test_fuzz_coverage.mk - after test_fuzz.mk, whose harnesses it builds again with clang's source coverage: what the committed corpora reach of xen/core, xen/call and
# xsm. docs/fuzzing.md.
COV_NAMES  := calls policy queues
COV_CC     := clang
COV_CFLAGS  = $(filter-out -fsanitize=% -O1 -fno-sanitize-recover=% -Wno-format-truncation,$(TEST_CFLAGS)) -iquote $(B)/gen -pthread
COV_FLAGS  := -O0 -fprofile-instr-generate -fcoverage-mapping
COV_OWN    := xen/core/% xen/call/% xsm/%

define cov_rule
$(B)/coverage/$(1): $(patsubst %.c,$(B)/coverage/obj/%.o,fuzz/main.c $(call fuzz_src,$(1)))
	@echo "  COV    $$@"
	@$$(COV_CC) -fprofile-instr-generate -pthread -o $$@ $$^ $(call lib_of,$(wildcard fuzz/$(1).c))
endef
$(foreach n,$(COV_NAMES),$(eval $(call cov_rule,$(n))))

$(B)/coverage/obj/%.o: %.c | $(AV_H) $(LABELS_H) verify-deps
	@mkdir -p $(@D)
	@$(COV_CC) $(COV_CFLAGS) $(if $(filter $(COV_OWN),$<),$(COV_FLAGS),-O1) -MD -MP -MF $@.d -c -o $@ $<
-include $(shell find $(B)/coverage -name '*.d' 2>/dev/null)

## coverage  lines of xen/core, xen/call and xsm that the committed corpora of fuzz/ reach; build/coverage/uncovered.txt has the others, build/coverage.json all
.PHONY: coverage
coverage: $(COV_NAMES:%=$(B)/coverage/%) $(CHECK_PRE)
	@tools/coverage $(B)/coverage $(COV_NAMES)
