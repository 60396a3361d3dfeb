# SPDX-License-Identifier: Apache-2.0
# mk/test.mk - hosted tests. X_test.c names the sources it needs on lines `// link: FILE...`
# (paths from the root); X_test.py runs as it is. Both report by their exit code.
TEST_CC     := gcc
TEST_CFLAGS := -std=gnu11 -g -O1 -Wall -Wextra -Wno-unused-parameter -Wno-format-truncation -iquote . -iquote xen -D__XEN_TOOLS__ \
	-fsanitize=address,undefined -fno-sanitize-recover=all
TEST_C      := $(shell find xen xsm domains tests tools fuzz -name '*_test.c' 2>/dev/null | sort)
TEST_PY     := $(shell find xen xsm domains policy tools verification tests/unit -name '*_test.py' 2>/dev/null | sort)
TEST_BIN    := $(TEST_C:%.c=$(B)/hosted/%)

link_of = $(shell sed -n 's@^// link: *@@p' $(1))
lib_of  = $(shell sed -n 's@^// libs: *@@p' $(1))
define test_rule
$(B)/hosted/$(1:%.c=%): $(1) $(call link_of,$(1)) $$(TEST_PRE)
	@mkdir -p $$(@D)
	@echo "  TESTCC $(1)"
	@$$(TEST_CC) $$(TEST_CFLAGS) -MM -MP -MT $$@ $(filter %.c,$(1) $(call link_of,$(1))) > $$@.d
	@$$(TEST_CC) $$(TEST_CFLAGS) -o $$@ $(1) $(call link_of,$(1)) $(call lib_of,$(1))
endef
$(foreach t,$(TEST_C),$(eval $(call test_rule,$(t))))
-include $(shell find $(B)/hosted -name '*.d' 2>/dev/null)

## check     the hypervisor is built, and hosted tests: unit, protocol, policy (the gate of every commit)
.PHONY: check
check: xen $(TEST_BIN) $(CHECK_PRE) $(CHECK_RUN)
	@tools/run-tests $(TEST_BIN) $(TEST_PY) $(CHECK_RUN)
