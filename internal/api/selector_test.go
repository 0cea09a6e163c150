package api_test

import (
	"slices"
	"testing"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/internal/api"
)

func TestSelectorExplainsWhatItDecides(t *testing.T) {
	at := time.Date(2026, 11, 26, 8, 0, 0, 0, time.UTC)
	env := &dingevent.Envelope{ID: "e1", Type: "user_add_org", App: "hr", Received: at, Data: []byte(`{"mobile":"138"}`)}
	for _, test := range []struct {
		selection api.Selection
		part      api.Part
		wanted    []string
		has       string
		fails     bool
	}{
		{api.Selection{IDs: []string{"e1"}, Since: at, Until: at.Add(1), Types: []string{"user_*"}}, "", nil, "", false},
		{api.Selection{IDs: []string{"e2"}, Since: at.Add(1)}, api.PartIDs, []string{"e2"}, "e1", false},
		{api.Selection{Since: at.Add(time.Second)}, api.PartSince, []string{"2026-11-26T08:00:01Z"}, "2026-11-26T08:00:00Z", false},
		{api.Selection{Until: at}, api.PartUntil, []string{"2026-11-26T08:00:00Z"}, "2026-11-26T08:00:00Z", false},
		{api.Selection{Apps: []string{"crm"}}, "apps", []string{"crm"}, "hr", false},
		{api.Selection{Where: "event.nothing == 1"}, "where", []string{"event.nothing == 1"}, "", true},
		{api.Selection{Where: `event.mobile == "138"`}, "", nil, "", false},
		{api.Selection{Where: `event.mobile == "138"`, Masked: true}, "where", []string{`event.mobile == "138"`}, "", false},
		{api.Selection{Where: `event.mobile != "138"`, Masked: true}, "", nil, "", false},
	} {
		s, err := test.selection.Selector()
		if err != nil {
			t.Fatal(err)
		}
		ok, err := s.Match(env)
		j := s.Explain(env)
		if ok != j.Selected || ok != (test.part == "") || (err != nil) != test.fails || (j.Error != "") != test.fails {
			t.Errorf("%+v: Match says %v, %v; Explain %+v", test.selection, ok, err, j)
		}
		if j.Part != test.part || !slices.Equal(j.Wanted, test.wanted) || j.Has != test.has {
			t.Errorf("%+v: %+v", test.selection, j)
		}
	}
}

func TestFilterOfASpec(t *testing.T) {
	for text, want := range map[string]bool{
		`{"types":["a"],"where":"true","file":{"path":"x"}}`: true,
		`{"corps":["${CORP}"]}`:                              false, // the daemon alone knows
		`{"types":"a"}`:                                      false,
		``:                                                   false,
	} {
		f, known := api.Spec(text).Filter()
		if known != want || known && (f.Where != "true" || !slices.Equal(f.Types, []string{"a"})) {
			t.Errorf("%s: %+v, %v", text, f, known)
		}
	}
}
