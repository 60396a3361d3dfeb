/* SPDX-License-Identifier: Apache-2.0 */
/* static/report.js - filters, sorts and opens the rows of the report's tables. Without it everything is shown. */
"use strict";
(function () {
	function rows(table) {
		return table.classList.contains("grouped") ? Array.from(table.tBodies) : Array.from(table.tBodies[0] ? table.tBodies[0].rows : []);
	}

	function value(row, column) {
		const cell = (row.rows ? row.rows[0] : row).cells[column];
		const text = cell.dataset.v !== undefined ? cell.dataset.v : cell.textContent.trim();
		const number = Number(text);
		return text !== "" && !isNaN(number) ? number : text.toLowerCase();
	}

	/* Numbers before words, and what is equal keeps its order. */
	function compare(a, b) {
		if (typeof a !== typeof b)
			return typeof a === "number" ? -1 : 1;
		return typeof a === "number" ? a - b : a.localeCompare(b, "en", { numeric: true });
	}

	function sort(table, column) {
		const heads = Array.from(table.tHead.rows[0].cells), head = heads[column];
		const down = head.getAttribute("aria-sort") === "ascending";
		const keyed = rows(table).map(function (row, i) { return { row: row, key: value(row, column), i: i }; });

		heads.forEach(function (h) { h.removeAttribute("aria-sort"); });
		head.setAttribute("aria-sort", down ? "descending" : "ascending");
		keyed.sort(function (a, b) { return (down ? compare(b.key, a.key) : compare(a.key, b.key)) || a.i - b.i; });
		keyed.forEach(function (k) { k.row.parentNode.appendChild(k.row); });
	}

	/* A row is shown that has every word of the filter somewhere, and what each choice asks for. */
	function filter(table, bar) {
		const words = bar.querySelector("input").value.toLowerCase().split(/\s+/).filter(Boolean);
		const choices = Array.from(bar.querySelectorAll("select")).filter(function (s) { return s.value; });
		const all = rows(table);
		let shown = 0;

		all.forEach(function (row) {
			const text = row.text || (row.text = row.textContent.toLowerCase());
			const fits = words.every(function (w) { return text.includes(w); }) && choices.every(function (s) { return row.dataset[s.name] === s.value; });
			row.hidden = !fits;
			shown += fits;
		});
		bar.querySelector(".count").textContent = shown + " of " + all.length;
	}

	function open(body, yes) {
		const button = body.querySelector(".open");

		body.classList.toggle("opened", yes);
		if (button)
			button.setAttribute("aria-expanded", String(yes));
	}

	/* The row that the address names is opened, whatever the filter says. */
	function target() {
		const row = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));

		if (row && row.tagName === "TBODY") {
			row.hidden = false;
			open(row, true);
			row.scrollIntoView();
		}
	}

	document.querySelectorAll("table.data").forEach(function (table) {
		const bar = document.querySelector('.bar[data-for="' + table.id + '"]');

		Array.from(table.tHead.rows[0].cells).forEach(function (head, column) {
			head.querySelector("button").addEventListener("click", function () { sort(table, column); });
		});
		if (!bar)
			return;
		bar.addEventListener("input", function () { filter(table, bar); });
		bar.querySelectorAll("button[data-all]").forEach(function (button) {
			button.addEventListener("click", function () { rows(table).forEach(function (row) { open(row, button.dataset.all === "open" && !row.hidden); }); });
		});
		table.addEventListener("click", function (event) {
			if (event.target.classList.contains("open"))
				open(event.target.closest("tbody"), !event.target.closest("tbody").classList.contains("opened"));
		});
		if (bar.querySelector("input").value)
			filter(table, bar);
	});

	function top() {
		const header = document.querySelector("header");

		document.documentElement.style.setProperty("--top", getComputedStyle(header).position === "sticky" ? header.offsetHeight + "px" : "0px");
	}
	top();
	window.addEventListener("resize", top);
	window.addEventListener("hashchange", target);
	target();
})();
