# SPDX-License-Identifier: Apache-2.0
# mk/differential.mk - the same hypercalls on Debian's Xen and on Redoubt (docs/differential.md).
## differential  one guest's hypercalls under Debian's Xen and on Redoubt: fails on an answer that differs and is not listed as intended
.PHONY: differential
differential: system
	@tests/differential/run
