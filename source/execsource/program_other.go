//go:build !unix

package execsource

import "syscall"

// ownGroup is for systems with process groups.
func ownGroup() *syscall.SysProcAttr { return nil }

// ask does nothing, because the end of its input asks the program to end.
func (p *program) ask() {}

// kill ends the program's process.
func (p *program) kill() { _ = p.cmd.Process.Kill() }
