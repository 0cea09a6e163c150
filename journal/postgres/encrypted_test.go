//go:build unix

package postgres

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/internal/postgrestest"
	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/internal/contentsum"
	"github.com/dingevent/dingevent/journal/journaltest"
	"github.com/dingevent/dingevent/journal/vault"
)

const planted = "planted-张三-13800000000"

func plantedEvent(id string) *dingevent.Envelope {
	return &dingevent.Envelope{
		ID: id, Type: "t", CorpID: "ding1", App: "hr", Transport: "http", Received: time.Now(),
		Meta: map[string]string{"header": planted}, Data: []byte(`{"name":"` + planted + `"}`),
	}
}

// dump is all that the tables of a schema hold, as text; bytes are written as they are.
func dump(t *testing.T, schema string) string {
	t.Helper()
	server := postgrestest.Shared(t)
	tables := server.Query(t, "postgres", fmt.Sprintf("SELECT table_name FROM information_schema.tables WHERE table_schema = '%s'", schema))
	var all strings.Builder
	for table := range strings.FieldsSeq(tables) {
		all.WriteString(server.Query(t, "postgres", fmt.Sprintf("SET bytea_output = 'escape'; SELECT * FROM %s.%s", schema, table)))
	}
	return all.String()
}

// TestNothingInTheClear looks for what is planted in all tables. Without a key it is there, and with one only IDs are.
func TestNothingInTheClear(t *testing.T) {
	for _, keys := range []*vault.Keys{nil, vault.NewKeys(vault.NewKey())} {
		url, schema := postgrestest.Schema(t)
		open := func() *Journal {
			j, err := Open(t.Context(), url, &Options{Schema: schema, Logger: quiet, Keys: keys})
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { j.Close() })
			return j
		}
		a, b := open(), open()
		if err := a.Receive(t.Context(), plantedEvent("e1")); err != nil {
			t.Fatal(err)
		}
		if _, err := a.Subscribe(t.Context(), "web", 1); err != nil {
			t.Fatal(err)
		}
		if _, err := a.Ask(t.Context(), "web", journal.Request{Kind: "set", Body: []byte(planted)}); err != nil {
			t.Fatal(err)
		}
		err := journaltest.Save(t.Context(), a, "web", journal.Progress{
			Note: []byte(planted), Pause: &journal.Pause{Since: time.Now(), Reason: planted},
			Exceptions: []journal.Exception{{Seq: 1, Key: planted, State: journal.Dead, Error: planted}},
			Attempts:   []journal.Attempt{{Seq: 1, Number: 1, Start: time.Now(), Error: planted, Answer: []byte(planted)}},
		})
		if err != nil {
			t.Fatal(err)
		}
		if err := a.Beat(t.Context(), journal.Gateway{ID: "a", Name: "a", Status: []byte(planted)}); err != nil {
			t.Fatal(err)
		}
		secret, err := a.Secret(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		text := dump(t, schema)
		if strings.Contains(text, "13800000000") != (keys == nil) || !strings.Contains(text, "ding1") {
			t.Errorf("with %v: %s", keys, text)
		}
		page, err := b.Read(t.Context(), 1, 1)
		subs, err2 := b.Subscriptions(t.Context())
		rows, err3 := b.Exceptions(t.Context(), "web", journal.ExceptionQuery{})
		attempts, err4 := b.Attempts(t.Context(), "web", journal.AttemptQuery{})
		requests, err5 := b.Requests(t.Context(), "", 0)
		gateways, err6 := b.Gateways(t.Context())
		other, err7 := b.Secret(t.Context())
		if err := errors.Join(err, err2, err3, err4, err5, err6, err7); err != nil {
			t.Fatal(err)
		}
		for i, got := range []string{
			page[0].Envelope.Meta["header"], strings.Trim(string(page[0].Envelope.Data), `{"name:}`), string(subs[0].Note), subs[0].Pause.Reason,
			rows[0].Key, rows[0].Error, attempts[0].Error, string(attempts[0].Answer), string(requests[0].Body), string(gateways[0].Status),
		} {
			if got != planted {
				t.Errorf("%d: %q", i, got)
			}
		}
		if string(other) != string(secret) || len(secret) != 32 {
			t.Errorf("secrets of %d and %d bytes", len(secret), len(other))
		}
	}
}

