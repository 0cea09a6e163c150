package dingtest

import (
	"fmt"

	"github.com/dingevent/dingevent/internal/streamwire"
)

// eventErr is nil if the answer tells that the event was taken. Code 200 without a status counts:
// DingTalk's Python client sends the event back.
func eventErr(a streamwire.Answer) error {
	if a.Code != 200 {
		return fmt.Errorf("the client answered code %d %q", a.Code, clip(a.Message))
	}
	if status := a.Status(); status != "" && status != "SUCCESS" {
		return fmt.Errorf("the client answered status %s", clip(status))
	}
	return nil
}

// callbackErr is nil if the answer tells that the callback was handled.
func callbackErr(a streamwire.Answer) error {
	if a.Code != 200 {
		return fmt.Errorf("the client answered code %d %q", a.Code, clip(a.Message))
	}
	return nil
}
