package filter

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/event/catalog"
)

// TestWatchingChangesNothing: an expression whose parts are watched gives what it gives otherwise, also when it fails or costs
// too much.
func TestWatchingChangesNothing(t *testing.T) {
	big := &dingevent.Envelope{Type: "big", Data: []byte(`{"text":"` + strings.Repeat("a", 1<<20) + `","a":[` + strings.Repeat("1,", 999) + `1]}`)}
	envs := []*dingevent.Envelope{big, {Type: "broken", Data: []byte(`[`)}}
	for i, entry := range catalog.Search("") {
		if i%4 == 0 {
			envs = append(envs, &dingevent.Envelope{Type: entry.Type, Data: json.RawMessage(entry.Samples[0].Data)})
		}
	}
	failed := 0
	for _, where := range []string{
		`event.type == "finish" || event.nothing == 1`, `has(event.type) && event.type in ["finish", "start"]`, `1 / size(envelope.corp) == 1 || true`,
		`event.a.all(a, event.a.all(b, event.a.all(c, a == b || b == c || true)))`, `event.text.split("").size() == 0`, `envelope.type.matches("^user_.*")`,
	} {
		e, err := compile(where, nil, boolean)
		if err != nil {
			t.Fatal(err)
		}
		watched, err := e.watched()
		if err != nil {
			t.Fatal(err)
		}
		for _, env := range envs {
			want, wantErr := e.decide(&variables{env: env})
			got, gotErr := (&expression{program: watched}).decide(&variables{env: env})
			if got != want || (gotErr == nil) != (wantErr == nil) || gotErr != nil && gotErr.Error() != wantErr.Error() {
				t.Errorf("%s for %s: %v, %v when watched, else %v, %v", where, env.Type, got, gotErr, want, wantErr)
			}
			if wantErr != nil {
				failed++
			}
		}
	}
	if failed == 0 {
		t.Error("nothing failed")
	}
}
