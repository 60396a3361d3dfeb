# SPDX-License-Identifier: Apache-2.0
# mk/bench.mk - the comparison against Debian's Xen in the same emulator.
## bench     prints the ratio table, writes build/bench/bench.json
.PHONY: bench
bench: system
	@bench/run
