# SPDX-License-Identifier: Apache-2.0
# mk/builder.mk - the builder's hosted tests read its headers (its image: mk/domains.mk).
$(B)/dobj/domains/builder/control.o $(B)/dobj/domains/builder/forward.o: DOMAIN_CFLAGS += -iquote $(B)/gen
$(B)/dobj/domains/builder/control.o $(B)/dobj/domains/builder/forward.o: $(B)/gen/xsm/av.h
$(patsubst %.c,$(B)/hosted/%,$(wildcard domains/builder/*_test.c)): $(wildcard domains/builder/*.h domains/runtime/*.h)
