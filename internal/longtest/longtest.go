// Package longtest leaves tests out of short runs, such as make race: what takes long there and has no goroutines but those that
// shorter tests race, too.
package longtest

import "testing"

// Skip skips t with -short. make test runs it.
func Skip(t testing.TB) {
	t.Helper()
	if testing.Short() {
		t.Skip("takes long; run it without -short")
	}
}
