package streamwire

import (
	"errors"
	"strings"
	"testing"
	"time"
)

// readings is what each of DingTalk's clients answers, what handlers of other hands may, and how it is read.
var readings = map[string]struct {
	kind, sent, answer string
	want               string // in the error; empty for a success
}{
	"Go, Node, Java success":    {Event, `{}`, `{"code":200,"headers":{"messageId":"m"},"message":"OK","data":"{\"status\":\"SUCCESS\",\"message\":\"success\"}"}`, ""},
	"Node, Java later":          {Event, `{}`, `{"code":200,"headers":{"messageId":"m"},"message":"OK","data":"{\"status\":\"LATER\",\"message\":\"busy\"}"}`, `status LATER "busy"`},
	"Go later":                  {Event, `{}`, `{"code":500,"headers":{"messageId":"m"},"message":"boom","data":"{\"status\":\"LATER\"}"}`, `code 500 "boom"`},
	"Java exception":            {Event, `{}`, `{"code":500,"headers":{"messageId":"m"},"message":"boom"}`, `code 500 "boom"`},
	"Node async listener":       {Event, `{}`, `{"code":200,"headers":{"messageId":"m"},"message":"OK","data":"{}"}`, ""},
	"Python success":            {Event, `{"userId":["u"],"status":"finish"}`, `{"code":200,"headers":{"messageId":"m"},"message":"OK","data":"{\"userId\": [\"u\"], \"status\": \"finish\"}"}`, ""},
	"Python, status alone":      {Event, `{"status":"finished"}`, `{"code":200,"headers":{"messageId":"m"},"message":"OK","data":"{\"status\": \"finished\"}"}`, ""},
	"Python, status escaped":    {Event, `{"status":"完成"}`, `{"code":200,"headers":{"messageId":"m"},"message":"OK","data":"{\"status\": \"\\u5b8c\\u6210\"}"}`, ""},
	"Python, status no text":    {Event, `{"status":1}`, `{"code":200,"headers":{"messageId":"m"},"message":"OK","data":"{\"status\": 1}"}`, ""},
	"Python, message an object": {Event, `{}`, `{"code":200,"headers":{"messageId":"m"},"message":{"ok":true},"data":"{}"}`, ""},
	"Python bad request":        {Event, `{}`, `{"code":400,"headers":{"messageId":"m"},"message":"bad"}`, `code 400 "bad"`},
	"Python gone":               {Event, `{}`, `{"code":410,"headers":{"messageId":"m"},"message":"no such user"}`, `code 410 "no such user"`},
	"no handler":                {Event, `{}`, `{"code":404,"headers":{"messageId":"m"},"message":"not implement"}`, "no handler"},
	"later in small letters":    {Event, `{}`, `{"code":200,"headers":{"messageId":"m"},"data":"{\"status\":\"later\"}"}`, "status later"},
	"FAIL with code 200":        {Event, `{}`, `{"code":200,"headers":{"messageId":"m"},"data":"{\"status\":\"FAIL\"}"}`, "status FAIL"},
	"FAIL, not the event's":     {Event, `{"status":"finished"}`, `{"code":200,"headers":{"messageId":"m"},"data":"{\"status\":\"FAIL\"}"}`, "status FAIL"},
	"success in small letters":  {Event, `{}`, `{"code":200,"headers":{"messageId":"m"},"data":"{\"status\":\"success\"}"}`, ""},
	"LATER, even the event's":   {Event, `{"status":"LATER"}`, `{"code":200,"headers":{"messageId":"m"},"data":"{\"status\":\"LATER\"}"}`, "status LATER"},
	"data is an object":         {Event, `{}`, `{"code":200,"headers":{"messageId":"m"},"data":{"status":"LATER"}}`, "LATER"},
	"data is no JSON":           {Event, `{}`, `{"code":200,"headers":{"messageId":"m"},"data":"ok"}`, ""},
	"data is a list":            {Event, `{}`, `{"code":200,"headers":{"messageId":"m"},"data":[1]}`, ""},
	"data is null":              {Event, `{}`, `{"code":200,"headers":{"messageId":"m"},"data":null,"message":null}`, ""},
	"code as text":              {Event, `{}`, `{"code":"200","headers":{"messageId":"m"}}`, ""},
	"code with a point":         {Event, `{}`, `{"code":200.0,"headers":{"messageId":"m"}}`, ""},
	"code as text, failed":      {Event, `{}`, `{"code":" 500 ","headers":{"messageId":"m"}}`, "code 500"},
	"code of a half":            {Event, `{}`, `{"code":200.5,"headers":{"messageId":"m"}}`, "with the code 200.5, which is no code"},
	"code OK":                   {Event, `{}`, `{"code":"OK","headers":{"messageId":"m"},"message":"fine"}`, `with the code "OK", which is no code of HTTP "fine"`},
	"code is a list":            {Event, `{}`, `{"code":[200],"headers":{"messageId":"m"}}`, "with the code [200]"},
	"no code":                   {Event, `{}`, `{"headers":{"messageId":"m"}}`, "without a code"},
	"headers inside text":       {Event, `{}`, `{"code":200,"headers":"{\"messageId\":\"m\"}"}`, ""},
	"odd headers":               {Event, `{}`, `{"code":200,"headers":{"messageId":"m","contentType":7,"x":{"y":[]}}}`, ""},
	"robot":                     {Callback, `{}`, `{"code":200,"headers":{"messageId":"m"},"data":"{\"response\":{\"status\":\"LATER\"}}"}`, ""},
	"robot with a status":       {Callback, `{}`, `{"code":200,"headers":{"messageId":"m"},"data":"{\"status\":\"LATER\"}"}`, ""},
	"robot fails":               {Callback, `{}`, `{"code":500,"headers":{"messageId":"m"},"message":"boom"}`, `code 500 "boom"`},
}

func TestAnswers(t *testing.T) {
	for name, test := range readings {
		t.Run(name, func(t *testing.T) {
			a, err := DecodeAnswer([]byte(test.answer))
			if err != nil || a.MessageID != "m" {
				t.Fatalf("message %q, %v", a.MessageID, err)
			}
			err = a.Failure(NewFrame(test.kind, "*", []byte(test.sent)))
			if test.want == "" && err != nil || test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)) {
				t.Errorf("error %v, want %q", err, test.want)
			}
		})
	}
}

// TestNoAnswer wants what cannot be matched with a message to be refused in words for a person.
func TestNoAnswer(t *testing.T) {
	for text, want := range map[string]string{
		`[]`: "an answer is a JSON object", `OK`: "an answer is a JSON object", ``: "an answer is a JSON object",
		`{"code":200}`: "headers.messageId", `{"code":200,"headers":[]}`: "headers.messageId", `{"code":200,"headers":{"messageId":null}}`: "headers.messageId",
	} {
		if a, err := DecodeAnswer([]byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %+v, %v; want %q", text, a, err, want)
		}
	}
}

// TestUnread wants an attempt to tell what came since it began, and nothing older.
func TestUnread(t *testing.T) {
	var u Unread
	err := errors.New("no answer")
	if got := u.Explain(err, time.Now()); got != err {
		t.Error(got)
	}
	_, strange := DecodeAnswer([]byte(`hello`))
	u.Note(strange)
	if got := u.Explain(err, time.Now().Add(-time.Minute)); !strings.Contains(got.Error(), "cannot be read: an answer is a JSON object") {
		t.Error(got)
	}
	if got := u.Explain(err, time.Now().Add(time.Minute)); got != err {
		t.Error(got)
	}
}
