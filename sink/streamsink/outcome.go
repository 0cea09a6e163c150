package streamsink

import (
	"fmt"
	"net/http"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/internal/streamwire"
)

// outcome turns the answer to f into what Deliver returns.
func outcome(f *streamwire.Frame, a streamwire.Answer) error {
	err := a.Failure(f)
	if err == nil {
		return nil
	}
	err = fmt.Errorf("streamsink: %w", err)
	if a.Code == http.StatusGone || a.Code == http.StatusUnprocessableEntity {
		return dingevent.Reject(err)
	}
	return err
}

// answerBody is what is worth keeping of an answer.
func answerBody(a streamwire.Answer) []byte {
	if len(a.Data) > 0 {
		return a.Data
	}
	return []byte(a.Message)
}
