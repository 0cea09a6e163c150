package assistant_test

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/api/local"
	"github.com/dingevent/dingevent/internal/assistant"
	"github.com/dingevent/dingevent/internal/doctor"
	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/journaltest"
	"github.com/dingevent/dingevent/journal/memjournal"
)

// A service answers from a journal, and notes what a running daemon alone could do.
type service struct {
	*local.Service
	calls []string
}

func (s *service) note(format string, args ...any) {
	s.calls = append(s.calls, fmt.Sprintf(format, args...))
}

func (s *service) Pause(_ context.Context, sub string, q api.PauseQuery) error {
	s.note("pause %s %s %t", sub, q.Reason, q.Drain)
	return nil
}

func (s *service) Resume(_ context.Context, sub string) error {
	s.note("resume %s", sub)
	return nil
}

func (s *service) Seek(_ context.Context, sub, to string) (journal.Seq, error) {
	s.note("seek %s %s", sub, to)
	return 1<<53 + 1, nil
}

func (s *service) PutReplay(_ context.Context, id string, spec api.ReplaySpec) (api.Replay, error) {
	s.note("put %s through %s from %d before %d", id, spec.Subscription, spec.From, spec.Before)
	return api.Replay{ID: id, Spec: spec, State: api.ReplayRunning, From: spec.From, End: spec.Before}, nil
}

func (s *service) ForgetReplay(_ context.Context, id string) error {
	s.note("forget %s", id)
	return nil
}

func (s *service) Replay(_ context.Context, id string) (api.Replay, error) {
	if id != "r" {
		return api.Replay{}, api.Refuse(api.CodeNotFound, "no replay %q", id)
	}
	return api.Replay{ID: id, Spec: api.ReplaySpec{Selection: api.Selection{IDs: make([]string, 30)}}, Cursor: 7}, nil
}

func (s *service) Subscription(_ context.Context, name string) (api.SubscriptionDetail, error) {
	return api.SubscriptionDetail{Subscription: api.Subscription{Name: name, Cursor: 9}, Spec: api.Spec(`{"webhook":{"url":"http://127.0.0.1:1","secret":"(secret)"}}`)}, nil
}

// newService has three events, and a dead letter of the first in the subscription s.
func newService(t *testing.T) *service {
	t.Helper()
	j := memjournal.New()
	t.Cleanup(func() { j.Close() })
	for i, data := range []string{
		`{"eventType":"user_add_org","mobile":"13800000001","title":"张三提交的请假","n":9007199254740993}`,
		`{"eventType":"user_add_org","mobile":"13800000002"}`,
		`mobile=13800000003`,
	} {
		env := &dingevent.Envelope{ID: fmt.Sprintf("e%d", i+1), Type: "user_add_org", CorpID: "ding1", App: "hr", Transport: dingevent.TransportStream, Received: time.Now(), Data: []byte(data)}
		if err := j.Receive(t.Context(), env); err != nil {
			t.Fatal(err)
		}
	}
	kill(t, j, "s", 1)
	return &service{Service: &local.Service{Journal: j, Version: "test"}}
}

// A session is a client of a server.
type session struct {
	*testing.T
	*mcp.ClientSession
}

func connect(t *testing.T, s assistant.Service, o assistant.Options) session {
	t.Helper()
	server := assistant.New(func(ctx context.Context, ask func(context.Context, assistant.Service) error) error {
		return ask(ctx, s)
	}, o)
	here, there := mcp.NewInMemoryTransports()
	if _, err := server.Connect(t.Context(), there, nil); err != nil {
		t.Fatal(err)
	}
	client, err := mcp.NewClient(&mcp.Implementation{Name: "test", Version: "1"}, nil).Connect(t.Context(), here, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { client.Close() })
	return session{t, client}
}

// call returns the text of an answer, and whether it is an error.
func (s session) call(name string, args map[string]any) (text string, failed bool) {
	s.Helper()
	result, err := s.CallTool(s.Context(), &mcp.CallToolParams{Name: name, Arguments: args})
	if err != nil {
		s.Fatalf("%s: %v", name, err)
	}
	text = result.Content[0].(*mcp.TextContent).Text
	if len(text) > assistant.MaxAnswer {
		s.Errorf("%s answers with %d bytes", name, len(text))
	}
	return text, result.IsError
}

// wants calls a tool and wants these texts in its answer.
func (s session) wants(name string, args map[string]any, texts ...string) string {
	s.Helper()
	got, failed := s.call(name, args)
	if failed || !json.Valid([]byte(got)) {
		s.Errorf("%s fails, or is no JSON: %s", name, got)
	}
	for _, text := range texts {
		if !strings.Contains(got, text) {
			s.Errorf("%s lacks %s: %s", name, text, got)
		}
	}
	return got
}

