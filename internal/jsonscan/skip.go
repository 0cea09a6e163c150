package jsonscan

// skipValue moves behind the next value, checking it. It goes down without recursion.
func (s *Scanner) skipValue() {
	switch kindOf(s.peek()) {
	case String:
		s.skipString()
	case ObjectBegins, ArrayBegins:
		s.skipContainer()
	default:
		s.skipScalar()
	}
}

// skipContainer moves behind the object or array that comes next. The stack holds the closing
// bracket of every container entered here.
func (s *Scanner) skipContainer() {
	if s.skipFlat() {
		return
	}
	var room [32]byte
	stack := room[:0]
	for {
		switch c := s.peek(); c {
		case '{', '[':
			s.open(c, "")
			stack = append(stack, c+2) // ASCII: '{'+2 is '}', '['+2 is ']'
		case '"':
			s.skipString()
		default:
			s.skipScalar()
		}
		if stack = s.skipEnds(stack); s.err != nil || len(stack) == 0 {
			return
		}
	}
}

// skipFlat moves behind a list of numbers and of strings without escapes, as most lists are. If anything else comes, it stays.
func (s *Scanner) skipFlat() bool {
	start := s.pos
	if s.data[start] != '[' || s.depth == MaxDepth {
		return false
	}
	for {
		s.pos++ // the bracket or a comma
		if s.peek() == '"' {
			end, _ := spanEnd(s.data, s.pos+1)
			if end == len(s.data) || s.data[end] != '"' {
				break
			}
			s.pos = end + 1
		} else if end := numberEnd(s.data, s.pos); end > 0 {
			s.pos = end
		} else {
			break
		}
		c := s.peek()
		if c == ']' {
			s.pos++
			return true
		}
		if c != ',' {
			break
		}
	}
	s.pos = start
	return false
}

// skipEnds closes the containers that end here, then moves to the next value of the innermost one.
func (s *Scanner) skipEnds(stack []byte) []byte {
	for len(stack) > 0 && s.err == nil {
		if stack[len(stack)-1] == ']' {
			if s.Element() {
				return stack
			}
		} else if s.skipName() {
			return stack
		}
		stack = stack[:len(stack)-1]
	}
	return stack
}

// skipName is Member without the name.
func (s *Scanner) skipName() bool {
	if !s.another('}') {
		return false
	}
	if s.peek() != '"' {
		s.fail("a member's name")
		return false
	}
	s.skipString()
	if s.peek() != ':' {
		s.fail("a colon")
		return false
	}
	s.pos++
	return true
}

func (s *Scanner) skipScalar() {
	switch c := s.peek(); {
	case c == 't':
		s.skipWord("true")
	case c == 'f':
		s.skipWord("false")
	case c == 'n':
		s.skipWord("null")
	case kindOf(c) == Number:
		s.skipNumber()
	default:
		s.fail("a value")
	}
}

func (s *Scanner) skipNumber() {
	end := numberEnd(s.data, s.pos)
	if end < 0 {
		s.fail("a number")
		return
	}
	s.pos = end
}

func (s *Scanner) skipWord(word string) {
	if rest := s.data[s.pos:]; len(rest) < len(word) || string(rest[:len(word)]) != word {
		s.fail(word)
		return
	}
	s.pos += len(word)
}

// skipString moves behind the string that comes next, and reports whether its bytes are its text:
// ASCII without escapes.
func (s *Scanner) skipString() (plain bool) {
	plain = true
	for i := s.pos + 1; ; {
		end, ascii := spanEnd(s.data, i)
		plain = plain && ascii
		if end == len(s.data) {
			s.pos = end
			s.fail("the end of a string")
			return false
		}
		switch s.data[end] {
		case '"':
			s.pos = end + 1
			return plain
		case '\\':
			n := escapeLen(s.data[end:])
			if n == 0 {
				s.pos = end
				s.fail("an escape")
				return false
			}
			plain, i = false, end+n
		default:
			s.pos = end
			s.fail("no control character in a string")
			return false
		}
	}
}
