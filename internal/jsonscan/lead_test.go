package jsonscan

import (
	"encoding/json"
	"testing"
)

// readLeads reads a value to its leaves. It tries leads before each member, and returns them with those of members for which none fits.
func readLeads(s *Scanner, leads []Lead) []Lead {
	switch s.Kind() {
	case ObjectBegins:
		for s.OpenObject(); ; leads = readLeads(s, leads) {
			taken := false
			for i := range leads {
				taken = taken || s.TakeLead(&leads[i])
			}
			if taken {
				continue
			}
			if _, ok := s.Member(); !ok {
				return leads
			}
			leads = append(leads, s.Lead())
		}
	case ArrayBegins:
		for s.OpenArray(); s.Element(); {
			leads = readLeads(s, leads)
		}
	default:
		s.Value()
	}
	return leads
}

// FuzzLead reads a text with the leads of another, and wants neither more nor less to be JSON than encoding/json does.
func FuzzLead(f *testing.F) {
	f.Add([]byte(`{"a":1 , "b":{"a":null}}`), []byte(`{ , "b":1}`))
	f.Add([]byte("{\n\t\"a\": 1,\n\t\"b\": 2}"), []byte("{\n\t\"a\": 1,\n\t\"b\": n}"))
	for i, text := range texts {
		f.Add([]byte(`{"a":`+text+`}`), []byte(text))
		f.Add([]byte(text), []byte(texts[(i+1)%len(texts)]))
	}
	f.Fuzz(func(t *testing.T, before, data []byte) {
		s := New(before)
		leads := readLeads(&s, nil)
		s = New(data)
		leads = readLeads(&s, leads)
		if err := s.End(); (err == nil) != json.Valid(data) {
			t.Errorf("%q after %q: %v, json.Valid = %t; leads %v", data, before, err, json.Valid(data), leads)
		}
	})
}
