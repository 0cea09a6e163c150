package streamsink

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/http"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/internal/streamwire"
)

// outcome turns an answer into what Deliver returns. Code 200 alone is success: of what clients put beside it, LATER alone
// says something else. DingTalk's client for Python sends the event back, whose payload may have a status of its own.
func outcome(kind string, a streamwire.Answer) error {
	later := kind == streamwire.Event && a.Status() == "LATER"
	switch {
	case a.Code == http.StatusOK && later:
		return fmt.Errorf("streamsink: the client answered LATER%s", said(a))
	case a.Code == http.StatusOK:
		return nil
	case a.Code == http.StatusNotFound:
		return fmt.Errorf("streamsink: the client answered code 404%s: it has no handler for it", said(a))
	}
	err := fmt.Errorf("streamsink: the client answered code %d%s", a.Code, said(a))
	if a.Code == http.StatusGone || a.Code == http.StatusUnprocessableEntity {
		return dingevent.Reject(err)
	}
	return err
}

// said is the client's message, quoted, behind a space; that in the data tells more.
func said(a streamwire.Answer) string {
	var data struct {
		Message string `json:"message"`
	}
	_ = json.Unmarshal(a.Data, &data)
	text := cmp.Or(data.Message, a.Message)
	if text == "" {
		return ""
	}
	return fmt.Sprintf(" %q", streamwire.Clip(text))
}

// answerBody is what is worth keeping of an answer.
func answerBody(a streamwire.Answer) []byte {
	if len(a.Data) > 0 {
		return a.Data
	}
	return []byte(a.Message)
}
