# SPDX-License-Identifier: Apache-2.0
"""The list of system tests: @test names a property and the function that shows it in a directory of its own."""

TESTS = {}


def test(function):
    """Registers function(work) under its name with dashes; it raises driver.Failure where the property fails."""
    TESTS[function.__name__.replace("_", "-")] = function
    return function
