# SPDX-License-Identifier: Apache-2.0
# mk/core.mk - xen/core and xen/call over the fake machine, as one archive that their tests link (`// link: build/hosted/core.a`).
.SECONDEXPANSION:
CORE_HOSTED_C := $(filter-out %_test.c,$(sort $(shell find xen/core xen/call tests/fakearch -name '*.c'))) xen/lib/sha256.c
CORE_HOSTED_O := $(CORE_HOSTED_C:%.c=$(B)/hosted/%.o)

$(CORE_HOSTED_O): $(B)/hosted/%.o: %.c | $$(TEST_PRE)
	@mkdir -p $(@D)
	@echo "  TESTCC $<"
	@$(TEST_CC) $(TEST_CFLAGS) -MD -MP -MF $@.d -c -o $@ $<
$(B)/hosted/core.a: $(CORE_HOSTED_O)
	@echo "  AR     $@"
	@rm -f $@ && ar rcs $@ $^
