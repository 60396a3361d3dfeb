/* SPDX-License-Identifier: Apache-2.0 */
/* xsm/flask/testdata/oracle.h - libsepol's answers, behind plain types: its headers and ours share names. */
#ifndef XSM_FLASK_ORACLE_H
#define XSM_FLASK_ORACLE_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

extern volatile bool *oracle_busy;	/* true while libsepol is at work: who dies then was not us */

struct oracle_av { uint32_t allowed, auditallow, auditdeny; bool bounded; };	/* bounded: a type's bounds took a permission */

void oracle_load(const char *path);			/* ends the test if libsepol cannot read it */
bool oracle_try(const void *policy, size_t n);		/* false: libsepol refuses it */
uint32_t oracle_sid(const char *context);		/* 0: no valid context */
struct oracle_av oracle_av(uint32_t ssid, uint32_t tsid, uint16_t class);
uint32_t oracle_new(uint32_t ssid, uint32_t tsid, uint16_t class, char kind);	/* 't' transition, 'm' member, 'c' change; 0: not valid */
void oracle_text(uint32_t sid, char *out, size_t n);	/* its context */
bool oracle_validates(uint32_t was, uint32_t is, uint32_t who, uint16_t class);	/* validatetrans */
void oracle_bool(const char *name, bool value);
void oracle_commit(void);
#endif
