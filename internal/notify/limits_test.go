package notify_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/internal/limitstest"
	"github.com/dingevent/dingevent/internal/notify"
	"github.com/dingevent/dingevent/internal/ownevent"
	"github.com/dingevent/dingevent/journal"
)

// TestLimitOfAnAnswer: an answer of DingTalk at the bound is read, and of one that is longer it is not known whether the message arrived.
func TestLimitOfAnAnswer(t *testing.T) {
	most := limitstest.Of(t, "robot: answer").Number()
	for size, told := range map[int]bool{most: true, most + 1: false} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			const form = `{"errcode":0,"errmsg":"%s"}`
			fmt.Fprintf(w, form, strings.Repeat("x", size-len(form)+2))
		}))
		way, err := notify.NewRobot(token, &notify.RobotOptions{BaseURL: server.URL})
		if err != nil {
			t.Fatal(err)
		}
		n, err := way.Send(t.Context(), []journal.Entry{{Envelope: &dingevent.Envelope{Type: ownevent.Test, Data: []byte("{}")}}})
		if (err == nil) != told || told && n != 1 || !told && !strings.Contains(err.Error(), "no errcode") {
			t.Errorf("after an answer of %d bytes %d are told, %v", size, n, err)
		}
		server.Close()
	}
}
