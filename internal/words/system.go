package words

import (
	"fmt"
	"syscall"
)

// System has the texts of the operating system's errors, and of an end by a signal.
type System interface {
	SystemError(errno syscall.Errno) string
	// CutOff lists unfinished work: attempts, with their subscriptions in each, and pushes. within is the time that there was;
	// empty after a second signal.
	CutOff(within string, attempts int, each string, pushes int) string
}

func (English) SystemError(errno syscall.Errno) string { return errno.Error() }

func (English) CutOff(within string, attempts int, each string, pushes int) string {
	why := "ended at once"
	if within != "" {
		why = "the end took longer than grace, " + within
	}
	if each != "" {
		each = " (" + each + ")"
	}
	return fmt.Sprintf("%s; attempts cut off: %d%s; pushes without an answer: %d. At the next start the attempts are made again, and DingTalk pushes again",
		why, attempts, each, pushes)
}
