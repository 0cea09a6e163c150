//go:build unix

package execsource

import "syscall"

// ask asks the processes of the program's group to end.
func (p *program) ask() { _ = syscall.Kill(-p.pid(), syscall.SIGTERM) }

// kill ends them.
func (p *program) kill() { _ = syscall.Kill(-p.pid(), syscall.SIGKILL) }
