package kafkasink

import (
	"sync"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"
)

// topics are the topics that the client was made to forget. The library remembers a topic by its ID. After a topic was
// deleted and made again it fails every record, until we make it forget the topic.
type topics struct {
	mu        sync.Mutex // protects forgotten
	forgotten map[string]time.Time
}

// forget makes the client ask for the topic anew. It does nothing if the topic was forgotten after the delivery began,
// because forgetting fails the records on their way to the topic.
func (t *topics) forget(client *kgo.Client, topic string, began time.Time) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.forgotten[topic].After(began) {
		return
	}
	client.PurgeTopicsFromClient(topic)
	if t.forgotten == nil {
		t.forgotten = map[string]time.Time{}
	}
	t.forgotten[topic] = time.Now()
}
