package jsonscan

import "strings"

// A Lead is what stands before the value of a member: comma, white space, name and colon, byte for byte. Texts of one kind
// mostly have the same ones, so that a single comparison finds the next value. The zero Lead is none.
type Lead struct {
	text  string
	first bool // of the first member of its object
}

// Lead returns what stood before the value that comes next, of the member that Member returned last. It is none if that
// is very long.
func (s *Scanner) Lead() Lead {
	const most = 128
	s.peek()
	if s.err != nil || s.pos-s.before > most {
		return Lead{}
	}
	text := string(s.data[s.before:s.pos])
	return Lead{text: text, first: strings.TrimLeft(text, " \n\r\t")[0] != ','}
}

// TakeLead is Member if exactly l comes next, and then a value other than null. Otherwise it takes nothing and returns
// false. l must be from an object, too.
func (s *Scanner) TakeLead(l *Lead) bool {
	end := s.pos + len(l.text)
	if end >= len(s.data) || s.first != l.first || string(s.data[s.pos:end]) != l.text || l.text == "" || s.data[end] == 'n' {
		return false
	}
	s.pos, s.first = end, false
	return true
}

// TakeLeadOf is TakeLead for a value of any kind.
func (s *Scanner) TakeLeadOf(l *Lead) bool {
	end := s.pos + len(l.text)
	if end >= len(s.data) || s.first != l.first || string(s.data[s.pos:end]) != l.text || l.text == "" {
		return false
	}
	s.pos, s.first = end, false
	return true
}