// TestWrongKey: a gateway without the key begins nothing. One that runs while another comes with a key that it lacks finds no damage.
func TestWrongKey(t *testing.T) {
	url, schema := postgrestest.Schema(t)
	first, second := vault.NewKey(), vault.NewKey()
	open := func(keys *vault.Keys) (*Journal, error) {
		j, err := Open(t.Context(), url, &Options{Schema: schema, Logger: quiet, Keys: keys})
		if err == nil {
			t.Cleanup(func() { j.Close() })
		}
		return j, err
	}
	clear, err := open(nil)
	if err != nil {
		t.Fatal(err)
	}
	j, err := open(vault.NewKeys(first))
	if err != nil {
		t.Fatal(err)
	}
	if err := j.Receive(t.Context(), plantedEvent("e1")); err != nil {
		t.Fatal(err)
	}
	for _, keys := range []*vault.Keys{nil, vault.NewKeys(second)} {
		if _, err := open(keys); !errors.Is(err, vault.ErrNoKey) || !strings.Contains(err.Error(), first.ID()) {
			t.Errorf("%v: %v", keys, err)
		}
		if _, err := Look(t.Context(), url, &Options{Schema: schema, Keys: keys}); !errors.Is(err, vault.ErrNoKey) {
			t.Errorf("Look with %v: %v", keys, err)
		}
	}
	if page, err := clear.Read(t.Context(), 1, 10); !errors.Is(err, vault.ErrNoKey) {
		t.Errorf("without the key: %+v, %v", page, err)
	}
	if clear.Stats().Damaged != 0 {
		t.Error("what lacks a key was taken for damage")
	}
}

// TestSwapped: a payload in the place of another event's is damage, also with the right checksum.
func TestSwapped(t *testing.T) {
	url, schema := postgrestest.Schema(t)
	j, err := Open(t.Context(), url, &Options{Schema: schema, Logger: quiet, Keys: vault.NewKeys(vault.NewKey())})
	if err != nil {
		t.Fatal(err)
	}
	defer j.Close()
	if err := j.Receive(t.Context(), plantedEvent("e1"), plantedEvent("e2")); err != nil {
		t.Fatal(err)
	}
	query := func(format string, args ...any) {
		postgrestest.Shared(t).Query(t, "postgres", fmt.Sprintf(format, args...))
	}
	query("UPDATE %s.event e SET data = o.data FROM %[1]s.event o WHERE o.seq = 3 - e.seq", schema)
	rows, err := j.reads.Query(t.Context(), j.sql("SELECT "+entryColumns+" FROM dingevent.event ORDER BY seq"))
	if err != nil {
		t.Fatal(err)
	}
	sums := map[journal.Seq]uint64{}
	for rows.Next() {
		seq, sum := resummed(t, rows)
		sums[seq] = sum
	}
	if rows.Err() != nil || len(sums) != 2 {
		t.Fatal(sums, rows.Err())
	}
	for seq, sum := range sums {
		query("UPDATE %s.event SET sum = %d WHERE seq = %d", schema, int64(sum), seq)
	}
	page, err := j.Read(t.Context(), 1, 2)
	if err != nil || len(page) != 2 {
		t.Fatal(page, err)
	}
	for _, e := range page {
		if !strings.Contains(e.Damage, "decrypted") || len(e.Envelope.Data) > 0 {
			t.Errorf("%+v", e)
		}
	}
}

