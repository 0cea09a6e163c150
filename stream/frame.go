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

// A frame is one message of DingTalk's: {"specVersion":"1.0","type":…,"headers":{…},"data":"JSON text"}.
// It shares no memory with the text it was read from.
type frame struct {
	kind    string            // the member "type"
	event   eventHeaders      // the headers that only events have
	headers map[string]string // all other headers; a value that is no string stands as its JSON text
	data    []byte            // the text, if data is a string; else the JSON text
	size    int               // bytes of the text it was read from
}

type eventHeaders struct{ id, kind, corp, born string }

// parseFrame reads a frame in one pass. A member that is missing or of a wrong kind stays empty. Only text that is
// no JSON object is an error.
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

// A header is a header of a frame, with its value in the text or decoded.
type header struct {
	name       string
	start, end int    // the place of its value in the text; 0 if the value had to be decoded
	value      string // decoded
}

// parseHeaders copies the values that are plain strings at once: each is a part of one string. DingTalk sends only
// plain strings.
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
	switch string(key) {
	case "topic":
		return "topic"
	case "messageId":
		return "messageId"
	case "contentType":
		return "contentType"
	case "time":
		return "time"
	case "appId":
		return "appId"
	case "connectionId":
		return "connectionId"
	case "eventId":
		return "eventId"
	case "eventType":
		return "eventType"
	case "eventCorpId":
		return "eventCorpId"
	case "eventBornTime":
		return "eventBornTime"
	case "eventUnifiedAppId":
		return "eventUnifiedAppId"
	}
	return string(key)
}

// parseData returns the data of a frame. It uses the room of data.
func parseData(s *jsonscan.Scanner, data []byte) []byte {
	if s.Kind() == jsonscan.String {
		data, _ = s.TextTo(data)
		return data
	}
	return append(data, s.Value()...)
}
