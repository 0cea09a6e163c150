package postgres

import (
	"bytes"
	"slices"
	"testing"
	"time"

	"github.com/dingevent/dingevent/internal/postgrestest"
	"github.com/dingevent/dingevent/journal"
)

// TestGateways: gateways that share a journal see each other, with what each holds, and how long ago it has beaten.
func TestGateways(t *testing.T) {
	url, schema := postgrestest.Schema(t)
	now := time.Date(2026, 11, 1, 8, 0, 0, 0, time.UTC)
	open := func(id string) *Journal {
		j, err := Open(t.Context(), url, &Options{Schema: schema, Gateway: id, KeepAll: true, now: func() time.Time { return now }})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { j.Close() })
		return j
	}
	a, b := open("a\x00\xff"), open("b")
	beat := func(j *Journal, id string) {
		t.Helper()
		err := j.Beat(t.Context(), journal.Gateway{ID: id, Name: "host " + id, Version: "1", Address: "http://" + id, Status: []byte(`{"x":1}`)})
		if err != nil {
			t.Fatal(err)
		}
	}
	list := func() []journal.Gateway {
		t.Helper()
		list, err := b.Gateways(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return list
	}
	beat(a, "a\x00\xff")
	beat(b, "b")
	claim, err := a.Claim(t.Context(), "subscription/x", "serve")
	if err != nil {
		t.Fatal(err)
	}
	now = now.Add(4 * time.Second)
	beat(b, "b")
	got := list()
	if len(got) != 2 || got[0].ID != "a\x00\xff" || got[0].Age != 4*time.Second || got[1].Age != 0 || got[1].Started != now.Add(-4*time.Second) || !got[0].Alive() {
		t.Fatalf("got %+v", got)
	}
	if !slices.Equal(got[0].Works, []string{"subscription/x"}) || len(got[1].Works) != 0 || !bytes.Equal(got[0].Status, []byte(`{"x":1}`)) {
		t.Errorf("got %+v", got)
	}
	claim.Release()
	now = now.Add(journal.GatewayAlive)
	if got := list(); got[0].Alive() || len(got[0].Works) != 0 {
		t.Errorf("got %+v", got)
	}
	if err := b.Leave(t.Context(), "b"); err != nil || len(list()) != 1 {
		t.Errorf("%v, %+v", err, list())
	}
	now = now.Add(2 * journal.GatewayKept)
	beat(b, "b")
	if got := list(); len(got) != 1 || got[0].ID != "b" {
		t.Errorf("got %+v", got)
	}
	if err := b.Beat(t.Context(), journal.Gateway{ID: "b", Status: make([]byte, journal.MaxGatewayStatus+1)}); err == nil {
		t.Error("a status of any size is kept")
	}
}

// TestClockAhead: a gateway knows by how much its clock differs from the server's, and the way there counts for nothing.
func TestClockAhead(t *testing.T) {
	url, schema := postgrestest.Schema(t)
	for _, off := range []time.Duration{0, time.Hour, -time.Hour} {
		j := opened(t, url, Options{Schema: schema, now: func() time.Time { return time.Now().Add(-off) }})
		if ahead := j.ClockAhead(); ahead != 0 {
			t.Errorf("before the first beat: %v", ahead)
		}
		if err := j.Beat(t.Context(), journal.Gateway{ID: "a"}); err != nil {
			t.Fatal(err)
		}
		if ahead := j.ClockAhead(); off == 0 && ahead != 0 || (ahead-off).Abs() > time.Minute {
			t.Errorf("ahead by %v, want %v", ahead, off)
		}
	}
	asked := time.Now().Truncate(time.Microsecond).Add(500)
	for theirs, want := range map[time.Duration]time.Duration{-500: 0, -time.Minute: time.Minute, 0: 0, time.Second: 0, 2 * time.Second: 0, time.Minute: -58 * time.Second} {
		if got := aheadOf(asked, asked.Add(2*time.Second), asked.Add(theirs)); got != want {
			t.Errorf("theirs %v after ours: ahead by %v, want %v", theirs, got, want)
		}
	}
}

// TestSecret: gateways of one journal have the same key, which those of another one do not have.
func TestSecret(t *testing.T) {
	secretOf := func(url, schema string) []byte {
		t.Helper()
		j, err := Open(t.Context(), url, &Options{Schema: schema, KeepAll: true})
		if err != nil {
			t.Fatal(err)
		}
		defer j.Close()
		key, err := j.Secret(t.Context())
		if err != nil || len(key) < 32 {
			t.Fatalf("%d bytes, %v", len(key), err)
		}
		if addr, err := j.LocalAddr(t.Context()); err != nil || addr == nil {
			t.Errorf("the address of this machine is %v, %v", addr, err)
		}
		return key
	}
	url, schema := postgrestest.Schema(t)
	_, other := postgrestest.Schema(t)
	one := secretOf(url, schema)
	if !bytes.Equal(one, secretOf(url, schema)) {
		t.Error("the next gateway has another key")
	}
	if bytes.Equal(one, secretOf(url, other)) {
		t.Error("another journal has the same key")
	}
}
