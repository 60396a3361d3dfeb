# SPDX-License-Identifier: Apache-2.0
# mk/hostile.mk - images that attack (docs/threat-model.md): domains/hostile as a guest, and build/domains/turncoat-X, which is service
# domain X, or the builder, until it turns. Exceptions go through hostile/recover.c, a turncoat's calls through hostile/turncoat.
$(B)/domains/hostile.elf: DOMAIN_LDFLAGS += -Wl,--wrap=trap_fatal

$(B)/dobj/domains/hostile/grammar.o: DOMAIN_CFLAGS += -iquote $(B)/gen
$(B)/dobj/domains/hostile/grammar.o: $(B)/gen/xsm/av.h

TURNCOATS := builder xenstore console blkdrv netdrv
TURNCOAT_WRAPS := trap_fatal ev_loop evtchn_send ev_bind_interdomain grant_map grant_unmap store_write env_decide
TURNCOAT_SRC := $(filter-out domains/hostile/main.c domains/hostile/tty.c domains/hostile/console.c domains/hostile/replay.c,$(call csrc_of,domains/hostile)) $(call csrc_of,domains/hostile/turncoat)

define turncoat_rule
$(B)/domains/turncoat-$(1).elf: $(call dobj_of,$(call csrc_of,domains/$(1) $(call uses_of,domains/$(1)/main.c)) $(call csrc_of,domains/hostile/turncoat/$(1)) $(TURNCOAT_SRC)) $(B)/domains/runtime.a domains/runtime/image.ld
	@mkdir -p $$(@D)
	@echo "  DOMLD   $$@"
	@$$(DOMAIN_CC) $$(DOMAIN_LDFLAGS) $(TURNCOAT_WRAPS:%=-Wl,--wrap=%) -o $$@ $(B)/dobj/domains/runtime/entry.o $$(filter %.o,$$^) \
		-Wl,--start-group $(B)/domains/runtime.a $(call domlib_of,domains/$(1)/main.c) -Wl,--end-group
$(B)/domains/turncoat-$(1): $(B)/domains/turncoat-$(1).elf
	@objcopy --strip-all $$< $$@
domains: $(B)/domains/turncoat-$(1)
endef
$(foreach d,$(TURNCOATS),$(eval $(call turncoat_rule,$(d))))
