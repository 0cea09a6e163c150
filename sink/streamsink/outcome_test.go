package streamsink

import (
	"strings"
	"testing"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/internal/streamwire"
)

// TestAnswers is what each of DingTalk's clients answers.
func TestAnswers(t *testing.T) {
	for name, test := range map[string]struct {
		kind, answer string
		want         string // in the error; empty for none
		rejected     bool
	}{
		"Go, Node, Java success": {"EVENT", `{"code":200,"headers":{},"message":"OK","data":"{\"status\":\"SUCCESS\",\"message\":\"success\"}"}`, "", false},
		"Node, Java later":       {"EVENT", `{"code":200,"message":"OK","data":"{\"status\":\"LATER\",\"message\":\"busy\"}"}`, `answered LATER "busy"`, false},
		"Go later":               {"EVENT", `{"code":500,"message":"boom","data":"{\"status\":\"LATER\"}"}`, `code 500 "boom"`, false},
		"Java exception":         {"EVENT", `{"code":500,"message":"boom"}`, `code 500 "boom"`, false},
		"Python success":         {"EVENT", `{"code":200,"message":"OK","data":"{\"userId\":[\"u\"],\"status\":\"finish\"}"}`, "", false},
		"Python bad request":     {"EVENT", `{"code":400,"message":"bad"}`, `code 400 "bad"`, false},
		"Python gone":            {"EVENT", `{"code":410,"message":"no such user"}`, `code 410 "no such user"`, true},
		"Python unprocessable":   {"EVENT", `{"code":422}`, `code 422`, true},
		"no handler":             {"EVENT", `{"code":404,"message":"not implement"}`, "no handler", false},
		"data is an object":      {"EVENT", `{"code":200,"data":{"status":"LATER"}}`, "LATER", false},
		"no data":                {"EVENT", `{"code":200}`, "", false},
		"no code":                {"EVENT", `{"headers":{}}`, "code 0", false},
		"robot":                  {"CALLBACK", `{"code":200,"data":"{\"response\":{\"status\":\"LATER\"}}"}`, "", false},
		"robot with a status":    {"CALLBACK", `{"code":200,"data":"{\"status\":\"LATER\"}"}`, "", false},
		"robot fails":            {"CALLBACK", `{"code":500,"message":"boom"}`, `code 500 "boom"`, false},
	} {
		t.Run(name, func(t *testing.T) {
			a, err := streamwire.DecodeAnswer([]byte(test.answer))
			if err != nil {
				t.Fatal(err)
			}
			switch err := outcome(test.kind, a); {
			case test.want == "" && err != nil:
				t.Error(err)
			case test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)):
				t.Errorf("error %v, want one with %s", err, test.want)
			case dingevent.Rejected(err) != test.rejected:
				t.Errorf("rejected: %t", !test.rejected)
			}
		})
	}
}

// FuzzOutcome wants errors of bounded size, and success for code 200 alone, whatever a client sends.
func FuzzOutcome(f *testing.F) {
	f.Add([]byte(`{"code":200,"data":"{\"status\":\"LATER\",\"message\":\"\ud800\"}"}`))
	f.Add([]byte(`{"code":422,"message":"\u0000","data":[]}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		a, err := streamwire.DecodeAnswer(text)
		if err != nil {
			return
		}
		for _, kind := range []string{streamwire.Event, streamwire.Callback} {
			err := outcome(kind, a)
			if err == nil && a.Code != 200 {
				t.Errorf("code %d is a success", a.Code)
			}
			if err != nil && len(err.Error()) > 1200 {
				t.Errorf("an error of %d bytes", len(err.Error()))
			}
		}
		_ = answerBody(a)
	})
}
