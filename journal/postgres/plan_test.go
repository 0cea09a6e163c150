package postgres

import (
	"fmt"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/dingevent/dingevent/internal/postgrestest"
)

// TestDuplicatesAreLookedUp: the server has no statistics of a partition that was filled at once, and looks for duplicates by the index of
// IDs all the same. It read all sequences within the window for each event, so a group took a tenth of a second.
func TestDuplicatesAreLookedUp(t *testing.T) {
	server := postgrestest.Start(t, postgrestest.Options{Settings: []string{"autovacuum=off"}})
	j := opened(t, server.URL("postgres"), Options{})
	const many = 20_000
	exec(t, j, `INSERT INTO dingevent.event (seq, id, type, corp, app, transport, received, stored, id_hash, sum, data)
		SELECT g, g::text, '', '', '', '', now(), now(), g, 0, repeat('x', 300)::bytea FROM generate_series(1, $1::int) AS g`, many)
	exec(t, j, "SELECT setval('dingevent.seq', $1::int)", many)
	j.Close()
	server.Query(t, "postgres", "SELECT pg_stat_reset()")
	j = opened(t, server.URL("postgres"), Options{})
	for i := range 10 {
		keepEvents(t, j, fmt.Sprint("new", i), 1)
		keepEvents(t, j, fmt.Sprint("new", i), 1) // the same again
	}
	if s := j.Stats(); s.Appended != 10 || s.Duplicates != 10 {
		t.Errorf("%d are kept, and %d are duplicates", s.Appended, s.Duplicates)
	}
	j.Close() // the server counts what a connection did at its end
	conn, err := pgx.Connect(t.Context(), server.URL("postgres"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	count := func(index string) (scans, read int64) {
		err := conn.QueryRow(t.Context(), "SELECT idx_scan, idx_tup_read FROM pg_stat_user_indexes WHERE indexrelid = ('dingevent.' || $1)::regclass", index).Scan(&scans, &read)
		if err != nil {
			t.Fatal(err)
		}
		return scans, read
	}
	eventually(t, "the index of IDs was asked for each event", func() bool { scans, _ := count("event_1_id_hash_seq_idx"); return scans >= 20 })
	if scans, read := count("event_1_pkey"); read > many {
		t.Errorf("%d looks at the index of sequences read %d entries", scans, read)
	}
}
