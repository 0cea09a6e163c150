package notify_test

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/internal/notify"
	"github.com/dingevent/dingevent/internal/ownevent"
	"github.com/dingevent/dingevent/journal"
)

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// TestRobotTellsNoToken: the address has the token, so an error of the way there may quote it, and so may an answer.
func TestRobotTellsNoToken(t *testing.T) {
	for want, answer := range map[string]roundTrip{
		"no route": func(*http.Request) (*http.Response, error) { return nil, errors.New("no route") },
		"the token *** is unknown": func(*http.Request) (*http.Response, error) {
			text := `{"errcode":300005,"errmsg":"the token ` + token + ` is unknown"}`
			return &http.Response{StatusCode: http.StatusOK, Body: io.NopCloser(strings.NewReader(text))}, nil
		},
	} {
		way, err := notify.NewRobot(token, &notify.RobotOptions{Secret: secret, Client: &http.Client{Transport: answer}})
		if err != nil {
			t.Fatal(err)
		}
		_, err = way.Send(t.Context(), []journal.Entry{{Envelope: &dingevent.Envelope{Type: ownevent.Test, Data: []byte("{}")}}})
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), token) || strings.Contains(err.Error(), secret) {
			t.Errorf("the error is %v, want %q in it and no secret", err, want)
		}
	}
}
