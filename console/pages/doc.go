// Package pages has the console's pages. A page is a value with what it shows, and renders itself: it asks nothing of
// anybody. The files that end with _templ.go are generated: make generate.
package pages

//go:generate ../../tools/bin/templ generate
