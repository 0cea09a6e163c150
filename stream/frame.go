package stream

import (
	"github.com/dingevent/dingevent/internal/jsonscan"
)

// The types of frames.
const (
	typeSystem   = "SYSTEM"
	typeEvent    = "EVENT"
	typeCallback = "CALLBACK"
)

// A frame is what DingTalk sends: {"specVersion":"1.0","type":…,"headers":{…},"data":"JSON text"}.
// It shares no memory with the text it was read from.
type frame struct {
	kind    string            // the member "type"
	event   eventHeaders      // the headers that events alone have
	headers map[string]string // the others; a value that is no string stands as its JSON text
	data    []byte            // the text of the string; of anything else the JSON text
	size    int               // bytes of the text it was read from
}

type eventHeaders struct{ id, kind, corp, born string }

// parseFrame reads a frame in one pass. Members that are missing or of another kind than they
// should be stay empty: only text that is no JSON object is an error.
func parseFrame(text []byte) (frame, error) {
	f := frame{size: len(text)}
	s := jsonscan.New(text)
	s.OpenObject()
	for key, ok := s.Member(); ok; key, ok = s.Member() {
		switch string(key) {
		case "type":
			f.kind, _ = s.Text()
		case "headers", "header": // DingTalk's documentation has both spellings
			f.parseHeaders(&s, text)
		case "data":
			f.data = parseData(&s, f.data[:0])
		default:
			s.Value()
		}
	}
	if err := s.End(); err != nil {
		return frame{}, err
	}
	return f, nil
}

// A header is one as it stands in the text, or decoded.
type header struct {
	name       string
	start, end int // where its value stands; 0 if that had to be decoded
	value      string
}

// parseHeaders copies the values that are plain strings, as all of DingTalk's are, at once: each is a part
// of one string.
func (f *frame) parseHeaders(s *jsonscan.Scanner, text []byte) {
	f.event, f.headers = eventHeaders{}, nil
	if s.Kind() != jsonscan.ObjectBegins {
		s.Value()
		return
	}
	var room [16]header
	headers := room[:0]
	first, last := len(text), 0
	s.OpenObject()
	for key, ok := s.Member(); ok; key, ok = s.Member() {
		h := header{name: headerName(key)}
		if plain, ok := s.TakePlain(); ok {
			h.start = cap(text) - cap(plain)
			h.end = h.start + len(plain)
			first, last = min(first, h.start), h.end
		} else if s.Kind() == jsonscan.String {
			h.value, _ = s.Text()
		} else {
			h.value = string(s.Value())
		}
		headers = append(headers, h)
	}
	f.headers = make(map[string]string, 8) // an event has seven
	all := string(text[min(first, last):last])
	for _, h := range headers {
		if h.end > 0 {
			h.value = all[h.start-first : h.end-first]
		}
		f.set(h.name, h.value)
	}
}

func (f *frame) set(name, value string) {
	switch name {
	case "eventId":
		f.event.id = value
	case "eventType":
		f.event.kind = value
	case "eventCorpId":
		f.event.corp = value
	case "eventBornTime":
		f.event.born = value
	default:
		f.headers[name] = value
	}
}

// headerName returns key as a string, without allocating the usual ones.
func headerName(key []byte) string {
	for _, name := range [...]string{
		"topic", "messageId", "contentType", "time", "appId", "connectionId",
		"eventId", "eventType", "eventCorpId", "eventBornTime", "eventUnifiedAppId",
	} {
		if string(key) == name {
			return name
		}
	}
	return string(key)
}

// parseData uses the room of data, if there is any.
func parseData(s *jsonscan.Scanner, data []byte) []byte {
	if s.Kind() == jsonscan.String {
		data, _ = s.TextTo(data)
		return data
	}
	return append(data, s.Value()...)
}
