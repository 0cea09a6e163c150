package document

// A Position is a place in a text, counted from 1; zero is none.
type Position struct{ Line, Column int }

// Join makes the place of a key, such as apps[0].http, of the place of its object.
func Join(at, key string) string {
	if at == "" {
		return key
	}
	return at + "." + key
}
