// Package needroot leaves out tests that a machine cannot run, with the way to run them. In CI that is a failure.
package needroot

import (
	"fmt"
	"os"
	"testing"
)

// Check skips a test that does not run as root.
func Check(t testing.TB) {
	t.Helper()
	if os.Geteuid() != 0 {
		Cannot(t, "it needs root")
	}
}

// Cannot leaves out a test for want of what only root has, such as a file system of its own.
func Cannot(t testing.TB, format string, args ...any) {
	t.Helper()
	why := fmt.Sprintf(format, args...)
	if os.Getenv("CI") == "true" {
		t.Fatalf("CI has to run this test: %s", why)
	}
	t.Skipf("%s; run it as root on Linux: sudo -E go test -run '^%s$' in this folder", why, t.Name())
}
