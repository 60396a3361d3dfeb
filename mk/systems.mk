# SPDX-License-Identifier: Apache-2.0
# mk/systems.mk - what a system is made of: hypervisor, service domains, policy, guest images, disk.
IMAGES := $(B)/images
DISK   ?= $(B)/disk.img

## system    builds everything that tools/redoubt packs
.PHONY: system
system: deps images
	@$(MAKE) --no-print-directory $(B)/redoubt.elf32 xen-debug domains policy

## images    the guest's kernel, initramfs and root disk, cached outside the clone (FRESH=1 makes them again)
.PHONY: images
images: deps
	@FRESH=$(FRESH) tools/guest-images $(IMAGES)

## disk      build/disk.img, the reference guest's own copy of the root disk; delete it to begin afresh
.PHONY: disk
disk: images
	@[ -e $(DISK) ] || { echo "  DISK   $(DISK)"; cp -L --sparse=always $(IMAGES)/debian.ext4 $(DISK).part && mv $(DISK).part $(DISK); }

## full      build/full.img, the disk of systems/full.dts: Debian with systemd (make run SYSTEM=systems/full.dts DISK=build/full.img)
.PHONY: full full-image
full-image: deps
	@FRESH=$(FRESH) tools/full-image $(IMAGES)
full: full-image
	@[ -e $(B)/full.img ] || { echo "  DISK   $(B)/full.img"; cp -L --sparse=always $(IMAGES)/full.ext4 $(B)/full.img.part && mv $(B)/full.img.part $(B)/full.img; }
