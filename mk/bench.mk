# SPDX-License-Identifier: Apache-2.0
# mk/bench.mk - the comparison against Debian's Xen in the same emulator.
## bench     prints the ratio table, writes build/bench/bench.json
.PHONY: bench
bench: system
	@bench/run

## figures   instructions of each operation with 4, 10 and 100 domains on the machine
.PHONY: figures
figures: system
	@bench/figures
