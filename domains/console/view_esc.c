/* SPDX-License-Identifier: Apache-2.0 */
/* view_esc.c - escape sequences (ECMA-48) and UTF-8 (RFC 3629): what stays inside the line passes. */
#include "domains/console/view_esc.h"
#include "lib/fmt.h"
#include "lib/string.h"

#define STRING_MAX 1024u	/* bytes of a title; more is text again */
#define MOVE_MAX   999u		/* columns */

struct csi { char final; const char *param; uint32_t len; };

static bool only(const char *s, uint32_t n, const char *set)
{
	for (uint32_t i = 0; i < n; i++)
		if (!s[i] || !strchr(set, s[i]))
			return false;
	return true;
}

/* The one number of a sequence, none where it has none; false when it has more than a number. */
static bool number(const struct csi *c, uint32_t none, uint32_t *n)
{
	*n = 0;
	if (!only(c->param, c->len, "0123456789"))
		return false;
	for (uint32_t i = 0; i < c->len && *n <= MOVE_MAX; i++)
		*n = *n * 10 + (uint32_t)(c->param[i] - '0');
	if (!c->len)
		*n = none;
	return *n <= MOVE_MAX;
}

/* Colours are kept and put on before the next character, so that they can be put out around everybody else's. */
static bool colours(struct view *v, struct term *t, const struct csi *c)
{
	if (!only(c->param, c->len, "0123456789;:"))
		return false;
	term_plain(t);
	if (!c->len || c->param[0] == ';' || (c->param[0] == '0' && (c->len == 1 || c->param[1] == ';')) ||
	    v->sgr_len + v->esc_len > VIEW_SGR)
		v->sgr_len = 0;
	if (only(c->param, c->len, "0;"))
		return true;
	memcpy(v->sgr + v->sgr_len, v->esc, v->esc_len);
	v->sgr_len += v->esc_len;
	return true;
}

/* Erasing up to the cursor would take the prefix away: then all goes, and the prefix comes again. */
static bool erase(struct view *v, struct term *t, const char *name, const struct csi *c)
{
	uint32_t n;

	if (!number(c, 0, &n) || n > 2 || (c->final == 'J' && n))
		return false;
	view_begin(v, t, name);
	if (v->shown_len > v->col)
		v->shown_len = v->col;
	term_put(t, n ? "\033[2K" : "\033[K", n ? 4 : 3);
	if (!n)
		return true;
	v->faithful = true;
	v->shown_len = 0;
	view_return(v, t, name);
	return true;
}

static bool move(struct view *v, struct term *t, const char *name, const struct csi *c)
{
	char seq[16];
	uint32_t n;

	if (!number(c, 1, &n))
		return false;
	view_begin(v, t, name);
	n = n ? n : 1;
	if (c->final == 'D' && n > v->col)
		n = v->col;
	if (!n)
		return true;
	term_put(t, seq, (size_t)snprintf(seq, sizeof seq, "\033[%u%c", n, c->final));
	if (c->final == 'D') {
		v->col -= n;
		t->cell -= n;
		return true;
	}
	v->faithful = false;
	if (c->final == 'C')
		t->cell = t->columns && t->cell + n >= t->columns ? t->columns - 1 : t->cell + n;	/* the margin stops it */
	return true;
}

/* True when the sequence was carried out, or only switches a mode or asks the terminal something, and is dropped. */
static bool control(struct view *v, struct term *t, const char *name)
{
	struct csi c = { v->esc[v->esc_len - 1], v->esc + 2, v->esc_len - 3 };

	if (c.final == 'm')
		return colours(v, t, &c);
	if (c.final == 'K' || c.final == 'J')
		return erase(v, t, name, &c);
	if (strchr("CDPX@", c.final))
		return move(v, t, name, &c);
	return strchr("hlnc", c.final) && only(c.param, c.len, "?0123456789;");
}

