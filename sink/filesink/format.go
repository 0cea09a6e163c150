package filesink

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/internal/jsonscan"
	"github.com/dingevent/dingevent/sink/internal/cloudevents"
)

// A Format is how an event becomes a line.
type Format = cloudevents.Format

// The formats.
const (
	// Envelope is the JSON form of [dingevent.Envelope], see [Sink].
	Envelope Format = ""
	// Structured is a CloudEvent in JSON. Its data is the payload, or data_base64 if not every reader of JSON takes that.
	Structured Format = cloudevents.FormatStructured
	// Typed is Structured with the event as package event decodes it in data, the same for every transport.
	// "dingevent schema" describes it, and the attribute dataschema names that schema. An event without a struct has no
	// dataschema, and its payload goes out as in Structured. The attribute problems names the parts that data cannot take.
	Typed Format = cloudevents.FormatTyped
)

func checkFormat(f Format) error {
	switch f {
	case Envelope, Structured, Typed:
		return nil
	}
	return fmt.Errorf("a file has no format %q; use %s, %s, or none", f, Structured, Typed)
}

// encode returns d's line with a newline at either end: the first one is only written to end a torn
// line before it.
func encode(f Format, d dingevent.Delivery) ([]byte, error) {
	if f == Envelope {
		return envelopeLine(d)
	}
	object := f.Whole(d)
	line := bytes.NewBuffer(make([]byte, 0, len(object)+2))
	line.WriteByte('\n')
	if bytes.ContainsAny(object, "\r\n") { // between the tokens of a payload; text has none
		if err := json.Compact(line, object); err != nil {
			return nil, err
		}
	} else {
		line.Write(object)
	}
	line.WriteByte('\n')
	return line.Bytes(), nil
}

func envelopeLine(d dingevent.Delivery) ([]byte, error) {
	object, err := d.Envelope.MarshalJSON()
	if err != nil {
		return nil, err
	}
	line := make([]byte, 0, len(object)+32)
	line = append(line, "\n{"...)
	if d.Seq != 0 {
		line = append(line, `"seq":`...)
		line = strconv.AppendUint(line, d.Seq, 10)
		line = append(line, ',')
	}
	if d.Replay != "" {
		line = append(line, `"replay":`...)
		line = jsonscan.AppendText(line, d.Replay)
		line = append(line, ',')
	}
	line = append(line, object[1:]...) // an envelope has members always
	return append(line, '\n'), nil
}
