// Package pages has the console's pages. A page is a value with what it shows, and renders itself: it asks nothing of
// anybody. The files that end with _templ.go are generated: make generate.
//
// The compiler inlines each part where it is used, with all of its code. So the parts are marked noinline, and the pages take
// half as much of the binary.
package pages

//go:generate ../../tools/bin/templ generate
