# SPDX-License-Identifier: Apache-2.0
"""The assurance report: tools/report, docs/assurance.md."""
