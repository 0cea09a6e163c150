package event

import (
	"encoding/json"
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"
)

// A documented path is a member that DingTalk's pages show for an event: testdata/documented.tsv has the
// event type, the path in DingTalk's names, and a value of the JSON type that stands there.
type documented struct{ eventType, path, value string }

func documentedPaths(t *testing.T) (all []documented) {
	t.Helper()
	text, err := os.ReadFile("testdata/documented.tsv")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		parts := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		path, err := strconv.Unquote(`"` + parts[1] + `"`)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, documented{parts[0], path, parts[2]})
	}
	if len(all) < 3400 {
		t.Fatalf("testdata/documented.tsv has %d paths only", len(all))
	}
	return all
}

// elsewhere are the documented members that no struct has, and why.
var elsewhere = map[string]string{
	"BizId":      "of an HTTP push: Arrival.BizID",
	"EventTime":  "of an HTTP push: Arrival.Born and Envelope.Born",
	"eventId":    "of the event: Arrival.ID and Envelope.ID",
	"syncAction": "of a row: it is the event type",
	"syncSeq":    "of a push: the order is that of the journal",
	"CorpId":     "of an HTTP push: Arrival.CorpID, where the seed's struct has no CorpId",
}

func TestEveryDocumentedPathHasAField(t *testing.T) {
	used := map[string]bool{}
	for _, d := range documentedPaths(t) {
		payload, value := payloadWith(d)
		var problems []string
		decoder := Decoder{OnProblem: func(p Problem) { problems = append(problems, p.String()) }}
		e := decoder.Decode(d.eventType, payload)
		if _, unknown := e.(*Unknown); unknown || problems != nil {
			t.Errorf("%s %s: %s: %s", d.eventType, d.path, payload, problems)
			continue
		}
		text, err := json.Marshal(e)
		if err != nil {
			t.Fatal(err)
		}
		if value != "" && !strings.Contains(string(text), value) {
			if elsewhere[d.path] == "" {
				t.Errorf("%s %s: %s was decoded into %s", d.eventType, d.path, payload, text)
			}
			used[d.path] = true
		}
	}
	for path := range elsewhere {
		if !used[path] {
			t.Errorf("the exception %s has no use", path)
		}
	}
}

// payloadWith is a payload that has the path, and what must be found again of it; nothing for what holds
// no value of its own.
func payloadWith(d documented) (payload []byte, found string) {
	text := d.value
	for _, value := range []string{"7316", "true"} {
		if found == "" && strings.Contains(text, value) {
			found = value
		}
	}
	steps := strings.Split(d.path, ".")
	for i := len(steps) - 1; i >= 0; i-- {
		name, list := strings.CutSuffix(steps[i], "[]")
		if list {
			text = "[" + text + "]"
		}
		if name != "" { // it is empty for a list inside a string that holds nothing else
			text = fmt.Sprintf("{%q:%s}", name, text)
		}
	}
	return []byte(text), found
}
