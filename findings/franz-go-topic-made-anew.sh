#!/bin/sh
# franz-go's producer fails every record for a topic that was deleted and made again, for as long as the client lives.
#
# Version:  github.com/twmb/franz-go v1.22.3 with its kfake v0.0.0-20260918054303-01f206a7e32c; VERSION=v… tries another client.
# Input:    a client with the defaults produces to a topic, the topic is deleted and made again with the same name and partitions,
#           and the client produces to it for 15 s more.
# Expected: after a few errors and a refresh of the metadata, records are written to the new topic.
# Observed: every record fails with UNKNOWN_TOPIC_ID, although another client writes at once. After PurgeTopicsFromClient the first
#           client writes, too; its comment names purging as the way. So a service that keeps one client must purge by itself, or be restarted.
set -eu
VERSION=${VERSION:-v1.22.3}
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
cat > go.mod <<'MOD'
module anew

go 1.24
MOD
cat > main.go <<'GO'
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kfake"
	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/kmsg"
)

func client(c *kfake.Cluster) *kgo.Client {
	cl, err := kgo.NewClient(kgo.SeedBrokers(c.ListenAddrs()...))
	if err != nil {
		panic(err)
	}
	return cl
}

func produce(cl *kgo.Client) error {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	return cl.ProduceSync(ctx, &kgo.Record{Topic: "t", Value: []byte("v")}).FirstErr()
}

func main() {
	cluster, err := kfake.NewCluster(kfake.NumBrokers(1), kfake.SeedTopics(1, "t"))
	if err != nil {
		panic(err)
	}
	defer cluster.Close()
	cl, other := client(cluster), client(cluster)
	defer cl.Close()
	defer other.Close()
	fmt.Println("first record:", produce(cl))

	req := kmsg.NewPtrDeleteTopicsRequest()
	topic := kmsg.NewDeleteTopicsRequestTopic()
	topic.Topic = kmsg.StringPtr("t")
	req.Topics, req.TopicNames = append(req.Topics, topic), []string{"t"}
	if _, err := req.RequestWith(context.Background(), other); err != nil {
		panic(err)
	}
	if err := cluster.CreateTopic("t", 1, nil); err != nil {
		panic(err)
	}
	written, last := 0, error(nil)
	for end := time.Now().Add(15 * time.Second); time.Now().Before(end); time.Sleep(100 * time.Millisecond) {
		if last = produce(cl); last == nil {
			written++
		}
	}
	fmt.Println("the same client, for 15 s: written:", written > 0, "last error:", last)
	another := produce(other)
	fmt.Println("another client:", another)
	cl.PurgeTopicsFromClient("t")
	purged := produce(cl)
	fmt.Println("the same client, after a purge:", purged)
	if written > 0 || !errors.Is(last, kerr.UnknownTopicID) || another != nil || purged != nil {
		os.Exit(1)
	}
}
GO
go get "github.com/twmb/franz-go@$VERSION" github.com/twmb/franz-go/pkg/kfake@v0.0.0-20260918054303-01f206a7e32c >/dev/null 2>&1
go mod tidy >/dev/null 2>&1
echo "franz-go $VERSION"
go run .
# Output seen:
#   franz-go v1.22.3
#   first record: <nil>
#   the same client, for 15 s: written: false last error: UNKNOWN_TOPIC_ID: This server does not host this topic ID.
#   another client: <nil>
#   the same client, after a purge: <nil>
