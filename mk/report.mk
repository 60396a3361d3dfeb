# SPDX-License-Identifier: Apache-2.0
# mk/report.mk - the assurance report: docs/assurance.md.
## report    build/report/index.html and assurance.json from what verify, coverage and their like left in build/; PARTIAL=1 where some of it is missing
.PHONY: report
report: $(AV_H) $(B)/policy.bin
	@tools/report $(if $(PARTIAL),--partial)

## report-test  the report in headless Chromium: no errors, filter, sort, links, light and dark, narrow, paper; pictures in build/report-pictures
.PHONY: report-test
report-test: $(AV_H) $(B)/policy.bin | verify-deps
	@/usr/bin/python3 tools/reportlib/report_test.py
	@tools/report --partial
	@/usr/bin/python3 tools/reportlib/browser_check.py $(B)/report $(B)/report-pictures
