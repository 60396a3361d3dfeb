# SPDX-License-Identifier: Apache-2.0
# mk/domains.mk - service-domain images. A directory domains/NAME with a main.c is an image: all its sources but *_test.c,
# those of the directories on main.c's lines `// uses: DIR...`, its `// libs: -lX`, and the runtime make
# build/domains/NAME.elf (with symbols) and build/domains/NAME (stripped, what a system packs).
DOMAIN_CC     := gcc
DOMAIN_CFLAGS := -std=gnu11 -O2 -g -ffile-prefix-map=$(CURDIR)=. -Wall -Wextra -Wno-unused-parameter -iquote . -iquote xen -D__XEN_TOOLS__ \
	-ffreestanding -nostdlib -fno-pic -fno-pie -mno-red-zone -mgeneral-regs-only -fcf-protection=none \
	-fstack-protector-strong -fno-tree-loop-distribute-patterns -ffunction-sections -fdata-sections -fno-asynchronous-unwind-tables
DOMAIN_LDFLAGS := -nostdlib -static -no-pie -Wl,-T,domains/runtime/image.ld -Wl,--gc-sections -Wl,--build-id=none -Wl,-z,noexecstack -Wl,-z,max-page-size=4096
DOMAIN_NAMES  := $(patsubst domains/%/main.c,%,$(wildcard domains/*/main.c))
DOMAIN_IMAGES := $(DOMAIN_NAMES:%=$(B)/domains/%)

domlib_of = $(shell sed -n 's@^// libs: *@@p' $(1))
uses_of   = $(shell sed -n 's@^// uses: *@@p' $(1))
csrc_of   = $(filter-out %_test.c,$(wildcard $(addsuffix /*.c,$(1))) $(wildcard $(addsuffix /*.S,$(1))))
dobj_of   = $(patsubst %,$(B)/dobj/%.o,$(basename $(1)))
RUNTIME_SRC := $(call csrc_of,domains/runtime) xen/lib/string.c xen/lib/fmt.c xen/lib/sha256.c
RUNTIME_OBJ := $(call dobj_of,$(RUNTIME_SRC))

$(B)/dobj/%.o: %.c
	@mkdir -p $(@D)
	@echo "  DOMCC   $<"
	@$(DOMAIN_CC) $(DOMAIN_CFLAGS) -MMD -MP -c -o $@ $<
$(B)/dobj/%.o: %.S
	@mkdir -p $(@D)
	@echo "  DOMAS   $<"
	@$(DOMAIN_CC) $(DOMAIN_CFLAGS) -MMD -MP -c -o $@ $<

$(B)/domains/runtime.a: $(RUNTIME_OBJ)
	@mkdir -p $(@D)
	@rm -f $@
	@ar rcsD $@ $^

define domain_rule
$(B)/domains/$(1).elf: $(call dobj_of,$(call csrc_of,domains/$(1) $(call uses_of,domains/$(1)/main.c))) $(B)/domains/runtime.a domains/runtime/image.ld
	@mkdir -p $$(@D)
	@echo "  DOMLD   $$@"
	@$$(DOMAIN_CC) $$(DOMAIN_LDFLAGS) -o $$@ $(B)/dobj/domains/runtime/entry.o $$(filter %.o,$$^) -Wl,--start-group $(B)/domains/runtime.a $(call domlib_of,domains/$(1)/main.c) -Wl,--end-group
$(B)/domains/$(1): $(B)/domains/$(1).elf
	@objcopy --strip-all $$< $$@
endef
$(foreach d,$(DOMAIN_NAMES),$(eval $(call domain_rule,$(d))))
-include $(shell find $(B)/dobj -name '*.d' 2>/dev/null)

## domains   the service-domain images, build/domains/NAME
.PHONY: domains
domains: $(DOMAIN_IMAGES)
