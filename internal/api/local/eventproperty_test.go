package local

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/postgrestest"
	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/memjournal"
	"github.com/dingevent/dingevent/journal/postgres"
	"github.com/dingevent/dingevent/journal/sqlite"
)

// TestEventsAreThoseSelected: whatever the journal, the query and the size of the pages, a list has the selected events, each
// once and newest first, and counts those that nobody can judge.
func TestEventsAreThoseSelected(t *testing.T) {
	mem := func(*testing.T) (journal.Journal, error) { return memjournal.New(), nil }
	for name, open := range map[string]func(*testing.T) (journal.Journal, error){
		"memory": mem,
		"gaps": func(t *testing.T) (journal.Journal, error) {
			j, err := mem(t)
			return &sparse{Journal: j}, err
		},
		"sqlite": func(t *testing.T) (journal.Journal, error) {
			return sqlite.Open(filepath.Join(t.TempDir(), "journal.db"), nil)
		},
		"postgres": func(t *testing.T) (journal.Journal, error) {
			url, schema := postgrestest.Schema(t)
			return postgres.Open(t.Context(), url, &postgres.Options{Schema: schema})
		},
	} {
		t.Run(name, func(t *testing.T) {
			j, err := open(t)
			if err != nil {
				t.Fatal(err)
			}
			defer j.Close()
			all := storeMixed(t, j)
			rapid.Check(t, func(rt *rapid.T) { checkSelection(rt, t, &Service{Journal: j}, all) })
		})
	}
}

// storeMixed stores events of many kinds, and returns them newest first.
func storeMixed(t *testing.T, j journal.Journal) []journal.Entry {
	t.Helper()
	var envs []*dingevent.Envelope
	for i := range 150 {
		data := fmt.Sprintf(`{"n":%d,"name":%q}`, i%7, []string{"张三", "李四", "WANG"}[i%3])
		switch i % 5 {
		case 1:
			data = strings.ReplaceAll(data, "张三", `\u5f20\u4e09`)
		case 4:
			data = "no JSON of 张三"
		}
		envs = append(envs, envelopeOf([]string{"user_own", "own_in", "rare"}[min(2, i*i%11%4)], []string{"c1", "c2"}[i%2], "a", data))
		envs[i].ID, envs[i].Received = fmt.Sprint(i%60, i/60), died.Add(time.Duration(i/4)*time.Second)
	}
	if err := j.Receive(t.Context(), envs...); err != nil {
		t.Fatal(err)
	}
	all, err := j.Read(t.Context(), 1, len(envs))
	if err != nil || len(all) != len(envs) {
		t.Fatal(len(all), err)
	}
	slices.Reverse(all)
	return all
}

func checkSelection(rt *rapid.T, t *testing.T, s *Service, all []journal.Entry) {
	at := rapid.Custom(func(rt *rapid.T) time.Time {
		return died.Add(time.Duration(rapid.IntRange(-1, 40).Draw(rt, "second")) * time.Second)
	})
	q := api.EventQuery{
		ID:     rapid.SampledFrom([]string{"", "", "", "7 0", "none"}).Draw(rt, "id"),
		Types:  rapid.SampledFrom([][]string{nil, {"rare"}, {"user_*", "rare"}, {"own_in", "*_in", "none"}}).Draw(rt, "types"),
		CorpID: rapid.SampledFrom([]string{"", "c1", "c3"}).Draw(rt, "corp"),
		Text:   rapid.SampledFrom([]string{"", "张三", "wang", `"n":3`}).Draw(rt, "text"),
		Where:  rapid.SampledFrom([]string{"", `event.n == 3`, `envelope.corp == "c2"`}).Draw(rt, "where"),
	}
	if rapid.Bool().Draw(rt, "since given") {
		q.Since = at.Draw(rt, "since")
	}
	if rapid.Bool().Draw(rt, "until given") {
		q.Until = at.Filter(func(t time.Time) bool { return t.After(q.Since) }).Draw(rt, "until")
	}
	var want []journal.Seq
	unjudged := 0
	for _, e := range all {
		switch ok, judged := selectedPlainly(q, e.Envelope); {
		case !judged:
			unjudged++
		case ok:
			want = append(want, e.Seq)
		}
	}
	var got []journal.Seq
	var counted api.Unjudged[journal.Seq]
	limit := rapid.IntRange(1, 200).Draw(rt, "limit")
	for q.Limit = limit; ; {
		page, err := s.Events(t.Context(), q)
		if err != nil {
			rt.Fatal(err)
		}
		counted.Add(page.Unjudged)
		if got = append(got, eventSeqs(page)...); len(page.Items) > limit {
			rt.Errorf("%d events in a page, limit %d", len(page.Items), limit)
		}
		if p := page.Progress; page.Next == "" && p.Seq != p.From || p.Seq < p.From || p.Seq > p.End {
			rt.Errorf("progress %+v, next %q", p, page.Next)
		}
		if q.Cursor = page.Next; q.Cursor == "" {
			break
		}
	}
	if diff := cmp.Diff(want, got); diff != "" || counted.Count != unjudged {
		rt.Errorf("%+v: %d cannot be judged, want %d; %s", q, counted.Count, unjudged, diff)
	}
}

// selectedPlainly is what the query means, for the events of storeMixed alone.
func selectedPlainly(q api.EventQuery, env *dingevent.Envelope) (ok, judged bool) {
	data := strings.ReplaceAll(strings.ToLower(string(env.Data)), `\u5f20\u4e09`, "张三")
	ofType := len(q.Types) == 0 || slices.ContainsFunc(q.Types, func(p string) bool {
		return p == env.Type || p == "user_*" && env.Type == "user_own" || p == "*_in" && env.Type == "own_in"
	})
	switch {
	case q.ID != "" && q.ID != env.ID, !ofType, q.CorpID != "" && q.CorpID != env.CorpID,
		env.Received.Before(q.Since), !q.Until.IsZero() && !env.Received.Before(q.Until), !strings.Contains(data, q.Text):
		return false, true
	case q.Where == `event.n == 3`:
		return strings.Contains(data, `"n":3`), strings.HasPrefix(data, "{")
	}
	return q.Where == "" || env.CorpID == "c2", true
}
