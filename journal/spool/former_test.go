package spool

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/sqlite"
)

// leave leaves a spool with these events behind, as a gateway does that is no more.
func leave(t *testing.T, folder string, ids ...string) {
	t.Helper()
	away := newShared(t)
	away.set(refusing)
	s, err := Open(folder, away, &Options{Logger: silent})
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range ids {
		if err := s.Receive(t.Context(), event(id)); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestDrain(t *testing.T) {
	folder, to := t.TempDir(), newShared(t)
	leave(t, folder, "a", "b", "c")
	st, err := Look(t.Context(), folder, nil, silent)
	if err != nil || st.Backlog != 3 || st.Oldest.IsZero() || st.Left != 0 {
		t.Errorf("%+v, %v, want a backlog of 3", st, err)
	}

	to.set(refusing)
	if _, err := Drain(t.Context(), folder, to, nil, nil, silent); err == nil || strings.Contains(err.Error(), "hunter2") {
		t.Errorf("the shared journal is away: %v", err)
	}
	calls := 0
	to.choose(func() fault { // it goes away after the first batch
		if calls++; calls > 1 {
			return refusing
		}
		return fine
	})
	if p, err := Drain(t.Context(), folder, to, nil, nil, silent); err == nil || p.Moved != 1 || p.Owed != 2 {
		t.Errorf("%+v, %v, want one to be moved", p, err)
	}
	to.set(fine)
	var told []Progress
	p, err := Drain(t.Context(), folder, to, nil, func(p Progress) { told = append(told, p) }, silent)
	if err != nil || p != (Progress{Moved: 2}) || len(told) == 0 || told[len(told)-1] != p {
		t.Errorf("%+v, %v, told %+v, want the rest to be moved", p, err, told)
	}
	if diff := cmp.Diff([]string{"a", "b", "c"}, to.ids()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if p, err := Drain(t.Context(), folder, to, nil, nil, silent); err != nil || p != (Progress{}) {
		t.Errorf("again: %+v, %v", p, err)
	}
}

func TestDrainRefuses(t *testing.T) {
	folder, to := t.TempDir(), newShared(t)
	if _, err := Drain(t.Context(), folder, to, nil, nil, silent); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no spool: %v", err)
	}
	if left, _ := os.ReadDir(folder); len(left) > 0 {
		t.Errorf("it has left %v", left)
	}
	s, err := Open(folder, to, &Options{Logger: silent})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if _, err := Drain(t.Context(), folder, to, nil, nil, silent); !errors.Is(err, journal.ErrLocked) {
		t.Errorf("its gateway runs: %v", err)
	}
	if _, err := Look(t.Context(), folder, nil, silent); !errors.Is(err, journal.ErrLocked) {
		t.Errorf("its gateway runs: %v", err)
	}
}

// TestDamage: an event that was damaged in spool.db is not moved, and the others are.
func TestDamage(t *testing.T) {
	folder, to := t.TempDir(), newShared(t)
	leave(t, folder, "a", "overwritten", "c")
	path := filepath.Join(folder, File)
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	const data = `{"id":"overwritten"}`
	if strings.Count(string(text), data) != 1 {
		t.Fatal("the file has no such event")
	}
	if err := os.WriteFile(path, []byte(strings.Replace(string(text), data, strings.ToUpper(data), 1)), 0o600); err != nil {
		t.Fatal(err)
	}
	damaged := make(chan journal.DamageReport, 1)
	s, err := Open(folder, to, &Options{Logger: silent, OnDamage: func(r journal.DamageReport) { damaged <- r }})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	go s.Run(ctx)
	for s.Status().On && ctx.Err() == nil {
		time.Sleep(time.Millisecond)
	}
	if diff := cmp.Diff([]string{"a", "c"}, to.ids()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if st := s.Status(); st.Left != 1 || st.Unfit != 1 || st.Moved != 2 || st.Backlog != 0 {
		t.Errorf("%+v, want one to be left", st)
	}
	select {
	case r := <-damaged:
		if r.Entries != 1 {
			t.Errorf("%+v", r)
		}
	case <-ctx.Done():
		t.Error("the damage was not told")
	}
}

// TestRecovered: a spool.db that cannot be opened is refused, and what a recovery finds of it is moved.
func TestRecovered(t *testing.T) {
	folder, to := t.TempDir(), newShared(t)
	leave(t, folder, "a", "b", "c")
	path := filepath.Join(folder, File)
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	clear(text[100:4096]) // the schema
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(folder, to, &Options{Logger: silent}); !errors.Is(err, journal.ErrDamaged) || !errors.Is(err, ErrStore) {
		t.Errorf("damaged: %v", err)
	}
	if _, err := sqlite.Recover(t.Context(), path, nil); err != nil {
		t.Fatal(err)
	}
	if st, err := Look(t.Context(), folder, nil, silent); err != nil || st.Backlog < 3 || st.Backlog > 4 {
		t.Errorf("%+v, %v, want a backlog of 3, and of the event that tells of the recovery", st, err)
	}
	if _, err := Drain(t.Context(), folder, to, nil, nil, silent); err != nil {
		t.Error(err)
	}
	if ids := to.ids(); len(ids) < 3 || !slices.Equal(ids[:3], []string{"a", "b", "c"}) {
		t.Errorf("moved %v", ids)
	}
}
