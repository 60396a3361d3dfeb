/* SPDX-License-Identifier: Apache-2.0 */
/* xsm/flask/testdata/oracle.h - libsepol's answers, behind plain types: its headers and ours share names. */
#ifndef XSM_FLASK_ORACLE_H
#define XSM_FLASK_ORACLE_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct oracle_av { uint32_t allowed, auditallow, auditdeny; };

void oracle_load(const char *path);			/* ends the test if libsepol cannot read it */
uint32_t oracle_sid(const char *context);		/* 0: no valid context */
struct oracle_av oracle_av(uint32_t ssid, uint32_t tsid, uint16_t class);
/* kind: 't' transition, 'm' member, 'c' change; leaves out as it is where the result is not valid. */
void oracle_new(uint32_t ssid, uint32_t tsid, uint16_t class, char kind, char *out, size_t n);
void oracle_bool(const char *name, bool value);
void oracle_commit(void);
#endif
