#!/bin/sh
# JetStream of github.com/nats-io/nats-server/v2 v2.15.2 and the duplicate window of streams that have sources.
#
# Input: streams made without a duplicate window in their config, so with the default. A message with the same Nats-Msg-Id is
#   published twice to each.
# Expected: each answers duplicate: true to the second, because the default window is two minutes. That a stream takes messages
#   from another one, too, has no say in what is published to it.
# Observed: a plain stream does. A stream with sources has the window 0 and stores both, unless its config names a window. Then
#   it drops the second.
#
# Output:
#   plain: window 2m0s, second is a duplicate: true
#   sourcing: window 0s, second is a duplicate: false
#   sourcing, window set: window 2m0s, second is a duplicate: true
#
# Exits 0 while that is so. Needs Go and the Go module proxy.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
cat > go.mod <<'MOD'
module finding

go 1.26.0

require (
	github.com/nats-io/nats-server/v2 v2.15.2
	github.com/nats-io/nats.go v1.55.0
)
MOD
cat > main.go <<'GO'
package main

import (
	"context"
	"fmt"
	"os"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

var (
	ctx  = context.Background()
	same = true
)

func main() {
	s := must(server.NewServer(&server.Options{Host: "127.0.0.1", Port: -1, JetStream: true, StoreDir: os.Args[1], NoSigs: true}))
	s.Start()
	defer s.Shutdown()
	if !s.ReadyForConnections(10 * time.Second) {
		panic("the server does not start")
	}
	js := must(jetstream.New(must(nats.Connect(s.ClientURL()))))
	show := func(name, subject string, stream jetstream.Stream, want time.Duration) {
		must(js.Publish(ctx, subject, []byte("x"), jetstream.WithMsgID("e1")))
		second := must(js.Publish(ctx, subject, []byte("x"), jetstream.WithMsgID("e1"))).Duplicate
		window := must(stream.Info(ctx)).Config.Duplicates
		fmt.Printf("%s: window %s, second is a duplicate: %t\n", name, window, second)
		same = same && window == want && second == (want > 0)
	}
	const two = 2 * time.Minute
	plain := must(js.CreateStream(ctx, jetstream.StreamConfig{Name: "plain", Subjects: []string{"plain"}}))
	must(js.CreateStream(ctx, jetstream.StreamConfig{Name: "other", Subjects: []string{"other"}}))
	sources := []*jetstream.StreamSource{{Name: "other"}}
	sourcing := must(js.CreateStream(ctx, jetstream.StreamConfig{Name: "sourcing", Subjects: []string{"sourcing"}, Sources: sources}))
	set := must(js.CreateStream(ctx, jetstream.StreamConfig{Name: "set", Subjects: []string{"set"}, Sources: sources, Duplicates: two}))

	show("plain", "plain", plain, two)
	show("sourcing", "sourcing", sourcing, 0)
	show("sourcing, window set", "set", set, two)
	if !same {
		fmt.Println("the behaviour has changed")
		os.Exit(1)
	}
}
GO
GOFLAGS=-mod=mod go run . "$dir/store"
