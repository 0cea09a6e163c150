#!/bin/sh
# CloudEvents' SDK for Go has two bindings for NATS: github.com/cloudevents/sdk-go/protocol/nats/v2 and …/nats_jetstream/v2, both
# v2.16.2.
#
# Expected: both read an event in binary mode, whose attributes are headers that begin with ce-, as the NATS binding of
#   CloudEvents has it since headers came to NATS.
# Observed: the one for JetStream reads it. The one for core NATS looks at no header. It takes the payload for a whole event and
#   fails with "specversion: no specversion", although the header is there.
#
# Exits 0 while that is so. Needs Go and the Go module proxy.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
cat > go.mod <<'MOD'
module finding

go 1.24

require (
	github.com/cloudevents/sdk-go/protocol/nats/v2 v2.16.2
	github.com/cloudevents/sdk-go/protocol/nats_jetstream/v2 v2.16.2
	github.com/cloudevents/sdk-go/v2 v2.16.2
)
MOD
cat > main.go <<'GO'
package main

import (
	"context"
	"fmt"
	"os"
	"strings"

	core "github.com/cloudevents/sdk-go/protocol/nats/v2"
	jetstream "github.com/cloudevents/sdk-go/protocol/nats_jetstream/v2"
	"github.com/cloudevents/sdk-go/v2/binding"
	"github.com/nats-io/nats.go"
)

func main() {
	msg := &nats.Msg{
		Header: nats.Header{
			"ce-specversion": {"1.0"}, "ce-id": {"1"}, "ce-source": {"/s"}, "ce-type": {"t"}, "ce-datacontenttype": {"application/json"},
		},
		Data: []byte(`{"a":1}`),
	}
	read, err := binding.ToEvent(context.Background(), jetstream.NewMessage(msg))
	fmt.Println("JetStream:", err)
	_, refused := binding.ToEvent(context.Background(), core.NewMessage(msg))
	fmt.Println("core NATS:", refused)
	if err != nil || read.ID() != "1" || refused == nil || !strings.Contains(refused.Error(), "no specversion") {
		os.Exit(1)
	}
}
GO
GOFLAGS=-mod=mod go run .
