package stream

import (
	"bytes"

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
			f.headers = parseHeaders(&s)
		case "data":
			f.data = parseData(&s)
		default:
			s.Value()
		}
	}
	if err := s.End(); err != nil {
		return frame{}, err
	}
	return f, nil
}

func parseHeaders(s *jsonscan.Scanner) map[string]string {
	if s.Kind() != jsonscan.ObjectBegins {
		s.Value()
		return nil
	}
	headers := make(map[string]string, 12) // an event has eleven
	s.OpenObject()
	for key, ok := s.Member(); ok; key, ok = s.Member() {
		name := headerName(key)
		if s.Kind() == jsonscan.String {
			headers[name], _ = s.Text()
		} else {
			headers[name] = string(s.Value())
		}
	}
	return headers
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

func parseData(s *jsonscan.Scanner) []byte {
	if s.Kind() == jsonscan.String {
		text, _ := s.Text()
		return []byte(text)
	}
	return bytes.Clone(s.Value())
}
