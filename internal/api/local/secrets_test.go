package local

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/journal"
)

// TestSecretsAreShownNowhere plants tickets and codes as each transport has them, and in what a receiver answered, and looks at all
// that shows events.
func TestSecretsAreShownNowhere(t *testing.T) {
	const planted = "PLANTED"
	j, all := services(t)
	at := time.Now().UTC().Truncate(time.Millisecond)
	for i, e := range []struct{ name, data string }{
		{"suite_ticket", `{"suiteTicket":"PLANTED"}`},
		{"suite_ticket", `{"EventType":"suite_ticket","SuiteKey":"k","SuiteTicket":"PLANTED","TimeStamp":1784260000123}`},
		{"suite_ticket", `{"corp_id":"c","biz_type":2,"biz_data":"{\"syncAction\":\"suite_ticket\",\"suiteTicket\":\"PLANTED\"}"}`},
		{"tmp_auth_code", `{"EventType":"tmp_auth_code","AuthCode":"PLANTED","AuthCorpId":"c"}`},
		{"org_suite_auth", `{"biz_type":4,"biz_data":{"permanent_code":"PLANTED","ch_permanent_code":"PLANTED"}}`},
		{"org_suite_change", `{"permanentCode":"PLANTED"}`},
		{"", `{"bizData":[{"biz_data":"{\"suiteTicket\":\"PLANTED`},
	} {
		env := &dingevent.Envelope{ID: fmt.Sprint(i), Type: e.name, App: "vendor", CorpID: "c", Born: at, Received: at, Transport: dingevent.TransportHTTP, Data: []byte(e.data)}
		if err := j.Receive(t.Context(), env); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := j.Subscribe(t.Context(), "hook", 1); err != nil {
		t.Fatal(err)
	}
	claim, err := j.Claim(t.Context(), journal.WorkOf("hook"), "test")
	if err != nil {
		t.Fatal(err)
	}
	defer claim.Release()
	quoted := `hook answered 500: "{\"suiteTicket\":\"PLANTED\"}"`
	if err := claim.Save(t.Context(), journal.Progress{
		Cursor:     3,
		Exceptions: []journal.Exception{{Seq: 1, State: journal.Dead, Attempts: 1, First: at, Changed: at, Error: quoted}, {Seq: 2, State: journal.Waiting, First: at, Changed: at, Due: at, Error: quoted}},
		Attempts:   []journal.Attempt{{Seq: 1, Number: 1, Start: at, Error: quoted, Answer: []byte(`{"suiteTicket":"PLANTED"}`)}},
	}); err != nil {
		t.Fatal(err)
	}
	for name, s := range all {
		t.Run(name, func(t *testing.T) {
			for what, ask := range map[string]func() (any, error){
				"events":      func() (any, error) { return s.Events(t.Context(), api.EventQuery{}) },
				"event":       func() (any, error) { return s.Event(t.Context(), 3) },
				"deadletters": func() (any, error) { return s.DeadLetters(t.Context(), api.DeadQuery{}) },
				"attempts":    func() (any, error) { return s.Attempts(t.Context(), api.AttemptQuery{Subscription: "hook", Seq: 1}) },
				"recent":      func() (any, error) { return s.Recent(t.Context(), api.RecentQuery{Subscription: "hook"}) },
				"why":         func() (any, error) { return s.Why(t.Context(), api.WhyQuery{Seq: 1}) },
				"status":      func() (any, error) { return s.Status(t.Context()) },
				"follow": func() (any, error) {
					var got []journal.Entry
					enough := errors.New("enough")
					err := s.Follow(t.Context(), 1, func(e journal.Entry) error {
						if got = append(got, e); len(got) == 7 {
							return enough
						}
						return nil
					})
					if errors.Is(err, enough) || err != nil && strings.Contains(err.Error(), enough.Error()) {
						err = nil
					}
					return got, err
				},
			} {
				got, err := ask()
				if err != nil {
					t.Fatalf("%s: %v", what, err)
				}
				if text := shown(t, got); strings.Contains(text, planted) {
					t.Errorf("%s shows a secret: %s", what, text)
				}
			}
			for _, q := range []api.EventQuery{{Text: planted}, {Where: `envelope.type == "suite_ticket" && has(event.suiteTicket) && event.suiteTicket == "PLANTED"`}} {
				if page, err := s.Events(t.Context(), q); err != nil || len(page.Items) > 0 {
					t.Errorf("%+v tells what a secret is: %d events, %v", q, len(page.Items), err)
				}
			}
		})
	}
	entries, err := j.Read(context.Background(), 1, 10)
	if err != nil || !strings.Contains(shown(t, entries), planted) {
		t.Errorf("the journal itself has no secret: %v", err)
	}
}

// shown is all that is in a value, with payloads as text.
func shown(t *testing.T, v any) string {
	t.Helper()
	var b strings.Builder
	switch v := v.(type) {
	case api.EventPage:
		return shown(t, v.Items)
	case journal.Entry:
		return shown(t, []journal.Entry{v})
	case api.DeadPage:
		for _, l := range v.Items {
			fmt.Fprintf(&b, "%+v %s", l, l.Event.Envelope.Data)
		}
	case []journal.Entry:
		for _, e := range v {
			fmt.Fprintf(&b, "%s\n", e.Envelope.Data)
		}
	case api.Why:
		for _, f := range v.Fates {
			fmt.Fprintf(&b, "%+v %+v %+v\n", f, f.Last, f.Filter)
		}
	default:
		fmt.Fprintf(&b, "%+v", v)
	}
	return b.String()
}
