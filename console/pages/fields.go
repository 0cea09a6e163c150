package pages

import (
	"bytes"
	"context"
	"io"
	"slices"
	"strconv"
	"time"

	"github.com/a-h/templ"

	"github.com/dingevent/dingevent/event/catalog"
	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/jsonscan"
	"github.com/dingevent/dingevent/internal/veil"
)

// A fieldRow is a field that the catalogue knows, with its value.
type fieldRow struct {
	name    string
	value   templ.Component
	meaning string
	of      string // what this value means
}

// The bounds of the list of fields. The payload is below it.
const (
	maxFields = 60       // that are listed
	maxCell   = 2 << 10  // bytes of HTML of a value
	maxCells  = 10 << 10 // of all values; those that come later have
	leastCell = 60
)

// fields are the fields of an event that the catalogue knows, in the payload's order. Masked, text that is not JSON has none.
func (f Frame) fields(e api.Entry, masked bool) (rows []fieldRow) {
	known, ok := catalog.Lookup(e.Envelope.Type)
	if !ok {
		return nil
	}
	data := e.Envelope.Data
	if masked {
		data, _ = veil.JSON(data, f.Say.ConsoleHidden())
	}
	drawn := 0
	_ = jsonscan.Object(payloadOf(data), func(name string, value []byte) { // what was read before an error is true
		i := slices.IndexFunc(known.Fields, func(field catalog.Field) bool {
			return field.Name == name || slices.Contains(field.OtherNames(), name)
		})
		if i < 0 || len(rows) == maxFields {
			return
		}
		field, room := known.Fields[i], min(maxCell, max(maxCells-drawn, leastCell))
		drawn += min(len(value), room)
		rows = append(rows, fieldRow{
			name: name, value: f.cell(value, masked, room),
			meaning: f.Say.OfTwo(field.About, field.AboutZH), of: f.valueMeaning(field, value),
		})
	})
	return rows
}

// payloadOf is the event in the data of its transport: a row of SyncHTTP has it as a text.
func payloadOf(data []byte) []byte {
	inner := data
	_ = jsonscan.Object(data, func(name string, value []byte) {
		if name == "biz_data" || name == "bizData" {
			s := jsonscan.New(value)
			if text, ok := s.Text(); ok {
				inner = []byte(text)
			}
		}
	})
	return inner
}

// cell draws one value of a payload that is masked already, or its beginning.
func (f Frame) cell(value []byte, masked bool, room int) templ.Component {
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		d := f.newDrawing(masked, room)
		d.tag("span", "json")
		s := jsonscan.New(value)
		d.value(&s)
		if d.full {
			d.b.WriteString("…")
		}
		d.b.WriteString("</span>")
		_, err := io.WriteString(w, d.b.String())
		return err
	})
}

// valueMeaning is what a value stands for: a time, or one of the values that DingTalk documents.
func (f Frame) valueMeaning(field catalog.Field, value []byte) string {
	plain := string(bytes.Trim(value, `"`))
	for _, one := range field.Enum {
		if one.Value == plain {
			return f.Say.OfTwo(one.About, one.AboutZH)
		}
	}
	n, err := strconv.ParseInt(plain, 10, 64)
	switch {
	case err != nil || n <= 0:
		return ""
	case field.Unit == "ms":
		return f.exact(time.UnixMilli(n))
	case field.Unit == "s":
		return f.exact(time.Unix(n, 0))
	}
	return ""
}
