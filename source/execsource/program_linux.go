package execsource

import "syscall"

// ownGroup puts the program into a group of its own, so that a signal from the terminal ends us alone, and we can end all that the program
// has started. The kernel asks the program to end if this process is killed. It does not kill the program, because dws would leave its
// subscription behind in DingTalk.
func ownGroup() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGTERM}
}
