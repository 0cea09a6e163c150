package postgres

import (
	"context"
	"database/sql"
	"fmt"
	"testing"
	"time"

	"github.com/ThreeDotsLabs/watermill"
	watermillsql "github.com/ThreeDotsLabs/watermill-sql/v4/pkg/sql"
	"github.com/ThreeDotsLabs/watermill/message"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"

	"github.com/dingevent/dingevent/internal/postgrestest"
)

// deliverWatermill subscribes to b.N messages that are stored, by one consumer group that acknowledges each. A query takes 1000
// messages, and comes at once after the one before.
func deliverWatermill(b *testing.B) {
	url, schema := postgrestest.Schema(b)
	config, err := pgx.ParseConfig(url)
	if err != nil {
		b.Fatal(err)
	}
	config.RuntimeParams["search_path"] = schema
	db := stdlib.OpenDB(*config)
	defer db.Close()
	if _, err := db.ExecContext(b.Context(), "CREATE SCHEMA "+schema); err != nil {
		b.Fatal(err)
	}
	table := watermillsql.DefaultPostgreSQLSchema{SubscribeBatchSize: 1000, GeneratePayloadType: func(string) string { return "BYTEA" }}
	publish(b, db, table)
	subscriber, err := watermillsql.NewSubscriber(watermillsql.BeginnerFromStdSQL(db), watermillsql.SubscriberConfig{
		ConsumerGroup: "crm", PollInterval: time.Millisecond, InitializeSchema: true,
		SchemaAdapter: table, OffsetsAdapter: watermillsql.DefaultPostgreSQLOffsetsAdapter{},
	}, watermill.NopLogger{})
	if err != nil {
		b.Fatal(err)
	}
	ctx, stop := context.WithCancel(b.Context())
	defer stop()
	b.ResetTimer()
	messages, err := subscriber.Subscribe(ctx, "events")
	if err != nil {
		b.Fatal(err)
	}
	for range b.N {
		m := <-messages
		m.Ack()
	}
	b.StopTimer()
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "events/s")
	stop()
	if err := subscriber.Close(); err != nil {
		b.Fatal(err)
	}
}

// publish stores b.N messages, 500 at once.
func publish(b *testing.B, db *sql.DB, table watermillsql.SchemaAdapter) {
	publisher, err := watermillsql.NewPublisher(watermillsql.BeginnerFromStdSQL(db), watermillsql.PublisherConfig{SchemaAdapter: table, AutoInitializeSchema: true}, watermill.NopLogger{})
	if err != nil {
		b.Fatal(err)
	}
	for from := 0; from < b.N; from += 500 {
		var group message.Messages
		for i := from; i < min(from+500, b.N); i++ {
			group = append(group, message.NewMessage(fmt.Sprintf("%032x", i), make500()))
		}
		if err := publisher.Publish("events", group...); err != nil {
			b.Fatal(err)
		}
	}
}
