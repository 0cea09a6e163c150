package kafkasink_test

import (
	"context"
	"testing"
	"time"

	"github.com/twmb/franz-go/pkg/kfake"
	"github.com/twmb/franz-go/pkg/kgo"
	"go.uber.org/goleak"

	"github.com/dingevent/dingevent/sink/kafkasink"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// partitions are those of every topic in these tests.
const partitions = 4

// newCluster starts brokers that listen on the loopback and speak Kafka's protocol.
func newCluster(t *testing.T, opts ...kfake.Opt) *kfake.Cluster {
	t.Helper()
	cluster, err := kfake.NewCluster(append([]kfake.Opt{kfake.NumBrokers(1), kfake.SeedTopics(partitions, "events")}, opts...)...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(cluster.Close)
	return cluster
}

func newSink(t *testing.T, brokers []string, topic string, opts *kafkasink.Options) *kafkasink.Sink {
	t.Helper()
	sink, err := kafkasink.New(brokers, topic, opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { sink.Close() })
	return sink
}

// records returns all that topic has.
func records(t *testing.T, cluster *kfake.Cluster, topic string, opts ...kgo.Opt) (all []*kgo.Record) {
	t.Helper()
	var want int64
	for _, p := range cluster.PartitionInfos(topic) {
		want += p.HighWatermark
	}
	if want == 0 {
		return nil
	}
	consumer, err := kgo.NewClient(append(opts, kgo.SeedBrokers(cluster.ListenAddrs()...), kgo.ConsumeTopics(topic),
		kgo.ConsumeResetOffset(kgo.NewOffset().AtStart()), kgo.FetchMaxBytes(64<<20), kgo.FetchMaxPartitionBytes(64<<20))...)
	if err != nil {
		t.Fatal(err)
	}
	defer consumer.Close()
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	for int64(len(all)) < want {
		fetched := consumer.PollFetches(ctx)
		if err := fetched.Err(); err != nil {
			t.Fatalf("%d of %d records: %v", len(all), want, err)
		}
		all = append(all, fetched.Records()...)
	}
	return all
}
