package kafkasink_test

import (
	"bytes"
	"context"
	"strings"
	"sync"
	"testing"

	"github.com/cloudevents/sdk-go/v2/binding"
	"github.com/cloudevents/sdk-go/v2/binding/format"
	"github.com/cloudevents/sdk-go/v2/binding/spec"
	"github.com/cloudevents/sdk-go/v2/event"
	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kfake"
	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/kmsg"

	"github.com/dingevent/dingevent/sink/kafkasink"
	"github.com/dingevent/dingevent/sink/sinktest"
)

var formats = []kafkasink.Format{kafkasink.Structured, kafkasink.Binary, kafkasink.Raw}

func TestConformance(t *testing.T) {
	for _, format := range formats {
		t.Run(string(format), func(t *testing.T) {
			sinktest.Run(t, func(t *testing.T) sinktest.Harness {
				cluster := newCluster(t, kfake.BrokerConfigs(map[string]string{"message.max.bytes": "8388608"}))
				return sinktest.Harness{
					Sink:    newSink(t, cluster.ListenAddrs(), "events", &kafkasink.Options{Format: format, MaxBytes: 8 << 20}),
					Arrived: func() []sinktest.Arrival { return arrivals(t, cluster, format) },
					Fail: func(n int) {
						cluster.Fault(kfake.Fault{Keys: []kmsg.Key{kmsg.Produce}, Err: kerr.TopicAuthorizationFailed, Count: n})
					},
					Stall:   func() (<-chan struct{}, func()) { return stall(t, cluster) },
					Compact: format == kafkasink.Structured,
				}
			})
		})
	}
}

// stall lets the cluster hold the next records until release is called.
func stall(t *testing.T, cluster *kfake.Cluster) (reached <-chan struct{}, release func()) {
	came, goOn := make(chan struct{}), make(chan struct{})
	release = sync.OnceFunc(func() { close(goOn) })
	t.Cleanup(release)
	cluster.ControlKey(int16(kmsg.Produce), func(kmsg.Request) (kmsg.Response, error, bool) {
		cluster.DropControl()
		close(came)
		cluster.SleepControl(func() { <-goOn })
		return nil, nil, false
	})
	return came, release
}

func arrivals(t *testing.T, cluster *kfake.Cluster, format kafkasink.Format) (all []sinktest.Arrival) {
	t.Helper()
	for _, r := range records(t, cluster, "events") {
		if format == kafkasink.Raw {
			id := header(r, "dingevent_id")
			if id == "" {
				id = "seq-" + header(r, "dingevent_seq")
			}
			all = append(all, sinktest.Arrival{ID: id, Data: r.Value})
			continue
		}
		e := read(t, r)
		all = append(all, sinktest.Arrival{ID: e.ID(), Data: e.Data()})
	}
	return all
}

func header(r *kgo.Record, name string) string {
	for _, h := range r.Headers {
		if h.Key == name {
			return string(h.Value)
		}
	}
	return ""
}

// read takes r for a CloudEvent with CloudEvents' own library.
func read(t *testing.T, r *kgo.Record) event.Event {
	t.Helper()
	e, err := binding.ToEvent(t.Context(), message{r})
	if err != nil {
		t.Fatal(err)
	}
	if err := e.Validate(); err != nil {
		t.Error(err)
	}
	return *e
}

// A message is a record as CloudEvents' library wants it; what names mean it knows itself.
type message struct{ record *kgo.Record }

var names = spec.WithPrefix("ce_")

func (m message) ReadEncoding() binding.Encoding {
	if strings.HasPrefix(header(m.record, "content-type"), event.ApplicationCloudEventsJSON) {
		return binding.EncodingStructured
	}
	return binding.EncodingBinary
}

func (m message) ReadStructured(ctx context.Context, w binding.StructuredWriter) error {
	if m.ReadEncoding() != binding.EncodingStructured {
		return binding.ErrNotStructured
	}
	return w.SetStructuredEvent(ctx, format.JSON, bytes.NewReader(m.record.Value))
}

func (m message) ReadBinary(_ context.Context, w binding.BinaryWriter) error {
	version := names.Version(header(m.record, "ce_specversion"))
	for _, h := range m.record.Headers {
		var err error
		switch name, ours := strings.CutPrefix(h.Key, "ce_"); {
		case h.Key == "content-type":
			err = w.SetAttribute(version.AttributeFromKind(spec.DataContentType), string(h.Value))
		case ours && version.Attribute(h.Key) != nil:
			err = w.SetAttribute(version.Attribute(h.Key), string(h.Value))
		case ours:
			err = w.SetExtension(name, string(h.Value))
		}
		if err != nil {
			return err
		}
	}
	if m.record.Value == nil {
		return nil
	}
	return w.SetData(bytes.NewReader(m.record.Value))
}

func (m message) GetAttribute(kind spec.Kind) (spec.Attribute, any) {
	attribute := names.Version(header(m.record, "ce_specversion")).AttributeFromKind(kind)
	return attribute, header(m.record, attribute.PrefixedName())
}

func (m message) GetExtension(name string) any { return header(m.record, "ce_"+name) }

func (message) Finish(error) error { return nil }
