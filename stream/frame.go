package stream

import (
	"slices"

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
	headers map[string]string // a value that is no string stands as its JSON text
	data    []byte            // the text of the string; of anything else the JSON text
	size    int               // bytes of the text it was read from
}

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
			f.headers = parseHeaders(&s, text)
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

// parseHeaders copies the values that are plain strings, as all of DingTalk's are, at once: each is a part
// of one string.
func parseHeaders(s *jsonscan.Scanner, text []byte) map[string]string {
	if s.Kind() != jsonscan.ObjectBegins {
		s.Value()
		return nil
	}
	headers := make(map[string]string, 12) // an event has eleven
	var room [16]span
	plain := room[:0]
	s.OpenObject()
	for key, ok := s.Member(); ok; key, ok = s.Member() {
		name := headerName(key)
		if value, ok := s.TakePlain(); ok {
			start := cap(text) - cap(value)
			plain = append(plain, span{name, start, start + len(value)})
			continue
		}
		plain = slices.DeleteFunc(plain, func(p span) bool { return p.name == name }) // the last one counts
		if s.Kind() == jsonscan.String {
			headers[name], _ = s.Text()
		} else {
			headers[name] = string(s.Value())
		}
	}
	if len(plain) == 0 {
		return headers
	}
	first, last := plain[0].start, plain[len(plain)-1].end
	all := string(text[first:last])
	for _, p := range plain {
		headers[p.name] = all[p.start-first : p.end-first]
	}
	return headers
}

// A span is where a header's value stands.
type span struct {
	name       string
	start, end int
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
