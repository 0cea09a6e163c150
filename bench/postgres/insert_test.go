package postgres

import (
	"context"
	"runtime"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/dingevent/dingevent"
)

// An inserter is the rival of appends: it stores groups of waiting callers by one INSERT of many rows. It takes no lock, looks for no
// duplicates, and its numbers become visible in any order.
type inserter struct {
	calls chan insertion
}

type insertion struct {
	env  *dingevent.Envelope
	done chan error
}

// newInserter returns one with a table of its own, that has the columns of ours and a primary key.
func newInserter(b *testing.B, url, schema string) *inserter {
	conn, err := pgx.Connect(b.Context(), url)
	if err != nil {
		b.Fatal(err)
	}
	if _, err := conn.Exec(b.Context(), `CREATE SCHEMA `+schema+`; CREATE TABLE `+schema+`.event (seq bigserial PRIMARY KEY, id text NOT NULL, type text NOT NULL,
		corp text NOT NULL, app text NOT NULL, transport text NOT NULL, received timestamptz NOT NULL, data bytea)`); err != nil {
		b.Fatal(err)
	}
	in := &inserter{calls: make(chan insertion, 4096)}
	stopped := make(chan struct{})
	go func() { defer close(stopped); in.run(conn, schema) }()
	b.Cleanup(func() { close(in.calls); <-stopped; conn.Close(context.Background()) })
	return in
}

func (in *inserter) run(conn *pgx.Conn, schema string) {
	for first := range in.calls {
		group := []insertion{first}
		yielded := 0
	gather:
		for len(group) < 1000 {
			select {
			case next, ok := <-in.calls:
				if !ok {
					break gather
				}
				group = append(group, next)
			default:
				if yielded == len(group) {
					break gather
				}
				yielded = len(group)
				runtime.Gosched() // as ours does, for groups of the same size
			}
		}
		columns := make([][]string, 5)
		received, data := make([]any, 0, len(group)), make([][]byte, 0, len(group))
		for _, i := range group {
			for n, value := range []string{i.env.ID, i.env.Type, i.env.CorpID, i.env.App, string(i.env.Transport)} {
				columns[n] = append(columns[n], value)
			}
			received, data = append(received, i.env.Received), append(data, i.env.Data)
		}
		_, err := conn.Exec(context.Background(), `INSERT INTO `+schema+`.event (id, type, corp, app, transport, received, data)
			SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::timestamptz[], $7::bytea[])`,
			columns[0], columns[1], columns[2], columns[3], columns[4], received, data)
		for _, i := range group {
			i.done <- err
		}
	}
}

// Receive stores one event.
func (in *inserter) Receive(_ context.Context, envs ...*dingevent.Envelope) error {
	i := insertion{envs[0], make(chan error, 1)}
	in.calls <- i
	return <-i.done
}
