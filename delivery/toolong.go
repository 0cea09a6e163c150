package delivery

import (
	"context"
	"time"
)

// A tooLong is the cause of the context of an attempt that took its whole Timeout. As an error it is
// context.DeadlineExceeded.
type tooLong time.Duration

func (t tooLong) Error() string        { return "no answer within " + time.Duration(t).String() }
func (t tooLong) Is(target error) bool { return target == context.DeadlineExceeded }
