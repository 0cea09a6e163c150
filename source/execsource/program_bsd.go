//go:build unix && !linux

package execsource

import "syscall"

// ownGroup puts the program into a group of its own, so that a signal from the terminal ends us alone, and we can end all that the program
// has started. If this process is killed, the program learns it by the end of its input.
func ownGroup() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setpgid: true} }
