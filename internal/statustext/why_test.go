package statustext_test

import (
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/statustext"
	"github.com/dingevent/dingevent/internal/words"
)

// codes are the values that a member may have, as the API's document says.
func codes[T any](t *testing.T, field string) []string {
	t.Helper()
	f, ok := reflect.TypeFor[T]().FieldByName(field)
	if !ok {
		t.Fatalf("no field %s", field)
	}
	return strings.Split(f.Tag.Get("enum"), ",")
}

// TestEachCodeOfWhyHasItsText: in both languages and on both pages of the docs.
func TestEachCodeOfWhyHasItsText(t *testing.T) {
	for _, test := range []struct {
		codes []string
		text  func(words.Words, string) string
	}{
		{codes[api.Fate](t, "Reason"), func(say words.Words, c string) string { return say.WhyReason(c) }},
		{codes[api.Blocker](t, "Reason"), func(say words.Words, c string) string { return say.WhyReason(c) }},
		{codes[api.Fate](t, "Perhaps"), func(say words.Words, c string) string { return say.WhyPerhaps(c) }},
		{codes[api.Fate](t, "Unknown"), func(say words.Words, c string) string { return say.WhyUnknown(c) }},
		{codes[api.Hold](t, "By"), func(say words.Words, c string) string { return say.WhyHold(c, "", "") }},
		{codes[api.Judgement](t, "Part"), func(say words.Words, c string) string {
			return strings.TrimPrefix(say.WhyUnwanted(c, nil, "", false), say.WhyUnwanted("no such part", nil, "", false))
		}},
	} {
		for _, code := range test.codes {
			for _, say := range []words.Words{words.English{}, words.Chinese{}} {
				if text := test.text(say, code); text == "" || text == test.text(say, "no such code") || strings.HasPrefix(text, "code ") || strings.HasPrefix(text, "代码 ") {
					t.Errorf("%s has no text in %s: %q", code, say.Tag(), text)
				}
			}
			for _, page := range []string{"../../docs/api.md", "../../docs/api.zh-CN.md"} {
				if text, err := os.ReadFile(page); err != nil || !strings.Contains(string(text), "`"+code+"`") {
					t.Errorf("%s does not have %s: %v", page, code, err)
				}
			}
		}
	}
}

func TestFate(t *testing.T) {
	at := time.Date(2026, 11, 26, 8, 0, 0, 0, time.UTC)
	clock := func(at time.Time) string { return at.UTC().Format(time.TimeOnly) }
	for _, test := range []struct {
		fate     api.Fate
		sentence string
		lines    []string
	}{
		{api.Fate{Reason: api.ReasonNotReached}, "not reached yet: it is the next one", nil},
		{api.Fate{Reason: api.ReasonWaiting, Attempts: 2, Error: "httpsink: no answer", Holds: []api.Hold{{By: api.HeldByBreaker, Since: at, Text: "no"}}},
			"waiting for attempt 3, as soon as it can begin", []string{"the last attempt failed: no answer", "the sink fails on everything, so single events are tried only since 08:00:00: no"}},
		{api.Fate{Reason: api.ReasonAttempting, Attempts: 1, Since: at}, "attempt 1 runs since 08:00:00", nil},
		{api.Fate{Reason: api.ReasonParked, Key: "k", Behind: &api.Blocker{Seq: 3, Reason: api.ReasonDead, Error: "410"}},
			`parked: an earlier event with the key "k" is not done`, []string{"it is behind event 3: dead letter", "the last attempt failed: 410"}},
		{api.Fate{Reason: api.ReasonDelivered, Attempts: 2, Since: at, Last: &api.Attempt{Status: 204}}, "delivered, at attempt 2, 08:00:00", []string{"the other side answered 204"}},
		{api.Fate{Reason: api.ReasonNotWanted, Filter: &api.Judgement{Part: api.PartSince, Replay: true, Wanted: []string{"2026-11-26T08:00:00Z"}, Has: "2026-11-26T07:00:00Z"}},
			"not wanted: the replay takes what was received since 08:00:00, and the event was received at 07:00:00", nil},
		{api.Fate{Reason: api.ReasonNotWanted, Filter: &api.Judgement{Part: "where", Wanted: []string{"x"}, Seen: []api.Seen{{Part: "event.a", Value: "\"\x1b[31m\""}, {Part: "event.b", Error: "no"}}}},
			"not wanted: where of the subscription gives false: x", []string{"event.a = \"�[31m\"", "event.b has no value: no"}},
		{api.Fate{Reason: api.ReasonNotReached, Ahead: 4, Unknown: []api.Unknown{api.UnknownStanding}, Filter: &api.Judgement{Error: "filter: where: no"}},
			"not reached yet; sequences before it: 4", []string{"the filter fails on it as it is now: where: no", "another gateway works it; whether its sink works and which attempts run is known there"}},
		{api.Fate{Reason: "new"}, "code new", nil},
	} {
		sentence, lines := statustext.Fate(words.English{}, test.fate, clock)
		if sentence != test.sentence || !slices.Equal(lines, test.lines) {
			t.Errorf("%+v:\ngot  %q %q\nwant %q %q", test.fate, sentence, lines, test.sentence, test.lines)
		}
	}
}
