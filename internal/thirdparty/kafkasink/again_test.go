package kafkasink_test

import (
	"context"
	"fmt"
	"net"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kfake"
	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/kmsg"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/internal/thirdparty/delivertest"
	"github.com/dingevent/dingevent/sink/kafkasink"
)

// deleteTopic deletes a topic by the protocol.
func deleteTopic(t *testing.T, cluster *kfake.Cluster, topic string) {
	t.Helper()
	admin, err := kgo.NewClient(kgo.SeedBrokers(cluster.ListenAddrs()...))
	if err != nil {
		t.Fatal(err)
	}
	defer admin.Close()
	req := kmsg.NewPtrDeleteTopicsRequest()
	one := kmsg.NewDeleteTopicsRequestTopic()
	one.Topic = kmsg.StringPtr(topic)
	req.Topics, req.TopicNames = append(req.Topics, one), []string{topic}
	resp, err := req.RequestWith(t.Context(), admin)
	if err != nil || resp.Topics[0].ErrorCode != 0 {
		t.Fatal(err, resp)
	}
}

// deliverUntil delivers d again and again until that succeeds, for so long at most.
func deliverUntil(t *testing.T, sink *kafkasink.Sink, d dingevent.Delivery, patience time.Duration) {
	t.Helper()
	var err error
	for end := time.Now().Add(patience); time.Now().Before(end); d.Attempt++ {
		if err = sink.Deliver(t.Context(), d); err == nil {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatalf("after %v: %v", patience, err)
}

// TestTopicMadeAnew: a topic is deleted and made again, with fewer partitions, between deliveries and while it is missed.
func TestTopicMadeAnew(t *testing.T) {
	t.Parallel()
	for name, missed := range map[string]bool{"between deliveries": false, "while it is missed": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cluster := newCluster(t, kfake.SeedTopics(partitions, "other"))
			sink := newSink(t, cluster.ListenAddrs(), "events", nil)
			delivertest.Eventually(t, sink, delivertest.Delivery())
			for range 2 {
				deleteTopic(t, cluster, "events")
				if missed {
					if err := sink.Deliver(t.Context(), delivertest.Delivery()); err == nil || !strings.Contains(err.Error(), "there is no such topic") {
						t.Errorf("without its topic: %v", err)
					}
				}
				if err := cluster.CreateTopic("events", 1, nil); err != nil {
					t.Fatal(err)
				}
				var all sync.WaitGroup
				for seq := range 50 {
					all.Go(func() {
						d := delivertest.Delivery()
						d.Seq = uint64(seq)
						deliverUntil(t, sink, d, 2*time.Minute)
					})
				}
				all.Wait()
				seen := map[string]bool{}
				for _, r := range records(t, cluster, "events") {
					seen[fmt.Sprint(read(t, r).Extensions()["seq"])] = true
				}
				if len(seen) != 50 {
					t.Errorf("%d of 50 events are in the topic", len(seen))
				}
			}
		})
	}
}

// TestClusterMadeAnew: brokers that know nothing of us any more stand at the same address, or at another one behind the
// name that we were given.
func TestClusterMadeAnew(t *testing.T) {
	t.Parallel()
	t.Run("same address", func(t *testing.T) {
		t.Parallel()
		cluster := newCluster(t)
		brokers := cluster.ListenAddrs()
		sink := newSink(t, brokers, "events", nil)
		for range 3 {
			delivertest.Eventually(t, sink, delivertest.Delivery())
		}
		cluster.Close()
		_, port, _ := net.SplitHostPort(brokers[0])
		number, _ := strconv.Atoi(port)
		cluster = newCluster(t, kfake.Ports(number))
		deliverUntil(t, sink, delivertest.Delivery(), 2*time.Minute)
		if n := len(records(t, cluster, "events")); n == 0 {
			t.Error("no record")
		}
	})
	t.Run("another address", func(t *testing.T) {
		t.Parallel()
		cluster := newCluster(t)
		way := newWay(t, cluster.ListenAddrs()[0])
		sink := newSink(t, []string{way.address()}, "events", &kafkasink.Options{Timeout: 2 * time.Second})
		delivertest.Eventually(t, sink, delivertest.Delivery())
		cluster.Close()
		cluster = newCluster(t)
		way.leadTo(cluster.ListenAddrs()[0])
		deliverUntil(t, sink, delivertest.Delivery(), 2*time.Minute)
		if n := len(records(t, cluster, "events")); n == 0 {
			t.Error("no record")
		}
	})
}

// A way is an address that leads to a broker, now to this one and then to that one, as a name does.
type way struct {
	listener net.Listener
	mu       sync.Mutex // protects to
	to       string
}

func newWay(t *testing.T, to string) *way {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	w := &way{listener: listener, to: to}
	var all sync.WaitGroup
	t.Cleanup(all.Wait)
	t.Cleanup(func() { listener.Close() })
	all.Go(func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			all.Go(func() { w.lead(t.Context(), conn) })
		}
	})
	return w
}

func (w *way) address() string { return w.listener.Addr().String() }

func (w *way) leadTo(to string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.to = to
}

// lead passes on what both sides say until one of them ends.
func (w *way) lead(ctx context.Context, from net.Conn) {
	defer from.Close()
	w.mu.Lock()
	address := w.to
	w.mu.Unlock()
	to, err := net.Dial("tcp", address)
	if err != nil {
		return
	}
	defer to.Close()
	defer context.AfterFunc(ctx, func() { from.Close(); to.Close() })()
	var both sync.WaitGroup
	both.Go(func() { _, _ = from.(*net.TCPConn).ReadFrom(to); from.Close() })
	both.Go(func() { _, _ = to.(*net.TCPConn).ReadFrom(from); to.Close() })
	both.Wait()
}

// TestLargeEventHarmsNoNeighbour: an event that the topic refuses meets others in a batch. It is rejected, with the
// topic's limit, and the others are written at their first attempt.
func TestLargeEventHarmsNoNeighbour(t *testing.T) {
	t.Parallel()
	cluster := newCluster(t)
	if err := cluster.CreateTopic("small", 1, map[string]string{"max.message.bytes": "20000"}); err != nil {
		t.Fatal(err)
	}
	sink := newSink(t, cluster.ListenAddrs(), "small", &kafkasink.Options{Compression: "none"})
	var all sync.WaitGroup
	for i := range 64 {
		all.Go(func() {
			d := delivertest.Delivery()
			d.Seq = uint64(i + 1)
			large := i%16 == 5
			if large {
				d.Envelope.Data = []byte(`"` + strings.Repeat("x", 30_000) + `"`)
			}
			err := sink.Deliver(t.Context(), d)
			switch {
			case !large && err != nil:
				t.Errorf("a small event: %v", err)
			case large && (!dingevent.Rejected(err) || !strings.Contains(err.Error(), "whose max.message.bytes is 20000")):
				t.Errorf("a large event: %v", err)
			}
		})
	}
	all.Wait()
	if n := len(records(t, cluster, "small")); n != 60 {
		t.Errorf("%d records, want 60", n)
	}
}

// TestBatchTooLarge: the single record of a batch that was refused goes alone, and is taken.
func TestBatchTooLarge(t *testing.T) {
	t.Parallel()
	cluster := newCluster(t)
	cluster.Fault(kfake.Fault{Keys: []kmsg.Key{kmsg.Produce}, Err: kerr.MessageTooLarge})
	if err := newSink(t, cluster.ListenAddrs(), "events", nil).Deliver(t.Context(), delivertest.Delivery()); err != nil {
		t.Error(err)
	}
}