// TestRotatesUnderLoad: gateways take events and read each other's while they are replaced, one by one, by gateways with a new key.
// Each event is read whole by all, also by those that were opened before its data key was made.
func TestRotatesUnderLoad(t *testing.T) {
	url, schema := postgrestest.Schema(t)
	first, second := vault.NewKey(), vault.NewKey()
	open := func(name string, keys *vault.Keys) *Journal {
		j, err := Open(t.Context(), url, &Options{Schema: schema, Gateway: name, Logger: quiet, Keys: keys})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { j.Close() })
		return j
	}
	stay := open("stays", vault.NewKeys(first, second))
	var count sync.WaitGroup
	send := func(j *Journal, name string) {
		count.Go(func() {
			for i := range 100 {
				if err := j.Receive(t.Context(), plantedEvent(fmt.Sprint(name, i))); err != nil {
					t.Error(err)
				}
			}
		})
	}
	send(stay, "stays")
	send(open("old", vault.NewKeys(first, second)), "old")
	replaced := open("new", vault.NewKeys(second, first))
	send(replaced, "new")
	count.Wait()
	if report, err := replaced.Encryption(t.Context()); err != nil || report.Sealed != 300 || report.Clear != 0 || len(report.DataKeys) != 1 || report.DataKeys[second.ID()] == 0 {
		t.Errorf("%+v, %v", report, err)
	}
	alone := open("alone", vault.NewKeys(second)) // the first key has gone
	for _, j := range []*Journal{stay, replaced, alone} {
		page, err := j.Read(t.Context(), 1, 1000)
		if err != nil || len(page) != 300 {
			t.Fatal(len(page), err)
		}
		for _, e := range page {
			if e.Damage != "" || e.Envelope.Meta["header"] != planted {
				t.Fatalf("%+v", e)
			}
		}
	}
}

// TestTwinsAcross: an event that is pushed again is one, whether the first and the second are encrypted or not.
func TestTwinsAcross(t *testing.T) {
	key := vault.NewKey()
	on, off := vault.NewKeys(key), vault.NewKeys(key).OnlyReading()
	for _, way := range [][2]*vault.Keys{{nil, on}, {on, off}, {on, on}} {
		url, schema := postgrestest.Schema(t)
		for i, keys := range way {
			j, err := Open(t.Context(), url, &Options{Schema: schema, Logger: quiet, Keys: keys})
			if err != nil {
				t.Fatal(err)
			}
			altered := plantedEvent("e1")
			altered.Data = fmt.Append(nil, "other bytes ", i)
			for _, env := range []*dingevent.Envelope{plantedEvent("e1"), altered} {
				if err := j.Receive(t.Context(), env); err != nil {
					t.Fatal(err)
				}
			}
			if s := j.Stats(); s.Appended != uint64(2-i) || s.Duplicates != uint64(i) || s.Conflicts != 1 {
				t.Errorf("%v then %v: %+v", way[0], way[1], s)
			}
			j.Close()
		}
	}
}

// resummed is the checksum of a row as it stands, as somebody might write it who wants to deceive.
func resummed(t *testing.T, row pgx.Rows) (journal.Seq, uint64) {
	var env dingevent.Envelope
	var seq, sum int64
	var born, received *time.Time
	var meta []byte
	if err := row.Scan(&seq, &env.ID, &env.Type, &env.CorpID, &env.App, (*string)(&env.Transport), &born, &received, &sum, &meta, &env.Data); err != nil {
		t.Fatal(err)
	}
	env.Received = received.UTC()
	return journal.Seq(seq), contentsum.Of(&env, meta)
}

// TestFailoverTakesDataKeys: a gateway brings back the data keys that a failover has taken, before it seals anything more by them.
func TestFailoverTakesDataKeys(t *testing.T) {
	server := postgrestest.Shared(t)
	s := newStore(t, server, server.URL("postgres"))
	s.keys = vault.NewKeys(vault.NewKey())
	j, err := s.harness().Open()
	if err != nil {
		t.Fatal(err)
	}
	defer j.Close()
	server.Query(t, "postgres", fmt.Sprintf("DELETE FROM %s.datakey", s.schema))
	server.Query(t, "postgres", "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'")
	for deadline := time.Now().Add(2 * time.Minute); ; time.Sleep(50 * time.Millisecond) {
		err := j.Receive(t.Context(), plantedEvent("e1"))
		if err == nil {
			break
		}
		if time.Now().After(deadline) {
			t.Fatal(err)
		}
	}
	other, err := s.harness().Open()
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	page, err := other.Read(t.Context(), 1, 1)
	if err != nil || len(page) != 1 || page[0].Damage != "" || page[0].Envelope.Meta["header"] != planted {
		t.Errorf("%+v, %v", page, err)
	}
}
