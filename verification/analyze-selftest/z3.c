/* SPDX-License-Identifier: Apache-2.0 */
/* analyze-selftest/z3.c - planted: a path that only Z3 sees to be impossible. NOT clang core.NullDereference */
int z3_planted(unsigned x);
int z3_planted(unsigned x)
{
	int *p = 0;

	return (x & 1u) != 0 && (x & 3u) == 0 ? *p : 0;
}
