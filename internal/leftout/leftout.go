// Package leftout says what this build of the command lacks. The build tag small leaves out what nobody needs for a first try at
// the desk, because its modules are most of what Go downloads and compiles.
package leftout

import "fmt"

// Err refuses what this build lacks, and says how to get it.
func Err(part string) error {
	return fmt.Errorf("this dingevent was built with -tags small, which leaves out %s; build it without that tag, or run: go install github.com/dingevent/dingevent/cmd/dingevent@latest", part)
}