static bool csi_byte(struct view *v, struct term *t, const char *name, char c)
{
	if (c < 0x20 || c > 0x7e || v->esc_len == VIEW_ESC) {
		view_give_up(v, t, name);
		return false;
	}
	v->esc[v->esc_len++] = c;
	if (c < 0x40)
		return true;
	if (control(v, t, name))
		v->state = VIEW_TEXT;
	else
		view_give_up(v, t, name);
	return true;
}

static bool escape_byte(struct view *v, struct term *t, const char *name, char c)
{
	if (c == '[')
		v->state = VIEW_CSI;
	else if (c && strchr("]P_^X", c))
		v->state = VIEW_STRING;
	else if (c == '(' || c == ')')
		v->state = VIEW_CHARSET;
	else if (c && strchr("=>78\\", c))
		v->state = VIEW_TEXT;		/* keypad modes, saved cursor, end of a string: dropped */
	else
		view_give_up(v, t, name);
	v->esc[v->esc_len++] = c;
	v->skipped = 0;
	return v->state != VIEW_TEXT || (c && strchr("=>78\\", c));
}

/* Titles and the like change nothing in the line: swallowed up to their end, which any control character is. */
static bool string_byte(struct view *v, char c)
{
	if ((unsigned char)c >= 0x20 && c != 0x7f && v->skipped++ < STRING_MAX)
		return true;
	v->state = VIEW_TEXT;
	return c == '\a';
}

static uint32_t utf8_length(unsigned char lead)
{
	return lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
}

static uint32_t utf8_point(const char *s, uint32_t n)
{
	uint32_t point = (unsigned char)s[0] & (0x7fu >> n);

	for (uint32_t i = 1; i < n; i++)
		point = point << 6 | ((unsigned char)s[i] & 0x3fu);
	return point;
}

/* Shortest form, no surrogate, no control, nothing that changes the direction of the text or is there to be invisible. */
static bool utf8_harmless(uint32_t p, uint32_t n)
{
	static const struct { uint32_t from, to; } bad[] = { { 0, 0x9f }, { 0xad, 0xad }, { 0x61c, 0x61c }, { 0x180e, 0x180e },
		{ 0x200b, 0x200f }, { 0x2028, 0x202e }, { 0x2060, 0x206f }, { 0xd800, 0xdfff }, { 0xfeff, 0xfeff },
		{ 0xfff0, 0xfffb }, { 0xe0000, 0xe0fff } };
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };

	for (uint32_t i = 0; i < ARRAY_SIZE(bad); i++)
		if (p >= bad[i].from && p <= bad[i].to)
			return false;
	return p >= least[n] && p <= 0x10ffff;
}

static bool utf8_byte(struct view *v, struct term *t, const char *name, char c)
{
	uint32_t point, n = utf8_length((unsigned char)v->esc[0]);

	if (((unsigned char)c & 0xc0) != 0x80) {
		view_give_up(v, t, name);
		return false;
	}
	v->esc[v->esc_len++] = c;
	if (v->esc_len < n)
		return true;
	point = utf8_point(v->esc, n);
	if (!utf8_harmless(point, n)) {
		view_give_up(v, t, name);
		return true;
	}
	v->state = VIEW_TEXT;
	view_pass(v, t, name, v->esc, n, point < 0x300, 2);	/* above, a character may have no width, or two columns */
	return true;
}

bool view_sequence(struct view *v, struct term *t, const char *name, char c)
{
	switch (v->state) {
	case VIEW_ESCAPE:
		return escape_byte(v, t, name, c);
	case VIEW_CSI:
		return csi_byte(v, t, name, c);
	case VIEW_CHARSET:
		v->state = VIEW_TEXT;
		return (unsigned char)c >= 0x20;
	case VIEW_STRING:
		return string_byte(v, c);
	case VIEW_UTF8:
		return utf8_byte(v, t, name, c);
	case VIEW_TEXT:
		break;
	}
	return false;
}
