package catalog

import (
	"bytes"
	"slices"
	"strconv"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/internal/eventshape"
	"github.com/dingevent/dingevent/internal/jsonscan"
)

// SampleCorp is the organization that samples name where the payload itself names one.
const SampleCorp = "ding7a31c05e8f2b46d0"

// Payload returns a sample payload as the transport carries it, see [Shape]. Its organization is head.CorpID if that is
// not empty. The payload of a Stream callback has head.ID and head.Born in its members for these. head.Type has no
// effect. If DingTalk does not document the event for this transport, the sample of another one serves.
func (e Entry) Payload(transport dingevent.Transport, head Head) []byte {
	if len(e.Samples) == 0 {
		return nil // an Entry that is not of this catalog
	}
	sample := []byte(e.sample(transport).Data)
	if head.CorpID != "" {
		sample = bytes.ReplaceAll(sample, []byte(SampleCorp), []byte(head.CorpID))
	}
	if e.Callback {
		return identified(sample, head)
	}
	if e.Control() && transport == dingevent.TransportSyncHTTP {
		transport = dingevent.TransportHTTP // it comes beside the rows, not as one
	}
	head.Type = e.Type
	payload, err := Shape(transport, sample, head)
	if err != nil {
		return nil
	}
	return payload
}

// identified is the payload of a robot's message with the ID and time of head. Other callbacks have none.
func identified(sample []byte, head Head) []byte {
	b := body{text: []byte{'{'}}
	err := jsonscan.Object(sample, func(name string, value []byte) {
		switch {
		case name == "msgId" && head.ID != "":
			value = jsonscan.AppendText(nil, head.ID)
		case name == "createAt" && !head.Born.IsZero():
			value = strconv.AppendInt(nil, head.Born.UnixMilli(), 10)
		}
		b.member(name, value)
	})
	if err != nil {
		return sample
	}
	return append(b.text, '}')
}

// sample finds the best sample for a transport: an internal app's before an ISV's.
func (e Entry) sample(transport dingevent.Transport) Sample {
	for _, shape := range []string{Internal + "/" + eventshape.Of(transport), ISV + "/" + eventshape.Of(transport)} {
		for _, s := range e.Samples {
			if slices.Contains(s.For, shape) {
				return s
			}
		}
	}
	return e.Samples[0]
}
