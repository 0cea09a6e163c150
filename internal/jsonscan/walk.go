package jsonscan

// Object walks the members of the one JSON object that data holds, in order, and checks the whole
// text. key is decoded; value is the raw text, a part of data. Invalid UTF-8 inside strings is
// accepted. member is called before the whole text was seen: after an error, forget all members.
func Object(data []byte, member func(key string, value []byte)) error {
	s := New(data)
	s.OpenObject()
	for key, ok := s.Member(); ok; key, ok = s.Member() {
		name := string(key)
		if value := s.Value(); value != nil {
			member(name, value)
		}
	}
	return s.End()
}

// Array walks the elements of the one JSON array that data holds, as [Object] does.
func Array(data []byte, element func(value []byte)) error {
	s := New(data)
	s.OpenArray()
	for s.Element() {
		if value := s.Value(); value != nil {
			element(value)
		}
	}
	return s.End()
}