// refuses calls a tool and wants an error with this text.
func (s session) refuses(name string, args map[string]any, text string) {
	s.Helper()
	if got, failed := s.call(name, args); !failed || !strings.Contains(got, text) {
		s.Errorf("%s answers %s, want an error with %q", name, got, text)
	}
}

// read is a call of each tool that changes nothing, and what its answer has.
var read = []struct {
	name  string
	args  map[string]any
	texts []string
}{
	{"find_events", map[string]any{"types": []string{"user_*"}, "corp": "ding1", "since": "1h", "limit": 2}, []string{`"seq":"3"`, `"next":"`, `"progress":{`}},
	{"show_event", map[string]any{"event": "e1"}, []string{`"seq":"1"`, `"n":9007199254740993`, `"mobile":"(hidden`, `"title":"(hidden: personal data)提交的请假"`}},
	{"why", map[string]any{"event": "1"}, []string{`"reason":"dead"`, `"sentence":"a dead letter since`}},
	{"status", nil, []string{`"version":"test"`, `"next":"4"`, `"need_attention":{"items":[{"name":"s"`}},
	{"list_subscriptions", nil, []string{`"name":"s"`, `"cursor":"`}},
	{"show_subscription", map[string]any{"subscription": "s"}, []string{`"cursor":"9"`, `"secret":"(secret)"`}},
	{"list_dead_letters", map[string]any{"subscription": "s", "seq": "1"}, []string{`"seq":"1"`, `"mobile\": \"(hidden`}},
	{"list_attempts", map[string]any{"subscription": "s", "seq": "1"}, []string{`"number":2`, `"mobile\":\"(hidden`}},
	{"list_replays", nil, []string{`"items":[]`}},
	{"show_replay", map[string]any{"id": "r"}, []string{`"cursor":"7"`, `"ids_left_out":10`}},
	{"try_filter", map[string]any{"where": `event.mobile == "13800000001"`}, []string{`"looked":3`, `"end":"4"`}},
	{"search_catalogue", map[string]any{"words": "approval", "limit": 1}, []string{`"type":"`, `"next":"1"`}},
	{"show_event_type", map[string]any{"type": "user_add_org"}, []string{`"title_zh":`, `"samples":`}},
	{"decode", map[string]any{"text": `{"mobile":"138","corpId":"ding1"}`, "type": "user_add_org", "transport": "stream"}, []string{`"type":"user_add_org"`}},
	{"doctor", nil, []string{`"text":"fine"`}},
}

func everything() assistant.Options {
	return assistant.Options{Version: "test", Examine: func(context.Context) ([]doctor.Finding, error) {
		return []doctor.Finding{{Level: doctor.Fine, Check: "config", Text: "fine"}}, nil
	}}
}

func TestReadTools(t *testing.T) {
	s := connect(t, newService(t), everything())
	for _, c := range read {
		if got := s.wants(c.name, c.args, c.texts...); strings.Contains(got, "1380000000") && c.name != "try_filter" || strings.Contains(got, "张三") {
			t.Errorf("%s shows personal data: %s", c.name, got)
		}
	}
	s.refuses("try_replay", map[string]any{"subscription": "s"}, "the daemon does not run; start it first")
	s.refuses("show_event", map[string]any{"event": "nobody"}, "find_events lists what there is")
	s.refuses("show_event_type", map[string]any{"type": "user_ad_org"}, "user_add_org")
	s.refuses("find_events", map[string]any{"since": "soon"}, "how long ago, such as 3h")
	s.refuses("find_events", map[string]any{"cursor": "mine"}, "(change the arguments)")
	s.refuses("list_dead_letters", map[string]any{"seq": "x"}, "is no sequence")
	s.refuses("show_replay", map[string]any{"id": "q"}, "no replay")
}

