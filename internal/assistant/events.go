package assistant

import (
	"context"
	"encoding/json"
	"time"
	"unicode/utf8"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/veil"
	"github.com/dingevent/dingevent/journal"
)

func eventTools(t *tools) {
	look(t, "find_events", "Find events",
		"Find stored events, newest first. A page costs bounded work, so it may be empty and have a next: progress says how far the search has come. Payloads are left out unless payloads is true.",
		t.findEvents)
	look(t, "show_event", "Show an event",
		"Show one event with its payload, by ID or sequence. A long payload comes in parts.", t.showEvent)
	look(t, "why", "Why an event was delivered or not",
		"Say what became of one event in each subscription and replay, in sentences: delivered, waiting, dead, not wanted by which part of the filter, held up by what.", t.why)
}

type findArguments struct {
	Types  []string `json:"types,omitempty" jsonschema:"only these event types; * stands for any run of characters, such as bpms_*"`
	Corp   string   `json:"corp,omitempty" jsonschema:"only of this organization (CorpId)"`
	App    string   `json:"app,omitempty" jsonschema:"only of this app, by its name in the config"`
	ID     string   `json:"id,omitempty" jsonschema:"only events with this ID"`
	Text   string   `json:"text,omitempty" jsonschema:"only events whose payload has this text in it"`
	Where  string   `json:"where,omitempty" jsonschema:"only events for which this expression in CEL is true, such as event.result == \"agree\""`
	Loaded bool     `json:"payloads,omitempty" jsonschema:"with payloads, if they are short"`
	span
	paging
}

// maxListed is the longest payload that stands in a list, in bytes.
const maxListed = 8 << 10

// A listed event stands in a list.
type listedEvent struct {
	Seq      journal.Seq     `json:"seq"`
	ID       string          `json:"id"`
	Type     string          `json:"type"`
	Corp     string          `json:"corp"`
	App      string          `json:"app"`
	Via      string          `json:"transport,omitempty"`
	Received time.Time       `json:"received,omitzero"`
	Damaged  string          `json:"damaged,omitempty"`
	Bytes    int             `json:"payload_bytes"`
	Data     json.RawMessage `json:"data,omitempty"`
	LeftOut  string          `json:"data_left_out,omitempty"`
}

func listed(e journal.Entry) listedEvent {
	out := listedEvent{Seq: e.Seq, Damaged: e.Damage}
	if env := e.Envelope; env != nil {
		out.ID, out.Type, out.Corp, out.App, out.Via, out.Received, out.Bytes =
			env.ID, env.Type, env.CorpID, env.App, string(env.Transport), env.Received, len(env.Data)
	}
	return out
}

// loaded is listed with the payload, if that is short.
func loaded(e journal.Entry) listedEvent {
	out := listed(e)
	switch {
	case e.Envelope == nil:
	case out.Bytes <= maxListed && isJSON(e.Envelope.Data):
		out.Data = e.Envelope.Data
	case out.Bytes > 0:
		out.LeftOut = "the payload is long, or no JSON: use show_event"
	}
	return out
}

type foundEvents struct {
	Events   []listedEvent             `json:"events"`
	Progress api.SearchProgress        `json:"progress"`
	Unjudged api.Unjudged[journal.Seq] `json:"unjudged,omitzero"`
	Next     string                    `json:"next,omitempty"`
}

func (t *tools) findEvents(ctx context.Context, s Reader, in findArguments) (any, error) {
	since, until, err := in.times()
	if err != nil {
		return nil, err
	}
	q := api.EventQuery{ID: in.ID, Types: in.Types, CorpID: in.Corp, App: in.App, Text: in.Text, Where: in.Where, Since: since, Until: until, Masked: !t.shape.personal}
	item := listed
	if in.Loaded {
		item = loaded
	}
	return fitted(t.shape, in.size(), func(limit int) (foundEvents, error) {
		q.Paging = api.Paging{Cursor: in.Cursor, Limit: limit}
		page, err := s.Events(ctx, q)
		out := foundEvents{Events: []listedEvent{}, Progress: page.Progress, Unjudged: page.Unjudged, Next: page.Next}
		for _, e := range page.Items {
			out.Events = append(out.Events, item(e))
		}
		return out, err
	})
}

type showArguments struct {
	Event  string `json:"event" jsonschema:"the ID of the event, or its sequence as a text"`
	Offset int    `json:"offset,omitempty" jsonschema:"of a payload that comes in parts: the member next_offset of the answer before"`
}

// maxPart is how much of a payload stands in one answer, in bytes, because its escapes can double it.
const maxPart = 24 << 10

type shownEvent struct {
	listedEvent
	Born       time.Time         `json:"born,omitzero"`
	Meta       map[string]string `json:"meta,omitempty"`
	Text       string            `json:"data_text,omitempty"`
	NextOffset int               `json:"next_offset,omitempty"`
	Others     []journal.Seq     `json:"other_seq,omitempty"`
}

func (t *tools) showEvent(ctx context.Context, s Reader, in showArguments) (any, error) {
	entries, err := entriesOf(ctx, s, in.Event)
	if err != nil {
		return nil, err
	}
	e := entries[0]
	out := shownEvent{listedEvent: listed(e)}
	for _, other := range entries[1:] {
		out.Others = append(out.Others, other.Seq)
	}
	if e.Envelope == nil {
		return out, nil
	}
	out.Born, out.Meta = e.Envelope.Born, e.Envelope.Meta
	data := e.Envelope.Data
	if !isJSON(data) {
		if !t.shape.personal && len(data) > 0 {
			out.LeftOut = "the payload is no JSON, so personal data in it cannot be told: it is hidden"
			return out, nil
		}
		out.Text, out.NextOffset, err = piece(data, in.Offset)
		return out, err
	}
	if len(data) <= maxPart && in.Offset == 0 {
		out.Data = data
		return out, nil
	}
	if !t.shape.personal {
		data, _ = veil.JSON(data, hidden)
	}
	out.Text, out.NextOffset, err = piece(data, in.Offset)
	return out, err
}

// piece returns the text from offset on, and where the next piece begins; 0 after the last.
func piece(data []byte, offset int) (text string, next int, err error) {
	if offset < 0 || offset > len(data) {
		return "", 0, api.Refuse(api.CodeInvalid, "offset: %d is not within the payload, which has %d bytes here", offset, len(data))
	}
	end := min(len(data), offset+maxPart)
	for end < len(data) && end > offset+1 && !utf8.RuneStart(data[end]) {
		end--
	}
	if end < len(data) {
		next = end
	}
	return string(data[offset:end]), next, nil
}

func isJSON(data []byte) bool {
	_, ok := veil.JSON(data, hidden)
	return ok
}

// entriesOf returns the events with that ID, newest first, or else the one with that sequence.
func entriesOf(ctx context.Context, s Reader, ref string) ([]journal.Entry, error) {
	page, err := s.Events(ctx, api.EventQuery{ID: ref, Paging: api.Paging{Limit: maxLimit}})
	if err != nil {
		return nil, err
	}
	if len(page.Items) > 0 {
		return page.Items, nil
	}
	if seq, notSeq := sequence("event", ref); notSeq == nil && seq != 0 {
		e, err := s.Event(ctx, seq)
		return []journal.Entry{e}, err
	}
	return nil, api.Refuse(api.CodeNotFound, "no event %q: find_events lists what there is", ref)
}
