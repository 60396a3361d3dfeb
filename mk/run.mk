# SPDX-License-Identifier: Apache-2.0
# mk/run.mk - boots, packs and smoke-tests the reference system; SYSTEM, CPUS, MEM choose another machine.
SYSTEM ?= systems/reference.dts
CPUS   ?= 2
MEM    ?= 2048

## run       boots the reference system in QEMU, consoles on the terminal
.PHONY: run
run: system disk
	@tools/redoubt run $(SYSTEM) --disk $(DISK) --cpus $(CPUS) --mem $(MEM) || [ $$? = 130 ]	# 130: Ctrl-]

## smoke     the reference system checks its disk and network without a person
.PHONY: smoke
smoke: system
	@tests/system/smoke

## iso       build/redoubt.iso, bootable by GRUB from BIOS and UEFI
.PHONY: iso
iso: system
	@tools/redoubt image $(SYSTEM) -o $(B)/redoubt.iso