// TestEachToolSaysWhatItDoes: its hints are true, and what changes something is not there unless it is allowed.
func TestEachToolSaysWhatItDoes(t *testing.T) {
	names := func(o assistant.Options) (names []string) {
		list, err := connect(t, newService(t), o).ListTools(t.Context(), nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, tool := range list.Tools {
			a := tool.Annotations
			names = append(names, fmt.Sprintf("%s read=%t destroys=%t again=%t", tool.Name, a.ReadOnlyHint, *a.DestructiveHint, a.IdempotentHint))
		}
		return names
	}
	want := []string{"try_replay read=true destroys=false again=true"}
	for _, c := range read {
		want = append(want, c.name+" read=true destroys=false again=true")
	}
	slices.Sort(want)
	if got := names(everything()); !slices.Equal(got, want) {
		t.Errorf("without changes:\n%s", strings.Join(got, "\n"))
	}
	o := everything()
	o.AllowChanges, o.Examine = true, nil
	want = slices.DeleteFunc(want, func(line string) bool { return strings.HasPrefix(line, "doctor ") })
	want = append(want, "retry_dead_letters read=false destroys=false again=true", "discard_dead_letters read=false destroys=true again=true",
		"pause_subscription read=false destroys=false again=true", "resume_subscription read=false destroys=false again=true",
		"seek_subscription read=false destroys=true again=false", "put_replay read=false destroys=false again=true", "forget_replay read=false destroys=true again=true")
	slices.Sort(want)
	if got := names(o); !slices.Equal(got, want) {
		t.Errorf("with changes:\n%s", strings.Join(got, "\n"))
	}
}

// TestEachArgumentHasOneType: Gemini refuses a request with a tool that has a list of types, and with it all tools.
func TestEachArgumentHasOneType(t *testing.T) {
	o := everything()
	o.AllowChanges = true
	list, err := connect(t, newService(t), o).ListTools(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	lists := 0
	for _, tool := range list.Tools {
		arguments, _ := tool.InputSchema.(map[string]any)["properties"].(map[string]any)
		for name, schema := range arguments {
			switch kind := schema.(map[string]any)["type"]; kind {
			case "array":
				lists++
			case "string", "integer", "boolean":
			default:
				t.Errorf("%s: the argument %s has the type %v", tool.Name, name, kind)
			}
		}
	}
	if lists == 0 {
		t.Error("no tool has a list")
	}
}

func TestChanges(t *testing.T) {
	service := newService(t)
	if _, err := connect(t, service, assistant.Options{}).CallTool(t.Context(), &mcp.CallToolParams{Name: "pause_subscription", Arguments: map[string]any{"subscription": "s"}}); err == nil {
		t.Error("a change is made though it is not allowed")
	}
	s := connect(t, service, assistant.Options{AllowChanges: true})
	s.wants("pause_subscription", map[string]any{"subscription": "s", "reason": "moving", "drain": true}, "paused")
	s.wants("resume_subscription", map[string]any{"subscription": "s"}, "resumed")
	s.wants("seek_subscription", map[string]any{"subscription": "s", "to": "beginning"}, `"cursor":"9007199254740993"`)
	s.wants("put_replay", map[string]any{"id": "r", "subscription": "s", "from": "9007199254740993", "before": "9007199254740995"}, `"end":"9007199254740995"`)
	s.wants("forget_replay", map[string]any{"id": "r"}, "forgotten")
	want := "pause s moving true, resume s, seek s beginning, put r through s from 9007199254740993 before 9007199254740995, forget r"
	if got := strings.Join(service.calls, ", "); got != want {
		t.Errorf("the service was asked for %s", got)
	}
	s.wants("retry_dead_letters", map[string]any{"subscription": "s", "seqs": []string{"1"}, "died_before": "2020-01-01"}, `"outcome":"not_dead"`)
	s.wants("retry_dead_letters", map[string]any{"subscription": "s", "seqs": []string{"1", "2"}}, `"seq":"1","outcome":"retried"`, `"outcome":"not_dead"`)
	s.wants("discard_dead_letters", map[string]any{"subscription": "s", "seqs": []string{"1"}}, `"outcome":"not_dead"`)
	s.refuses("retry_dead_letters", map[string]any{"subscription": "s", "seqs": []string{}}, "give 1 to 200")
	s.refuses("discard_dead_letters", map[string]any{"subscription": "s", "seqs": []string{""}}, "is empty")
	s.refuses("put_replay", map[string]any{"id": "r", "subscription": ""}, "name the one")
}

// TestSearchSeesWhatIsShown: a hit does not tell what is hidden.
func TestSearchSeesWhatIsShown(t *testing.T) {
	for _, shown := range []bool{false, true} {
		s := connect(t, newService(t), assistant.Options{ShowPersonalData: shown, AllowChanges: true})
		for _, c := range []struct {
			tool string
			args map[string]any
			hit  string
		}{
			{"find_events", map[string]any{"text": "13800000002"}, `"seq":"2"`},
			{"find_events", map[string]any{"where": `event.mobile == "13800000002"`}, `"seq":"2"`},
			{"list_dead_letters", map[string]any{"error": "13800000001"}, `"seq":"1"`},
			{"list_dead_letters", map[string]any{"where": `event.mobile == "13800000001"`}, `"seq":"1"`},
			{"try_filter", map[string]any{"where": `event.mobile == "13800000001"`}, `"selected":1`},
		} {
			if got := s.wants(c.tool, c.args); strings.Contains(got, c.hit) != shown {
				t.Errorf("personal data is shown: %t, and %s by %v answers %s", shown, c.tool, c.args, got)
			}
		}
		for _, by := range []map[string]any{{"where": `event.mobile == "13800000001"`}, {"rules": []string{"mobile=13800000001"}}} {
			by["id"], by["subscription"] = "r", "s"
			if got := s.wants("put_replay", by); strings.Contains(got, `"masked":true`) == shown {
				t.Errorf("personal data is shown: %t, and a replay by %v is %s", shown, by, got)
			}
		}
	}
}

func TestPersonalDataIsShownIfAllowed(t *testing.T) {
	s := connect(t, newService(t), assistant.Options{ShowPersonalData: true})
	s.wants("show_event", map[string]any{"event": "e2"}, `"mobile":"13800000002"`)
	s.wants("show_event", map[string]any{"event": "e3"}, `"data_text":"mobile=13800000003"`)
	s = connect(t, newService(t), assistant.Options{})
	if got := s.wants("show_event", map[string]any{"event": "e3"}, "it is hidden"); strings.Contains(got, "1380") {
		t.Errorf("a payload that is no JSON is shown: %s", got)
	}
}

// TestALongComplaintIsCutBetweenRunes, because a half one is no text.
func TestALongComplaintIsCutBetweenRunes(t *testing.T) {
	s := connect(t, newService(t), assistant.Options{})
	for i := range 3 {
		got, failed := s.call("show_event", map[string]any{"event": strings.Repeat("x", i) + strings.Repeat("张", 3000)})
		if !failed || len(got) > 5<<10 || strings.ContainsRune(got, '\ufffd') || !strings.Contains(got, "张…") {
			t.Errorf("%d bytes: %.80s", len(got), got)
		}
	}
}

// TestLongAnswersComeInParts, and nothing of them is lost.
func TestLongAnswersComeInParts(t *testing.T) {
	service := newService(t)
	long := `{"eventType":"x","text":"` + strings.Repeat(`张\"`, 20_000) + `"}`
	for i := range 30 {
		data := fmt.Sprintf(`{"eventType":"x","text":"%s"}`, strings.Repeat("y", 7_000))
		if i == 0 {
			data = long
		}
		env := &dingevent.Envelope{ID: fmt.Sprintf("x%d", i), Type: "x", App: "hr", Received: time.Now(), Data: []byte(data)}
		if err := service.Journal.Receive(t.Context(), env); err != nil {
			t.Fatal(err)
		}
	}
	s := connect(t, service, assistant.Options{})
	var whole strings.Builder
	for args := map[string]any{"event": "x0"}; ; {
		var part struct {
			Text string `json:"data_text"`
			Next int    `json:"next_offset"`
		}
		if err := json.Unmarshal([]byte(s.wants("show_event", args)), &part); err != nil {
			t.Fatal(err)
		}
		whole.WriteString(part.Text)
		if args["offset"] = part.Next; part.Next == 0 {
			break
		}
	}
	if whole.String() != long {
		t.Errorf("%d bytes came of %d", whole.Len(), len(long))
	}
	seen := map[string]bool{}
	for args := map[string]any{"types": []string{"x"}, "payloads": true, "limit": 200}; ; {
		var page struct {
			Events []struct{ Seq string }
			Next   string
		}
		if err := json.Unmarshal([]byte(s.wants("find_events", args)), &page); err != nil {
			t.Fatal(err)
		}
		for _, e := range page.Events {
			seen[e.Seq] = true
		}
		if args["cursor"] = page.Next; page.Next == "" {
			break
		}
	}
	if len(seen) != 30 {
		t.Errorf("%d events of 30 are listed", len(seen))
	}
}

// kill makes dead letters whose errors and answers quote personal data.
func kill(t *testing.T, j journal.Journal, sub string, seqs ...journal.Seq) {
	t.Helper()
	if _, err := j.Subscribe(t.Context(), sub, 1); err != nil {
		t.Fatal(err)
	}
	p, at := journal.Progress{Cursor: 4}, time.Now()
	for _, seq := range seqs {
		p.Exceptions = append(p.Exceptions, journal.Exception{Seq: seq, State: journal.Dead, Attempts: 2, First: at, Changed: at, Error: `422: {"mobile": "13800000001"}`})
		p.Attempts = append(p.Attempts, journal.Attempt{Seq: seq, Number: 2, Start: at, Took: time.Second, Error: `422`, Answer: []byte(`{"got":{"mobile":"13800000001"}}`)})
	}
	if err := journaltest.Save(t.Context(), j, sub, p); err != nil {
		t.Fatal(err)
	}
}
