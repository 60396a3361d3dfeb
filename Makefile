# SPDX-License-Identifier: Apache-2.0
# Makefile - targets only; the rules are in mk/*.mk.
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-builtin-rules
B := build

include $(sort $(wildcard mk/*.mk))

.PHONY: help
help:
	@sed -n 's/^## *//p' $(MAKEFILE_LIST)

## clean     removes build/, the reference guest's disk in it too
.PHONY: clean
clean:
	rm -rf $(B)
