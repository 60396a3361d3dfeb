# SPDX-License-Identifier: Apache-2.0
# mk/xen.mk - the hypervisor: build/redoubt.elf (symbols), build/redoubt.elf32 (what loaders take).
XEN_CFLAGS := -std=gnu11 -O2 -g -ffreestanding -fno-builtin-printf -mcmodel=kernel -mno-red-zone -mgeneral-regs-only \
	-fno-pic -fno-pie -fno-asynchronous-unwind-tables -fno-omit-frame-pointer -fcf-protection=none -mindirect-branch=thunk-extern -mindirect-branch-register \
	-fstack-protector-strong -mstack-protector-guard=global -fno-strict-aliasing -fno-common \
	-ffunction-sections -fdata-sections -flto=2 -fno-ipa-icf \
	-Wall -Wextra -Wno-unused-parameter -Wno-address-of-packed-member -Werror \
	-ffile-prefix-map=$(CURDIR)=. -iquote . -iquote xen -iquote $(B)/gen -D__XEN_TOOLS__
XEN_SRC := $(filter-out %_test.c xsm/flask/testdata/% %/$(if $(DEBUG),lockcheck_off.c,lockcheck.c),$(shell find xen xsm -name '*.c' | sort)) $(shell find xen -name '*.S' ! -name 'xen.ld.S' | sort)
XEN_OBJ := $(patsubst %,$(B)/obj/%.o,$(XEN_SRC))
XEN_LD  := $(B)/obj/xen.ld

$(B)/obj/%.c.o: %.c | $(AV_H)
	@mkdir -p $(@D)
	@echo "  CC     $<"
	@gcc $(XEN_CFLAGS) -MD -MP -c -o $@ $<

$(B)/obj/%.S.o: %.S
	@mkdir -p $(@D)
	@echo "  AS     $<"
	@gcc -iquote xen -MD -MP -c -o $@ $<

# What the compiler calls of its own accord stays out of link-time optimisation.
$(B)/obj/xen/lib/%.c.o: XEN_CFLAGS += -fno-lto
$(XEN_OBJ): mk/xen.mk

$(XEN_LD): xen/arch/x86/xen.ld.S xen/arch/x86/layout.h
	@mkdir -p $(@D)
	@gcc -E -P -iquote xen -o $@ $<

# Linked twice: the first image gives the symbols that the second carries.
XEN_LINK = gcc $(filter-out -fno-lto,$(XEN_CFLAGS)) -w -nostdlib -static -Wl,--gc-sections,--build-id=none,-z,max-page-size=4096,-z,noexecstack,--no-warn-rwx-segments -T $(XEN_LD)
$(B)/redoubt.elf: $(XEN_OBJ) $(XEN_LD) tools/gen-symbols
	@echo "  LD     $@"
	@printf '%s\n' 'struct symbol; const unsigned symbol_table[2] = {0}, symbol_count = 0; const char symbol_names[1] = "";' > $(B)/obj/symbols0.c
	@gcc -c -o $(B)/obj/symbols0.o $(B)/obj/symbols0.c
	@$(XEN_LINK) -o $(B)/obj/redoubt0.elf $(XEN_OBJ) $(B)/obj/symbols0.o
	@tools/gen-symbols $(B)/obj/redoubt0.elf > $(B)/obj/symbols.c
	@gcc -c -o $(B)/obj/symbols.o $(B)/obj/symbols.c
	@$(XEN_LINK) -o $@ $(XEN_OBJ) $(B)/obj/symbols.o

$(B)/redoubt.elf32: $(B)/redoubt.elf tools/physical-elf
	@objcopy -S -O elf32-i386 $< $@
	@tools/physical-elf $@

-include $(patsubst %.o,%.d,$(XEN_OBJ))

## xen       the hypervisor alone
.PHONY: xen
xen: $(B)/redoubt.elf32
	@size $(B)/redoubt.elf

## xen-debug build/debug/redoubt.elf32, which checks the order of locks
.PHONY: xen-debug
xen-debug:
	@$(MAKE) --no-print-directory B=$(B)/debug DEBUG=1 $(B)/debug/redoubt.elf32
