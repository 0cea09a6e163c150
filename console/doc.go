// Package console is the web pages of a gateway: what came, what became of it, and why it did not arrive.
//
// A page is a URL, and an action is a form. Everything works without scripts; htmx only saves reloading a page. The table in
// routes.go has every route with the role that it needs. A handler returns an [answer] or an error, and one function
// renders errors. Package pages has the pages as values that render themselves, package stories shows each of them with
// made-up data, and their texts are in package words, in both languages.
package console
